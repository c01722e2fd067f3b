"""Who reads and writes people and the district's records: what the roster brings.

A counselor sees the students of their caseload schools and what hangs on them, a mentor the least that a mentor needs;
see :mod:`~iattend_desktop.security.server.rights_table`.
"""

from __future__ import annotations

from iattend_desktop.security.access import Permission, Role
from iattend_desktop.security.server.rights import COUNSELORS, MENTORS, PROGRAM, Every, Right, Rows, Scope, Within

KEY = "id version public_id"
_IMPORT, _STUDENTS, _MENTORS = Permission.IMPORT_ROSTERS, Permission.EDIT_STUDENTS, Permission.EDIT_MENTORS
_SCHOOLS, _OUTREACH = Permission.EDIT_SCHOOLS, Permission.PLAN_OUTREACH


def counselor(*columns: str) -> dict[Role, Rows]:
    """A counselor sees the rows whose columns all point into their caseload."""
    return {Role.PSA_COUNSELOR: Within(columns)}


def both(*columns: str) -> dict[Role, Rows]:
    """So does a mentor, of their mentees."""
    return {Role.PSA_COUNSELOR: Within(columns), Role.MENTOR: Within(columns)}


ALL_COUNSELORS: dict[Role, Rows] = {Role.PSA_COUNSELOR: Every()}
ALL_MENTORS: dict[Role, Rows] = {Role.PSA_COUNSELOR: Every(), Role.MENTOR: Every()}

_ID_OF_FAMILY: dict[Role, Rows] = {Role.PSA_COUNSELOR: Within(("id",), Scope.FAMILIES)}
_OF_FAMILY: dict[Role, Rows] = {Role.PSA_COUNSELOR: Within(("person_id",), Scope.FAMILIES)}

PEOPLE = (
    Right(
        "person",
        {
            MENTORS: f"{KEY} given_name family_name preferred_name",
            COUNSELORS: "birth_date home_language email phone availability",
        },
        both("id"),
        frozenset({_IMPORT, _STUDENTS, _MENTORS, _OUTREACH}),
        _ID_OF_FAMILY,
    ),
    Right(
        "person_role",
        {COUNSELORS: f"{KEY} person_id role valid_from valid_to"},
        counselor("person_id"),
        frozenset({_IMPORT, _STUDENTS, _MENTORS, _OUTREACH}),
        _OF_FAMILY,
    ),
    Right(
        "identifier",
        {COUNSELORS: f"{KEY} person_id kind issuer value valid_from valid_to"},
        counselor("person_id"),
        frozenset({_IMPORT, _STUDENTS, _MENTORS}),
        _OF_FAMILY,
    ),
    Right(
        "person_language",
        {COUNSELORS: f"{KEY} person_id language"},
        counselor("person_id"),
        frozenset({_IMPORT, _STUDENTS, _MENTORS, _OUTREACH}),
        _OF_FAMILY,
    ),
    Right(
        "person_tag",
        {COUNSELORS: f"{KEY} person_id kind value"},
        counselor("person_id"),
        frozenset({_IMPORT, _STUDENTS, _MENTORS}),
        _OF_FAMILY,
    ),
    Right(
        "household",
        {COUNSELORS: f"{KEY} key address city postal_code latitude longitude language"},
        counselor("id"),
        frozenset({_IMPORT, _STUDENTS, _MENTORS, _OUTREACH}),
    ),
    Right(
        "household_member",
        {COUNSELORS: f"{KEY} household_id person_id valid_from valid_to"},
        counselor("household_id", "person_id"),
        frozenset({_IMPORT, _STUDENTS, _MENTORS}),
    ),
    Right(
        "guardianship",
        {COUNSELORS: f"{KEY} student_id guardian_id relationship valid_from valid_to"},
        counselor("student_id", "guardian_id"),
        frozenset({_IMPORT, _STUDENTS}),
    ),
    Right(
        "enrollment",
        {MENTORS: f"{KEY} student_id school_id school_year_id grade entered_on exited_on"},
        both("student_id"),
        frozenset({_IMPORT, _STUDENTS}),
    ),
)

DISTRICT = (
    Right(
        "school_year",
        {MENTORS: f"{KEY} name starts_on ends_on"},
        ALL_MENTORS,
        frozenset({_IMPORT, _MENTORS, _SCHOOLS, _OUTREACH}),
    ),
    Right(
        "school",
        {
            MENTORS: f"{KEY} cds_code name region grade_low grade_high address city postal_code latitude longitude",
        },
        ALL_MENTORS,
        frozenset({_IMPORT, _SCHOOLS}),
    ),
    Right(
        "school_feeder",
        {COUNSELORS: f"{KEY} from_school_id to_school_id"},
        ALL_COUNSELORS,
        frozenset({_IMPORT, _SCHOOLS}),
    ),
    Right(
        "school_staff",
        {COUNSELORS: f"{KEY} school_id person_id role valid_from valid_to"},
        counselor("school_id"),
        frozenset({_IMPORT, _SCHOOLS}),
    ),
    Right("calendar_day", {MENTORS: f"{KEY} school_id day kind title"}, ALL_MENTORS, frozenset({_IMPORT, _SCHOOLS})),
    Right(
        "self_assessment",
        {COUNSELORS: f"{KEY} school_id element assessed_on rating evidence goal owner"},
        counselor("school_id"),
        frozenset({_SCHOOLS}),
    ),
    Right(
        "attendance_fact",
        {
            COUNSELORS: "id version student_id school_id school_year_id grain starts_on ends_on expected attended"
            " not_submitted superseded_by_id excused unexcused unspecified suspended_out suspended_in independent_study"
            " independent_study_missed reason source import_id",
        },
        counselor("student_id"),
        frozenset({_IMPORT}),
    ),
    Right(
        "import_run",
        {
            PROGRAM: f"{KEY} file_name folder sha256 kind sheet header_row mapping counts problems imported_at"
            " imported_by"
        },
        written_by=frozenset({_IMPORT}),
    ),
    Right("column_mapping", {PROGRAM: f"{KEY} name layout kind mapping"}, written_by=frozenset({_IMPORT})),
)
