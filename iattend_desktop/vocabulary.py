"""The field's terms, once: every other module, table, file and screen uses these words.

Values are what stands in the database, in files and in JSON; labels for people come from
:func:`label`, so that wording can change without a migration.
"""

from __future__ import annotations

from enum import IntEnum, StrEnum

from iattend_desktop.i18n import _


class Band(StrEnum):
    """Share of expected days missed (Attendance Works; the California Department of Education uses the same)."""

    SATISFACTORY = "satisfactory"  # under 5 %
    AT_RISK = "at_risk"  # 5 % to under 10 %
    MODERATE = "moderate"  # 10 % to under 20 %, chronic
    SEVERE = "severe"  # 20 % or more, chronic


class LausdLine(StrEnum):
    """Los Angeles Unified's long-used line, shown beside the state's (share of expected days attended)."""

    PROFICIENT = "proficient"  # 96 % or better
    BETWEEN = "between"
    CHRONIC = "chronic"  # 91 % or less


class Tier(IntEnum):
    """Level of support: everyone, early intervention, intensive."""

    ONE = 1
    TWO = 2
    THREE = 3


class Eligibility(StrEnum):
    """Whether the chronic-absence figure can be given (Education Code 60901(c)(1), or the district's rule)."""

    ELIGIBLE = "eligible"  # 31 or more days expected
    TOO_EARLY = "too_early"  # 1 to 30 days expected: band shown, marked provisional
    NOT_ATTENDED = "not_attended"  # enough days, none attended, and the district's rule asks for one
    NO_DATA = "no_data"  # nothing expected or nothing submitted


class Grain(StrEnum):
    """What one attendance fact covers; of facts that tell of the same days one grain alone counts."""

    DAY = "day"
    MONTH = "month"
    YEAR = "year"


class Grade(IntEnum):
    """Grades as California reports them; the number is the order, TK before K before 1."""

    TK = -1
    K = 0
    G1 = 1
    G2 = 2
    G3 = 3
    G4 = 4
    G5 = 5
    G6 = 6
    G7 = 7
    G8 = 8
    G9 = 9
    G10 = 10
    G11 = 11
    G12 = 12

    @property
    def label(self) -> str:
        """``TK``, ``K``, ``1`` … ``12``."""
        return self.name if self <= 0 else str(int(self))


class MentorKind(StrEnum):
    """Who mentors: their requirement lists differ (settings)."""

    DISTRICT_LEADER = "district_leader"
    COMMUNITY_PARTNER = "community_partner"
    BUSINESS_PARTNER = "business_partner"


class ScreeningStep(StrEnum):
    """What a mentor completes before a match (MENTOR, Elements of Effective Practice, 4th edition)."""

    APPLICATION = "application"
    INTERVIEW = "interview"
    BACKGROUND_CHECK = "background_check"  # expires
    REFERENCES = "references"
    TRAINING = "training"  # two hours or more
    AGREEMENT = "agreement"
    ORIENTATION = "orientation"


class MatchStatus(StrEnum):
    """Where a match stands."""

    ACTIVE = "active"
    PAUSED = "paused"
    CLOSED = "closed"


class ProgramStatus(StrEnum):
    """Where a student stands in the mentoring program of a school year."""

    IDENTIFIED = "identified"
    WAITING = "waiting"
    MATCHED = "matched"
    DECLINED = "declined"
    CLOSED = "closed"


class PairRuleKind(StrEnum):
    """What a person decided about one student and one mentor."""

    MUST = "must"
    NEVER = "never"
    PREFER = "prefer"


class GoalKind(StrEnum):
    """What a goal is about; attendance goals measure themselves from attendance facts."""

    ATTENDANCE = "attendance"
    ACADEMIC = "academic"
    SOCIAL_EMOTIONAL = "social_emotional"
    FAMILY = "family"
    BELONGING = "belonging"


class GoalStatus(StrEnum):
    """Where a goal stands."""

    OPEN = "open"
    REACHED = "reached"
    NOT_REACHED = "not_reached"
    DROPPED = "dropped"


class ContactOutcome(StrEnum):
    """An attempt is not a contact: flags and cadence count contacts only."""

    CONTACT = "contact"
    ATTEMPT = "attempt"


class Channel(StrEnum):
    """How a check-in happened."""

    IN_PERSON = "in_person"
    VIDEO = "video"
    PHONE = "phone"
    MESSAGE = "message"
    HOME_VISIT = "home_visit"


