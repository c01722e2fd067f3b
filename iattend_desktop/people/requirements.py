"""What other requirement lists would do to the mentors who are there: said before the lists are saved."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from iattend_desktop.i18n import _, ngettext
from iattend_desktop.people.mentors import MentorRow
from iattend_desktop.people.screening import Clearance, screening_of
from iattend_desktop.settings import Settings


@dataclass(frozen=True, slots=True)
class ClearanceChange:
    """How many mentors would no longer be cleared, how many of those have students, how many would be cleared anew."""

    lost: int
    with_students: int
    gained: int

    @property
    def words(self) -> str:
        """The three numbers in sentences."""
        if not self.lost and not self.gained:
            return _("No mentor's clearance changes.")
        parts = []
        if self.lost:
            parts.append(
                ngettext(
                    "{count} mentor would no longer be cleared", "{count} mentors would no longer be cleared", self.lost
                )
            )
            if self.with_students:
                parts[0] += ngettext(
                    ", {count} of them with students", ", {count} of them with students", self.with_students
                )
        if self.gained:
            parts.append(ngettext("{count} more would be cleared", "{count} more would be cleared", self.gained))
        return "; ".join(parts) + "."


def clearance_change(mentors: Iterable[MentorRow], after: Settings, today: date) -> ClearanceChange:
    """What ``after`` would change for mentors as they were read under the settings in force."""
    lost = with_students = gained = 0
    for row in mentors:
        before = row.screening.clearance is Clearance.CLEARED
        cleared = screening_of(row.kind, row.done, after, today).clearance is Clearance.CLEARED
        lost += before and not cleared
        with_students += before and not cleared and row.load > 0
        gained += cleared and not before
    return ClearanceChange(lost, with_students, gained)
