"""Every table of the model, who reads which of its columns and rows, and which permissions write it.

A counselor sees the students of their caseload schools (``school_staff`` holds the caseload: a person's work as PSA
counselor at a school over a period) and what hangs on them. A mentor sees the least that a mentor needs (FERPA; a
community mentor sees a student only with consent on file): the mentee's name, grade and school, days missed, goals and
check-ins; no number, birth date, address, family, cause, concern or other mentor. Leadership sees no row of a person.
"""

from __future__ import annotations

from iattend_desktop.security.access import Permission, Role
from iattend_desktop.security.server.rights import (
    ALONE,
    ANY_WRITE,
    AUDITORS,
    COUNSELORS,
    EVERYBODY,
    MENTORS,
    PROGRAM,
    Every,
    Mine,
    Right,
    Rows,
    Scope,
    Within,
)

_KEY = "id version public_id"
_IMPORT, _STUDENTS, _MENTORS = Permission.IMPORT_ROSTERS, Permission.EDIT_STUDENTS, Permission.EDIT_MENTORS
_SCHOOLS, _MATCHES, _ACCEPT = Permission.EDIT_SCHOOLS, Permission.EDIT_MATCHES, Permission.ACCEPT_MATCHES
_RUN, _GOALS, _CHECK_INS = Permission.RUN_MATCHING, Permission.EDIT_GOALS, Permission.LOG_CHECK_INS


def _counselor(*columns: str) -> dict[Role, Rows]:
    """A counselor sees the rows whose columns all point into their caseload."""
    return {Role.PSA_COUNSELOR: Within(columns)}


def _both(*columns: str) -> dict[Role, Rows]:
    """So does a mentor, of their mentees."""
    return {Role.PSA_COUNSELOR: Within(columns), Role.MENTOR: Within(columns)}


_ALL_COUNSELORS: dict[Role, Rows] = {Role.PSA_COUNSELOR: Every()}
_ALL_MENTORS: dict[Role, Rows] = {Role.PSA_COUNSELOR: Every(), Role.MENTOR: Every()}

_ID_OF_FAMILY: dict[Role, Rows] = {Role.PSA_COUNSELOR: Within(("id",), Scope.FAMILIES)}
_OF_FAMILY: dict[Role, Rows] = {Role.PSA_COUNSELOR: Within(("person_id",), Scope.FAMILIES)}

_PEOPLE = (
    Right(
        "person",
        {
            MENTORS: f"{_KEY} given_name family_name preferred_name",
            COUNSELORS: "birth_date home_language email phone availability",
        },
        _both("id"),
        frozenset({_IMPORT, _STUDENTS, _MENTORS}),
        _ID_OF_FAMILY,
    ),
    Right(
        "person_role",
        {COUNSELORS: f"{_KEY} person_id role valid_from valid_to"},
        _counselor("person_id"),
        frozenset({_IMPORT, _STUDENTS, _MENTORS}),
        _OF_FAMILY,
    ),
    Right(
        "identifier",
        {COUNSELORS: f"{_KEY} person_id kind issuer value valid_from valid_to"},
        _counselor("person_id"),
        frozenset({_IMPORT, _STUDENTS, _MENTORS}),
        _OF_FAMILY,
    ),
    Right(
        "person_language",
        {COUNSELORS: f"{_KEY} person_id language"},
        _counselor("person_id"),
        frozenset({_IMPORT, _STUDENTS, _MENTORS}),
        _OF_FAMILY,
    ),
    Right(
        "person_tag",
        {COUNSELORS: f"{_KEY} person_id kind value"},
        _counselor("person_id"),
        frozenset({_IMPORT, _STUDENTS, _MENTORS}),
        _OF_FAMILY,
    ),
    Right(
        "household",
        {COUNSELORS: f"{_KEY} key address city postal_code latitude longitude language"},
        _counselor("id"),
        frozenset({_IMPORT, _STUDENTS, _MENTORS}),
    ),
    Right(
        "household_member",
        {COUNSELORS: f"{_KEY} household_id person_id valid_from valid_to"},
        _counselor("household_id", "person_id"),
        frozenset({_IMPORT, _STUDENTS, _MENTORS}),
    ),
    Right(
        "guardianship",
        {COUNSELORS: f"{_KEY} student_id guardian_id relationship valid_from valid_to"},
        _counselor("student_id", "guardian_id"),
        frozenset({_IMPORT, _STUDENTS}),
    ),
    Right(
        "enrollment",
        {MENTORS: f"{_KEY} student_id school_id school_year_id grade entered_on exited_on"},
        _both("student_id"),
        frozenset({_IMPORT, _STUDENTS}),
    ),
)

