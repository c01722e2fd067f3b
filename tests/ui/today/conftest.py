"""The window over a real workspace."""

from tests.ui.real_window import open_real

__all__ = ["open_real"]