class Cadence(StrEnum):
    """How often contact is expected (Success Mentors: three a week; MENTOR: weekly)."""

    THREE_A_WEEK = "three_a_week"
    WEEKLY = "weekly"
    EVERY_TWO_WEEKS = "every_two_weeks"

    @property
    def days(self) -> int:
        """The longest gap, in calendar days, that is still on cadence."""
        return {"three_a_week": 3, "weekly": 7, "every_two_weeks": 14}[self.value]


class Urgency(StrEnum):
    """How soon somebody should act on what a mentor is worried about."""

    TODAY = "today"
    THIS_WEEK = "this_week"
    TO_KNOW = "to_know"


class CauseGroup(StrEnum):
    """Attendance Works' four groups of reasons for missing school; several at once is the rule."""

    BARRIERS = "barriers"
    AVERSION = "aversion"
    DISENGAGEMENT = "disengagement"
    MISCONCEPTIONS = "misconceptions"


class Cause(StrEnum):
    """Why a student misses school, by Attendance Works' groups, in their order; any other cause stands in words."""

    HEALTH = "health"
    TRANSPORT = "transport"
    HOUSING = "housing"
    SAFETY = "safety"  # on the way
    CARING = "caring"  # for family
    WORK = "work"
    CLOTHING = "clothing"
    BULLYING = "bullying"
    ACADEMIC_STRUGGLE = "academic_struggle"
    ANXIETY = "anxiety"
    DISCIPLINE = "discipline"
    NO_ADULT = "no_adult"  # no relationship to one
    NO_RELEVANT_COURSES = "no_relevant_courses"
    PEERS = "peers"
    EXCUSED_IS_FINE = "excused_is_fine"  # absences only matter when unexcused
    TWO_A_MONTH_IS_FINE = "two_a_month_is_fine"

    @property
    def group(self) -> CauseGroup:
        """Which of the four groups it belongs to."""
        return next(group for group, causes in _CAUSES.items() if self in causes)


_CAUSES = {
    CauseGroup.BARRIERS: tuple(Cause)[:7],
    CauseGroup.AVERSION: tuple(Cause)[7:11],
    CauseGroup.DISENGAGEMENT: tuple(Cause)[11:14],
    CauseGroup.MISCONCEPTIONS: tuple(Cause)[14:],
}


class Topic(StrEnum):
    """What mentor and mentee talk about; any other topic stands in words."""

    ATTENDANCE = "attendance"
    SCHOOL_WORK = "school_work"
    FEELINGS = "feelings"
    FAMILY = "family"
    FRIENDS = "friends"
    HEALTH = "health"
    FUTURE = "future"
    ACTIVITIES = "activities"


class CauseSource(StrEnum):
    """Who named a cause."""

    STUDENT = "student"
    GUARDIAN = "guardian"
    TEACHER = "teacher"
    RECORD = "record"


class InterventionStatus(StrEnum):
    """Where support for a student stands, from referral to outcome."""

    REFERRED = "referred"
    ACCEPTED = "accepted"
    UNDER_WAY = "under_way"
    FINISHED = "finished"
    DECLINED = "declined"
    STOPPED = "stopped"

    @property
    def open(self) -> bool:
        """Whether somebody still owes the student something."""
        return self in (InterventionStatus.REFERRED, InterventionStatus.ACCEPTED, InterventionStatus.UNDER_WAY)


class VisitOutcome(StrEnum):
    """How a home visit ended."""

    CONTACT = "contact"
    NOT_HOME = "not_home"
    MOVED = "moved"
    REFUSED = "refused"
    UNSAFE = "unsafe"


class OutreachStatus(StrEnum):
    """Where an outreach day stands."""

    PLANNING = "planning"
    PLANNED = "planned"  # its routes stand
    HELD = "held"
    CANCELED = "canceled"


class VolunteerRole(StrEnum):
    """As what somebody goes along on an outreach day."""

    SUPERINTENDENT = "superintendent"
    CABINET = "cabinet"
    SENIOR_LEADERSHIP = "senior_leadership"
    STUDENT_SERVICES = "student_services"  # Student Health and Human Services
    BOARD = "board"
    SCHOOL_TEAM = "school_team"


class PersonRoleKind(StrEnum):
    """Roles a person can hold, several at once, each over a period."""

    STUDENT = "student"
    GUARDIAN = "guardian"
    MENTOR = "mentor"
    PSA_COUNSELOR = "psa_counselor"
    COORDINATOR = "coordinator"
    VOLUNTEER = "volunteer"
    PARTNER_CONTACT = "partner_contact"


