"""What becomes of two records' numbers, schools, homes, roles, families and days when the records are merged."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from typing import Any

from iattend_desktop.i18n import _
from iattend_desktop.model.person import Household, Person
from iattend_desktop.model.school import School
from iattend_desktop.people.merge_fold import Folding, Handler, Meeting, MergeLine, Row, Side, says_the_same
from iattend_desktop.people.names import full_name
from iattend_desktop.people.same_guardian import are_one_guardian
from iattend_desktop.vocabulary import Grade, Grain, IdentifierKind, label

COUNTS = (
    "expected", "attended", "excused", "unexcused", "unspecified", "suspended_out", "suspended_in",
    "independent_study", "independent_study_missed", "not_submitted",
)  # fmt: skip
_ABSENT = ("excused", "unexcused", "unspecified", "suspended_out", "independent_study_missed")
_ONE_DAY = timedelta(days=1)


def _numbers(folding: Folding, meeting: Meeting) -> None:
    """Of two numbers of one kind the chosen one stays; the other becomes a former one that still leads here.

    Two SSIDs are two students to the state, so that a person has to say that it is one all the same.
    """
    kinds = sorted({(row["kind"], row["issuer"]) for row in (*meeting.mine, *meeting.theirs)})
    ended = set()
    for kind, issuer in kinds:
        one, two = (
            next((row for row in rows if (row["kind"], row["issuer"], row["valid_to"]) == (kind, issuer, None)), None)
            for rows in (meeting.mine, meeting.theirs)
        )
        if one is None and two is None:
            continue
        line = MergeLine(
            f"identifier.{kind}",
            one["value"] if one else None,
            two["value"] if two else None,
            must_choose=kind == IdentifierKind.SSID,
        )
        side = folding.chosen(line)
        if one and two:
            ended.add((one if side is Side.OTHER else two)["id"])
    for row in meeting.mine:
        if row["id"] in ended:
            folding.change(meeting.record, row["id"], valid_to=folding.today)
    for row in meeting.theirs:
        folding.move(meeting, row, **({"valid_to": folding.today} if row["id"] in ended else {}))


def _roles(folding: Folding, meeting: Meeting) -> None:
    """A role that both hold is held from the earlier day on, to the later one."""
    mine = {row["role"]: row for row in meeting.mine}
    for row in meeting.theirs:
        twin = mine.get(row["role"])
        if twin is None:
            folding.move(meeting, row)
            continue
        starts = [day for day in (twin["valid_from"], row["valid_from"]) if day is not None]
        ends = (twin["valid_to"], row["valid_to"])
        values = {"valid_from": min(starts, default=None), "valid_to": None if None in ends else max(ends)}
        if any(twin[name] != value for name, value in values.items()):
            folding.change(meeting.record, twin["id"], **values)
        folding.remove(meeting.record, row["id"])


def _homes(folding: Folding, meeting: Meeting) -> None:
    """Of two homes the chosen one stays; the other is a former one."""
    one, two = (next((row for row in rows if row["valid_to"] is None), None) for rows in (meeting.mine, meeting.theirs))
    ended = None
    if one or two:
        side = folding.chosen(MergeLine("household", _address(folding, one), _address(folding, two)))
        if one and two and one["household_id"] == two["household_id"]:
            folding.remove(meeting.record, two["id"])
        elif one and two:
            ended = (one if side is Side.OTHER else two)["id"]
            if side is Side.OTHER:
                folding.change(meeting.record, one["id"], valid_to=folding.today)
    for row in meeting.theirs:
        if row["id"] not in folding.removals[meeting.record]:
            folding.move(meeting, row, **({"valid_to": folding.today} if row["id"] == ended else {}))


def _address(folding: Folding, member: Row | None) -> str | None:
    if member is None:
        return None
    home = folding.session.get_one(Household, member["household_id"])
    return ", ".join(part for part in (home.address, home.city, home.postal_code) if part) or _("without an address")


def _families(folding: Folding, meeting: Meeting) -> None:
    """Guardians come together; one and the same counts once, and nobody is the guardian of themselves.

    Two guardians' records of one name become one as well, where a home, a telephone or an email says that they are one
    person (:mod:`~iattend_desktop.people.same_guardian`).
    """
    far = "guardian_id" if meeting.column == "student_id" else "student_id"
    for row in meeting.theirs:
        if row["id"] in folding.removals[meeting.record]:
            continue  # it went when its guardian's two records became one
        if row[far] == meeting.kept:
            folding.refusals.append(
                _("One of the two is a guardian of the other; they are not one person. Remove the guardian first.")
            )
        elif any(twin[far] == row[far] and twin["valid_to"] == row["valid_to"] for twin in meeting.mine):
            folding.remove(meeting.record, row["id"])
        elif far == "guardian_id" and (twin := _same_guardian(folding, meeting, row)) is not None:
            folding.remove(meeting.record, row["id"])
            if twin["relationship"] is None:
                folding.change(meeting.record, twin["id"], relationship=row["relationship"])
            kept = folding.session.get_one(Person, twin[far])
            folding.fold_beside(kept.id, row[far], full_name(kept.given_name, kept.family_name, kept.preferred_name))
        else:
            folding.move(meeting, row)


def _same_guardian(folding: Folding, meeting: Meeting, row: Row) -> Row | None:
    """The kept record's guardian who is one person with the other's, over the same time."""
    for twin in meeting.mine:
        both = twin["guardian_id"], row["guardian_id"]
        if twin["valid_to"] == row["valid_to"] and are_one_guardian(folding.session, *both):
            return twin
    return None


def _once(folding: Folding, meeting: Meeting) -> None:
    """What both say word for word stands once."""
    for row in meeting.theirs:
        if any(says_the_same(meeting, row, twin) for twin in meeting.mine):
            folding.remove(meeting.record, row["id"])
        else:
            folding.move(meeting, row)


def _enrollments(folding: Folding, meeting: Meeting) -> None:
    """Both histories come together; of two schools at a time the chosen one stays, and the other ends when it began."""
    for year in sorted({row["school_year_id"] for row in (*meeting.mine, *meeting.theirs)}):
        mine, theirs = (
            [dict(row) for row in rows if row["school_year_id"] == year] for rows in (meeting.mine, meeting.theirs)
        )
        _one_open(folding, mine, theirs, year)
        kept = {(row["school_id"], row["entered_on"]): row for row in mine}
        for row in theirs:
            twin = kept.get((row["school_id"], row["entered_on"]))
            if twin is not None:
                ends = (twin["exited_on"], row["exited_on"])
                twin["exited_on"] = None if None in ends else max(ends)
                twin["grade"] = row["grade"] if twin["grade"] is None else twin["grade"]
                folding.remove(meeting.record, row["id"])
            elif row["exited_on"] is None and any(_news(meeting.mine, one).get("exited_on") for one in mine):
                folding.copy(meeting, row)  # it is open in the place of one that ends
                folding.moved[meeting.record.__tablename__] += 1
            else:
                folding.move(meeting, row, **_news(meeting.theirs, row))
        closes = any(_news(meeting.mine, row).get("exited_on") for row in mine)
        for row in mine:
            news = _news(meeting.mine, row)
            if closes and "exited_on" in news and row["exited_on"] is None:
                folding.copy(meeting, row)
            elif news:
                folding.change(meeting.record, row["id"], **news)


def _one_open(folding: Folding, mine: list[Row], theirs: list[Row], year: int) -> None:
    """Leave one of two open enrollments open; the rows are changed in place."""
    one, two = (next((row for row in rows if row["exited_on"] is None), None) for rows in (mine, theirs))
    if one is None and two is None:
        return
    about = folding.year_name(year)
    same = one is not None and two is not None and one["school_id"] == two["school_id"]
    here, there = _place(folding, one, with_grade=not same), _place(folding, two, with_grade=not same)
    side = folding.chosen(MergeLine(f"enrollment.school_id.{year}", here, there, about=about))
    if one is None or two is None:
        return
    if same:
        grades = MergeLine(f"enrollment.grade.{year}", one["grade"], two["grade"], about=about)
        if folding.chosen(grades) is Side.OTHER:
            one["grade"] = two["grade"]
        taken = {(row["school_id"], row["entered_on"]) for row in (*mine, *theirs) if row is not one and row is not two}
        starts = {(one["school_id"], row["entered_on"]) for row in (one, two)}
        if two["entered_on"] < one["entered_on"] and not starts & taken:
            one["entered_on"] = two["entered_on"]
        two["entered_on"] = one["entered_on"]
        return
    stays, goes = (two, one) if side is Side.OTHER else (one, two)
    goes["exited_on"] = _end(goes["entered_on"], stays["entered_on"], folding.today)


def _place(folding: Folding, row: Row | None, *, with_grade: bool) -> str | None:
    if row is None:
        return None
    school = folding.session.get_one(School, row["school_id"]).name
    if not with_grade or row["grade"] is None:
        return school
    return _("{school}, grade {grade}").format(school=school, grade=label(Grade(row["grade"])))


def _end(began: date, other_began: date, today: date) -> date:
    """When the enrollment ends that does not stay: when the one that stays began, else today, after a day at least."""
    return other_began if other_began > began else max(today, began + _ONE_DAY)


def _news(before: list[Row], row: Row) -> dict[str, Any]:
    old = next(one for one in before if one["id"] == row["id"])
    return {name: value for name, value in row.items() if old[name] != value}


def _days(folding: Folding, meeting: Meeting) -> None:
    """Days of both come together; where both tell of the same days, and not the same, a person says whose count."""
    mine: dict[tuple[Any, ...], list[Row]] = defaultdict(list)
    for row in meeting.mine:
        if row["superseded_by_id"] is None:
            mine[row["school_year_id"], row["grain"], row["starts_on"]].append(row)
    clashes: list[tuple[Row, list[Row]]] = []
    for row in meeting.theirs:
        twins = [
            twin
            for twin in mine.get((row["school_year_id"], row["grain"], row["starts_on"]), ())
            if row["superseded_by_id"] is None and _same_days(row, twin)
        ]
        if not twins:
            folding.move(meeting, row)
        elif all(row[name] == twins[0][name] for name in COUNTS):
            folding.remove(meeting.record, row["id"])
        else:
            clashes.append((row, twins))
    if not clashes:
        return
    others = [row for row, _twins in clashes]
    own = list({twin["id"]: twin for _row, twins in clashes for twin in twins}.values())
    side = folding.chosen(MergeLine("attendance_fact", _told(own), _told(others), must_choose=True))
    for row in others:
        if side is Side.OTHER:
            folding.move(meeting, row)
        else:
            folding.remove(meeting.record, row["id"])
    for row in own if side is Side.OTHER else ():
        folding.remove(meeting.record, row["id"])


def _same_days(row: Row, twin: Row) -> bool:
    """A month may be split between two schools, a day is not."""
    schools = {row["school_id"], twin["school_id"]}
    return len(schools) == 1 or None in schools or row["grain"] == Grain.DAY


def _told(rows: list[Row]) -> tuple[int, int, date, date]:
    """Days absent and expected, first and last day that the rows tell of."""
    return (
        sum(row[name] for row in rows for name in _ABSENT),
        sum(row["expected"] for row in rows),
        min(row["starts_on"] for row in rows),
        max(row["ends_on"] for row in rows),
    )


HANDLERS: dict[str, Handler] = {
    "attendance_fact": _days,
    "enrollment": _enrollments,
    "guardianship": _families,
    "household_member": _homes,
    "identifier": _numbers,
    "outreach_volunteer": _once,
    "person_role": _roles,
    "school_staff": _once,
}
"""By table; every other one is moved by :func:`~iattend_desktop.people.merge_fold.move_or_fold`."""