_DISTRICT = (
    Right(
        "school_year",
        {MENTORS: f"{_KEY} name starts_on ends_on"},
        _ALL_MENTORS,
        frozenset({_IMPORT, _MENTORS, _SCHOOLS}),
    ),
    Right(
        "school",
        {
            MENTORS: f"{_KEY} cds_code name region grade_low grade_high address city postal_code latitude longitude",
        },
        _ALL_MENTORS,
        frozenset({_IMPORT, _SCHOOLS}),
    ),
    Right(
        "school_feeder",
        {COUNSELORS: f"{_KEY} from_school_id to_school_id"},
        _ALL_COUNSELORS,
        frozenset({_IMPORT, _SCHOOLS}),
    ),
    Right(
        "school_staff",
        {COUNSELORS: f"{_KEY} school_id person_id role valid_from valid_to"},
        _counselor("school_id"),
        frozenset({_IMPORT, _SCHOOLS}),
    ),
    Right("calendar_day", {MENTORS: f"{_KEY} school_id day kind title"}, _ALL_MENTORS, frozenset({_IMPORT, _SCHOOLS})),
    Right(
        "self_assessment",
        {COUNSELORS: f"{_KEY} school_id element assessed_on rating evidence goal owner"},
        _counselor("school_id"),
        frozenset({_SCHOOLS}),
    ),
    Right(
        "attendance_fact",
        {
            MENTORS: "id version student_id school_id school_year_id grain starts_on ends_on expected attended"
            " not_submitted superseded_by_id",
            COUNSELORS: "excused unexcused unspecified suspended_out suspended_in independent_study"
            " independent_study_missed reason source import_id",
        },
        _both("student_id"),
        frozenset({_IMPORT}),
    ),
    Right(
        "import_run",
        {
            PROGRAM: f"{_KEY} file_name folder sha256 kind sheet header_row mapping counts problems imported_at"
            " imported_by"
        },
        written_by=frozenset({_IMPORT}),
    ),
    Right("column_mapping", {PROGRAM: f"{_KEY} name layout kind mapping"}, written_by=frozenset({_IMPORT})),
)