class IdentifierKind(StrEnum):
    """Kinds of numbers that name a person; all are text, zeros kept."""

    LOCAL_ID = "local_id"
    SSID = "ssid"
    STAFF_NUMBER = "staff_number"
    PARTNER_ID = "partner_id"
    EXTERNAL = "external"


class CalendarKind(StrEnum):
    """What a day of a school calendar is; the first four are days of instruction."""

    INSTRUCTION = "instruction"
    MINIMUM = "minimum"  # a shortened day; a day partly attended is attended
    FIRST_DAY = "first_day"
    LAST_DAY = "last_day"
    HOLIDAY = "holiday"
    BREAK = "break"
    CLOSURE = "closure"
    STAFF = "staff"  # teachers are there, students are not

    @property
    def school(self) -> bool:
        """Whether students are expected."""
        return self in _SCHOOL


_SCHOOL = frozenset((CalendarKind.INSTRUCTION, CalendarKind.MINIMUM, CalendarKind.FIRST_DAY, CalendarKind.LAST_DAY))


class MeetingWish(StrEnum):
    """How the family wants the meetings; ``ANY`` is an answer, a missing one is unknown."""

    ANY = "any"
    IN_PERSON = "in_person"
    VIRTUAL = "virtual"


WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri")
DAY_PARTS = ("before", "lunch", "after")


def availability_mask(slots: list[str]) -> int:
    """Bit mask of ``"Mon after"``-like slots: bit ``weekday * 3 + part``.

    Overlap of two people is then one bitwise *and*. Raises ``ValueError`` for an unknown slot.

    >>> availability_mask(["Mon before", "Tue lunch"])
    17
    """
    mask = 0
    for slot in slots:
        day, _space, part = slot.partition(" ")
        mask |= 1 << (WEEKDAYS.index(day) * len(DAY_PARTS) + DAY_PARTS.index(part))
    return mask


def availability_slots(mask: int) -> list[str]:
    """The slots of a mask, Monday first.

    >>> availability_slots(17)
    ['Mon before', 'Tue lunch']
    """
    return [
        f"{day} {part}"
        for d, day in enumerate(WEEKDAYS)
        for p, part in enumerate(DAY_PARTS)
        if mask >> (d * len(DAY_PARTS) + p) & 1
    ]


def label(term: StrEnum | IntEnum) -> str:
    """The words a person reads for a term, translated."""
    if isinstance(term, Grade):
        return term.label
    if isinstance(term, Tier):
        return _("Tier {number}").format(number=int(term))
    words = _LABELS.get((type(term).__name__, str(term.value)))
    return _(words or str(term.value).replace("_", " ").capitalize())


_LABELS = {
    ("Band", "moderate"): "Moderate chronic",
    ("Band", "severe"): "Severe chronic",
    ("LausdLine", "proficient"): "Proficient (96 % or better)",
    ("LausdLine", "between"): "Between 91 % and 96 %",
    ("LausdLine", "chronic"): "Chronic (91 % or less)",
    ("Eligibility", "no_data"): "No data",
    ("PersonRoleKind", "psa_counselor"): "PSA counselor",
    ("Cause", "safety"): "Safety on the way",
    ("Cause", "caring"): "Caring for family",
    ("Cause", "no_adult"): "No trusted adult at school",
    ("Cause", "excused_is_fine"): "Thinks only unexcused absences matter",
    ("Cause", "two_a_month_is_fine"): "Thinks two days a month are fine",
    ("Urgency", "today"): "Needs somebody today",
    ("Urgency", "this_week"): "Within a week",
    ("Urgency", "to_know"): "Good to know",
    ("InterventionStatus", "referred"): "Referred, no answer yet",
    ("OutreachStatus", "planning"): "Being planned",
    ("OutreachStatus", "planned"): "Routes planned",
    ("VolunteerRole", "board"): "Board member",
    ("Topic", "future"): "Plans for the future",
    ("IdentifierKind", "ssid"): "SSID",
    ("IdentifierKind", "local_id"): "Student ID",
    ("GoalKind", "social_emotional"): "Social-emotional",
    ("MeetingWish", "any"): "Either way",
    ("CalendarKind", "instruction"): "Day of instruction",
    ("CalendarKind", "minimum"): "Minimum day",
    ("CalendarKind", "first_day"): "First day of school",
    ("CalendarKind", "last_day"): "Last day of school",
    ("CalendarKind", "closure"): "Closed",
    ("CalendarKind", "staff"): "Staff day, no students",
}
