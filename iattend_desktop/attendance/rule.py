"""The rule by which a district calls a student chronically absent: California's, unless a setting says otherwise.

Education Code 60901(c)(1) and CALPADS: 10 % or more of the days expected, with more than 30 expected. Some districts
also ask for one day attended, so that a student who never came does not count. Every figure asks the same rule whom it
may count, and every page and print says by which rule it was made.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from iattend_desktop.i18n import _
from iattend_desktop.settings import Settings

MINIMUM_DAYS = 31


@dataclass(frozen=True, slots=True)
class Rule:
    """Whom the chronic rate may count: who has the least days expected and, where it asks, attended one of them."""

    minimum_days: int = MINIMUM_DAYS
    one_day_attended: bool = False

    def counts(self, absent: int, expected: int) -> bool:
        """Whether a student's days are enough for a figure.

        >>> Rule().counts(31, 31), Rule(one_day_attended=True).counts(31, 31), Rule().counts(0, 30)
        (True, False, False)
        """
        return expected >= max(1, self.minimum_days) and not (self.one_day_attended and absent >= expected)

    def counted(self, absent: npt.NDArray[np.int64], expected: npt.NDArray[np.int64]) -> npt.NDArray[np.bool_]:
        """bool[n]: :meth:`counts` of many students, by their days int64[n]."""
        enough: npt.NDArray[np.bool_] = expected >= max(1, self.minimum_days)
        return enough & (absent < expected) if self.one_day_attended else enough

    @property
    def name(self) -> str:
        """Whose rule it is, within a sentence."""
        return _("California's rule") if self == CALIFORNIA else _("the district's rule")

    @property
    def words(self) -> str:
        """The rule in a sentence, for the foot of what it produced.

        >>> Rule(one_day_attended=True).words.partition(", ")[2]
        'chronically absent means 10 % or more missed, of 31 or more days expected and at least one attended.'
        """
        if self.one_day_attended:
            days = _("of {days} or more days expected and at least one attended")
        else:
            days = _("of {days} or more days expected")
        return _("By {rule}, chronically absent means 10 % or more missed, {days}.").format(
            rule=self.name, days=days.format(days=max(1, self.minimum_days))
        )

    @property
    def never_words(self) -> str:
        """What is said of a student who attended none of the days, where the rule asks for one."""
        return _("Not one day attended: by the district's rule the student is not counted.")

    @property
    def early_words(self) -> str:
        """What is said of a student with too few days expected."""
        return _("Too early: {rule} needs {minimum} days expected.").format(rule=self.name, minimum=self.minimum_days)


CALIFORNIA = Rule()
"""The default."""


def rule_of(settings: Settings) -> Rule:
    """The rule that a workspace's settings choose."""
    return Rule(settings.minimum_days_expected, settings.one_day_attended)