_MATCHING = (
    Right(
        "program_enrollment",
        {
            MENTORS: f"{_KEY} student_id school_year_id status",
            COUNSELORS: "pool identified_by identified_on consent_on consent_expires_on consent_withdrawn_on"
            " consent_note meeting_wish refused_mentor_kinds siblings_together priority_note",
        },
        _both("student_id"),
        frozenset({_IMPORT, _STUDENTS, Permission.RECORD_CONSENT, _ACCEPT, _MATCHES}),
    ),
    Right(
        "pair_rule",
        {COUNSELORS: f"{_KEY} program_enrollment_id mentor_id kind reason author"},
        _counselor("program_enrollment_id", "mentor_id"),
        frozenset({_RUN}),
    ),
    Right("match_profile", {COUNSELORS: f"{_KEY} name settings"}, _ALL_COUNSELORS, frozenset({_RUN})),
    Right(
        "match_run",
        {PROGRAM: f"{_KEY} school_year_id name made_at made_by accepted_at profile totals certificate"},
        written_by=frozenset({_RUN, _ACCEPT}),
    ),
    Right(
        "match_proposal",
        {PROGRAM: f"{_KEY} run_id program_enrollment_id mentor_id score reasons"},
        written_by=frozenset({_RUN}),
    ),
    Right(
        "mentor",
        {
            MENTORS: f"{_KEY} person_id kind capacity inactive_from",
            COUNSELORS: "title organization_id source site_school_id site_name latitude longitude travel_miles"
            " meets_virtually grade_low grade_high note",
        },
        _both("id"),
        frozenset({_IMPORT, _MENTORS}),
    ),
    Right(
        "screening_record",
        {COUNSELORS: f"{_KEY} mentor_id step done_on expires_on hours", PROGRAM: "note"},
        _counselor("mentor_id"),
        frozenset({_IMPORT, Permission.RECORD_SCREENING, _MENTORS}),
    ),
    Right(
        "partner_organization",
        {
            COUNSELORS: f"{_KEY} name services regions languages capacity vetted_on agreement_from agreement_to"
            " contact_name contact_phone contact_email note"
        },
        _ALL_COUNSELORS,
        frozenset({_IMPORT, _MENTORS, _SCHOOLS}),
    ),
)

_MENTORING = (
    Right(
        "match",
        {
            MENTORS: f"{_KEY} program_enrollment_id mentor_id is_primary status cadence starts_on ends_on"
            " first_meeting_on",
            COUNSELORS: "run_id score reasons closure_reason mentor_reflection student_reflection rematch_offered",
        },
        {Role.PSA_COUNSELOR: Within(("program_enrollment_id",)), Role.MENTOR: Within(("id",))},
        frozenset({_ACCEPT, _MATCHES}),
    ),
    Right(
        "match_coverage",
        {MENTORS: f"{_KEY} match_id mentor_id starts_on ends_on"},
        {Role.PSA_COUNSELOR: Within(("match_id",)), Role.MENTOR: Within(("match_id", "mentor_id"))},
        frozenset({_MATCHES}),
    ),
    Right(
        "goal",
        {
            MENTORS: f"{_KEY} program_enrollment_id match_id kind title measure baseline target current set_on due_on"
            " status status_on note"
        },
        _both("program_enrollment_id"),
        frozenset({_GOALS}),
    ),
    Right(
        "goal_step", {MENTORS: f"{_KEY} goal_id title due_on done_on evidence"}, _both("goal_id"), frozenset({_GOALS})
    ),
    Right(
        "goal_progress", {MENTORS: f"{_KEY} goal_id on_date value status note"}, _both("goal_id"), frozenset({_GOALS})
    ),
    Right(
        "check_in",
        {
            MENTORS: f"{_KEY} match_id mentor_id on_date channel outcome minutes note topics barriers mood next_step"
            " next_step_owner next_step_due_on next_step_done_on"
        },
        _both("match_id"),
        frozenset({_CHECK_INS}),
        {Role.MENTOR: Within(("match_id", "mentor_id"))},
    ),
    Right(
        "concern",
        {
            COUNSELORS: f"{_KEY} program_enrollment_id raised_on raised_by summary safeguarding_note resolved_on"
            " resolution"
        },
        _counselor("program_enrollment_id"),
        frozenset({_STUDENTS}),
    ),
)

