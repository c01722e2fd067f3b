"""How it stands with a mentee, in the words of the list and of the mentee's page."""

from __future__ import annotations

from datetime import date

from iattend_desktop.attendance.band import percent_missed
from iattend_desktop.i18n import _, day_words, ngettext
from iattend_desktop.mentoring.cadence import cadence_words
from iattend_desktop.mentoring.mentees import Mentee, MenteeDetail, PassedOn
from iattend_desktop.vocabulary import Eligibility, Grade, label

Standing = tuple[str, str, str]
"""A sign, its meaning and the words beside it."""


def contact_standing(row: Mentee) -> Standing:
    """Whether a contact is overdue, or by when the next one is due."""
    if row.late is not None:
        days = row.late.days
        late = ngettext("Contact overdue by {count} day", "Contact overdue by {count} days", days)
        return "warning", "concern", late
    return "done", "good", _("Next contact by {day}").format(day=day_words(row.contact_due_on))


def next_meeting(row: Mentee, today: date) -> str:
    """What is planned with the mentee next; empty where nothing is."""
    planned = row.first_meeting_planned_on
    if planned is not None and planned >= today:
        return _("First meeting planned for {day}").format(day=day_words(planned))
    if planned is not None and row.last_contact_on is None:
        return _("The first meeting was planned for {day}. Log it if it was held.").format(day=day_words(planned))
    if row.next_step is not None and row.next_step_due_on is not None:
        return _("Next: {step}, by {day}").format(step=row.next_step, day=day_words(row.next_step_due_on))
    return "" if row.next_step is None else _("Next: {step}").format(step=row.next_step)


def place_words(row: Mentee) -> str:
    """School and grade, and whether the mentee is another mentor's who is away."""
    grade = "" if row.grade is None else _("grade {grade}").format(grade=Grade(row.grade).label)
    covers = _("you stand in for their mentor") if row.covers else ""
    return " · ".join(part for part in (row.school or "", grade, covers) if part)


def rhythm_words(row: Mentee) -> str:
    """Since when the two meet, how often, and the last contact."""
    parts = [_("since {day}").format(day=day_words(row.since)), cadence_words(row.cadence)]
    if row.last_contact_on is None:
        parts.append(_("no contact yet"))
    else:
        parts.append(_("last contact {day}").format(day=day_words(row.last_contact_on)))
    return " · ".join(parts)


def missed_words(detail: MenteeDetail) -> str:
    """Days missed of the days expected, and up to which day they were reported."""
    days = detail.days
    if days.through is None or not days.expected:
        return _("No attendance has been reported for this school year.")
    return _("Missed {absent} of {expected} days, {percent}, as reported up to {day}.").format(
        absent=days.absent,
        expected=days.expected,
        percent=percent_missed(days.absent, days.expected),
        day=day_words(days.through),
    )


def caveat_words(detail: MenteeDetail) -> str:
    """Why the band is not to be relied on yet; empty where it is."""
    if detail.eligibility is Eligibility.TOO_EARLY:
        return detail.rule.early_words
    return detail.rule.never_words if detail.eligibility is Eligibility.NOT_ATTENDED else ""


def passed_on_words(one: PassedOn) -> str:
    """That a concern was passed on, and when; not what it was, which stands with who acts on it."""
    told = _("You passed a concern on to the PSA counselor on {day}").format(day=day_words(one.on))
    return f"{told} · {label(one.urgency).lower()}" if one.urgency is not None else told


def summary_words(rows: list[Mentee]) -> str:
    """How many contacts are overdue, and how many mentees there are."""
    late = sum(row.late is not None for row in rows)
    mentees = ngettext("{count} mentee", "{count} mentees", len(rows))
    if not late:
        return _("{mentees} · no contact overdue").format(mentees=mentees)
    overdue = ngettext("{count} contact overdue", "{count} contacts overdue", late)
    return _("{overdue} · {mentees}").format(overdue=overdue, mentees=mentees)
