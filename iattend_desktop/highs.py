"""HiGHS, the solver of linear and mixed-integer programs, without a word on standard output."""

from __future__ import annotations

import highspy


class QuietHighs(highspy.Highs):
    """HiGHS that writes nothing where the command line writes its answers."""

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # highspy leaves it untyped

    def enableCallbacks(self) -> None:
        """Be silent before the first call that would print the solver's name."""
        self.silent()
        super().enableCallbacks()  # type: ignore[no-untyped-call]  # highspy leaves it untyped