_SUPPORT = (
    Right(
        "cause_assessment",
        {COUNSELORS: f"{_KEY} student_id assessed_on assessed_by note"},
        _counselor("student_id"),
        frozenset({_STUDENTS}),
    ),
    Right(
        "cause_factor",
        {COUNSELORS: f"{_KEY} assessment_id cause_group factor severity source"},
        _counselor("assessment_id"),
        frozenset({_STUDENTS}),
    ),
    Right(
        "intervention",
        {
            COUNSELORS: f"{_KEY} student_id tier title provider_id provider status referred_on referred_by consent_on"
            " starts_on ends_on sessions_planned sessions_attended outcome"
        },
        _counselor("student_id"),
        frozenset({_STUDENTS}),
    ),
    Right(
        "conference",
        {COUNSELORS: f"{_KEY} student_id held_on attended_by agreed follow_up_on follow_up_owner"},
        _counselor("student_id"),
        frozenset({_STUDENTS}),
    ),
    Right(
        "home_visit",
        {
            COUNSELORS: f"{_KEY} stop_id household_id student_id visited_on visited_by outcome needs resources_given"
            " note follow_up follow_up_owner follow_up_due_on follow_up_done_on"
        },
        _counselor("student_id"),
        frozenset({_STUDENTS}),
    ),
    Right("outreach_day", {PROGRAM: f"{_KEY} school_year_id name held_on status"}, written_by=frozenset({_SCHOOLS})),
    Right(
        "outreach_team",
        {PROGRAM: f"{_KEY} day_id name start_school_id starts_at ends_at"},
        written_by=frozenset({_SCHOOLS}),
    ),
    Right(
        "outreach_volunteer",
        {PROGRAM: f"{_KEY} team_id person_id role trained_on"},
        written_by=frozenset({_SCHOOLS}),
    ),
    Right(
        "outreach_stop",
        {PROGRAM: f"{_KEY} day_id team_id household_id housing_center_id position arrives_at language_needed"},
        written_by=frozenset({_SCHOOLS}),
    ),
    Right(
        "housing_center",
        {COUNSELORS: f"{_KEY} name address latitude longitude contact"},
        _ALL_COUNSELORS,
        frozenset({_SCHOOLS}),
    ),
)

_OWN: dict[Role, Rows] = {role: Mine("login") for role in Role if role is not Role.ADMINISTRATOR}
_DONE: dict[Role, Rows] = {Role.PSA_COUNSELOR: Mine("actor"), Role.MENTOR: Mine("actor"), Role.AUDITOR: Every()}
_DONE_HERE: dict[Role, Rows] = {Role.PSA_COUNSELOR: Within(("change_set_id",)), Role.MENTOR: Within(("change_set_id",))}

_SECURITY = (
    Right(
        "account",
        {
            EVERYBODY: f"{_KEY} person_id login display_name role disabled_at",
            ALONE: "password_hash failed_attempts locked_until must_change_password invited_at last_signed_in_at",
        },
        _OWN,
        frozenset({Permission.MANAGE_ACCOUNTS}),
    ),
    Right(
        "setting", {EVERYBODY: f"{_KEY} key value"}, dict.fromkeys(Role, Every()), frozenset({Permission.EDIT_SETTINGS})
    ),
    Right(
        "draft",
        {MENTORS: f"{_KEY} account form subject values saved_at"},
        dict.fromkeys(MENTORS, Mine("account")),
        ANY_WRITE,
    ),
    Right(
        "change_set",
        {
            MENTORS | AUDITORS: "id at actor permission kind stands_since_id reverts_id reverted_by_id",
            MENTORS: "label salt label_salt label_digest purged_by_id",
        },
        _DONE,
        kept=True,
    ),
    Right(
        "change_row",
        {MENTORS: "id change_set_id table_name row_id kind old new salt digest purged_by_id"},
        _DONE_HERE,
        kept=True,
    ),
    Right(
        "change_batch",
        {MENTORS: "id change_set_id table_name kind first_id last_id marker_id"},
        _DONE_HERE,
        kept=True,
    ),
    Right(
        "audit_entry",
        {AUDITORS: "id at actor event subject_table subject_id change_set_id detail_digest changes_digest salt chain"},
        {Role.AUDITOR: Every()},
        kept=True,
    ),
    Right(
        "audit_detail",
        {AUDITORS: "entry_id detail purged_by_id", ALONE: "salt"},
        {Role.AUDITOR: Every()},
        kept=True,
    ),
)


RIGHTS: dict[str, Right] = {
    right.table: right for right in (*_PEOPLE, *_DISTRICT, *_MATCHING, *_MENTORING, *_SUPPORT, *_SECURITY)
}
