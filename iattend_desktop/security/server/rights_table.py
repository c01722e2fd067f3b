"""Every table of the model, who reads which of its columns and rows, and which permissions write it.

A counselor sees the students of their caseload schools (``school_staff`` holds the caseload: a person's work as PSA
counselor at a school over a period) and what hangs on them. A mentor sees the least that a mentor needs (FERPA; a
community mentor sees a student only with consent on file): the mentee's name, grade and school, days missed, goals and
check-ins; no number, birth date, address, family, cause or other mentor, and of concerns only that they were passed on
by the mentor, never what stands in one. Leadership sees no row of a
person, only what was published to them.
"""

from __future__ import annotations

from sqlalchemy.orm import Session

from iattend_desktop.security.access import Permission, Role
from iattend_desktop.security.server.rights import (
    ALONE,
    ANY_WRITE,
    AUDITORS,
    COUNSELORS,
    EVERYBODY,
    LEADERS,
    MENTORS,
    PROGRAM,
    Every,
    Mine,
    Right,
    Rows,
    Within,
)
from iattend_desktop.security.server.rights_of_people import (
    ALL_COUNSELORS,
    DISTRICT,
    KEY,
    PEOPLE,
    both,
    counselor,
)

_IMPORT, _STUDENTS, _MENTORS = Permission.IMPORT_ROSTERS, Permission.EDIT_STUDENTS, Permission.EDIT_MENTORS
_SCHOOLS, _MATCHES, _ACCEPT = Permission.EDIT_SCHOOLS, Permission.EDIT_MATCHES, Permission.ACCEPT_MATCHES
_RUN, _GOALS, _CHECK_INS = Permission.RUN_MATCHING, Permission.EDIT_GOALS, Permission.LOG_CHECK_INS
_OUTREACH = Permission.PLAN_OUTREACH


_MATCHING = (
    Right(
        "program_enrollment",
        {
            MENTORS: f"{KEY} student_id school_year_id status",
            COUNSELORS: "pool identified_by identified_on consent_on consent_expires_on consent_withdrawn_on"
            " consent_note meeting_wish refused_mentor_kinds siblings_together priority_note",
        },
        both("student_id"),
        frozenset({_IMPORT, _STUDENTS, Permission.RECORD_CONSENT, _ACCEPT, _MATCHES}),
    ),
    Right(
        "pair_rule",
        {COUNSELORS: f"{KEY} program_enrollment_id mentor_id kind reason author"},
        counselor("program_enrollment_id", "mentor_id"),
        frozenset({_RUN}),
    ),
    Right("match_profile", {COUNSELORS: f"{KEY} name settings"}, ALL_COUNSELORS, frozenset({_RUN})),
    Right(
        "match_run",
        {COUNSELORS: f"{KEY} school_year_id name made_at made_by accepted_at profile totals certificate"},
        ALL_COUNSELORS,
        frozenset({_RUN, _ACCEPT}),
    ),
    Right(
        "match_proposal",
        {COUNSELORS: f"{KEY} run_id program_enrollment_id mentor_id score reasons"},
        counselor("program_enrollment_id"),
        frozenset({_RUN}),
    ),
    Right(
        "published_summary",
        {LEADERS: f"{KEY} as_of published_at published_by summary"},
        {Role.LEADERSHIP: Every()},
        frozenset({Permission.PUBLISH_SUMMARY}),
    ),
    Right(
        "mentor",
        {
            MENTORS: f"{KEY} person_id kind capacity inactive_from",
            COUNSELORS: "title organization_id source site_school_id site_name latitude longitude travel_miles"
            " meets_virtually grade_low grade_high note",
        },
        both("id"),
        frozenset({_IMPORT, _MENTORS}),
    ),
    Right(
        "screening_record",
        {COUNSELORS: f"{KEY} mentor_id step done_on expires_on hours", PROGRAM: "note"},
        counselor("mentor_id"),
        frozenset({_IMPORT, Permission.RECORD_SCREENING, _MENTORS}),
    ),
    Right(
        "partner_organization",
        {
            COUNSELORS: f"{KEY} name services regions languages capacity vetted_on agreement_from agreement_to"
            " contact_name contact_phone contact_email note"
        },
        ALL_COUNSELORS,
        frozenset({_IMPORT, _MENTORS, _SCHOOLS}),
    ),
)

_MENTORING = (
    Right(
        "match",
        {
            MENTORS: f"{KEY} program_enrollment_id mentor_id is_primary status cadence starts_on ends_on"
            " first_meeting_on first_meeting_planned_on",
            COUNSELORS: "run_id score reasons closure_reason mentor_reflection student_reflection rematch_offered",
        },
        {Role.PSA_COUNSELOR: Within(("program_enrollment_id",)), Role.MENTOR: Within(("id",))},
        frozenset({_ACCEPT, _MATCHES}),
    ),
    Right(
        "match_coverage",
        {MENTORS: f"{KEY} match_id mentor_id starts_on ends_on"},
        {Role.PSA_COUNSELOR: Within(("match_id",)), Role.MENTOR: Within(("match_id", "mentor_id"))},
        frozenset({_MATCHES}),
    ),
    Right(
        "goal",
        {
            MENTORS: f"{KEY} program_enrollment_id match_id kind title measure baseline target current set_on due_on"
            " status status_on note"
        },
        both("program_enrollment_id"),
        frozenset({_GOALS}),
    ),
    Right("goal_step", {MENTORS: f"{KEY} goal_id title due_on done_on evidence"}, both("goal_id"), frozenset({_GOALS})),
    Right("goal_progress", {MENTORS: f"{KEY} goal_id on_date value status note"}, both("goal_id"), frozenset({_GOALS})),
    Right(
        "check_in",
        {
            MENTORS: f"{KEY} match_id mentor_id on_date channel outcome minutes note topics barriers mood next_step"
            " next_step_owner next_step_due_on next_step_done_on"
        },
        both("match_id"),
        frozenset({_CHECK_INS}),
        {Role.MENTOR: Within(("match_id", "mentor_id"))},
    ),
    Right(
        "concern",
        {
            MENTORS: f"{KEY} program_enrollment_id raised_on raised_by urgency",
            COUNSELORS: "summary safeguarding_note resolved_on resolution",
        },
        {
            **counselor("program_enrollment_id"),
            Role.MENTOR: Within(("program_enrollment_id",), mine="raised_by"),
        },
        frozenset({Permission.RECORD_CONCERNS}),
        added_by=frozenset({Permission.RAISE_CONCERNS}),
        told="summary",
    ),
    Right(
        "workbook_issue",
        {PROGRAM: f"{KEY} mentor_id issued_at issued_by signing_key contents"},
        written_by=frozenset({Permission.EXPORT_LISTS}),
    ),
    Right(
        "workbook_row",
        {PROGRAM: f"{KEY} issue_id match_id row_key check_in_id taken"},
        written_by=frozenset({_IMPORT}),
    ),
)

_SUPPORT = (
    Right(
        "cause_assessment",
        {COUNSELORS: f"{KEY} student_id assessed_on assessed_by note"},
        counselor("student_id"),
        frozenset({_STUDENTS}),
    ),
    Right(
        "cause_factor",
        {COUNSELORS: f"{KEY} assessment_id cause_group factor severity source"},
        counselor("assessment_id"),
        frozenset({_STUDENTS}),
    ),
    Right(
        "intervention",
        {
            COUNSELORS: f"{KEY} student_id tier title provider_id provider status referred_on referred_by consent_on"
            " starts_on ends_on sessions_planned sessions_attended outcome"
        },
        counselor("student_id"),
        frozenset({_STUDENTS}),
    ),
    Right(
        "conference",
        {COUNSELORS: f"{KEY} student_id held_on attended_by agreed follow_up_on follow_up_owner"},
        counselor("student_id"),
        frozenset({_STUDENTS}),
    ),
    Right(
        "home_visit",
        {
            COUNSELORS: f"{KEY} stop_id household_id student_id visited_on visited_by outcome needs resources_given"
            " note follow_up follow_up_owner follow_up_due_on follow_up_done_on"
        },
        counselor("student_id"),
        frozenset({_STUDENTS}),
    ),
    Right(
        "outreach_day",
        {PROGRAM: f"{KEY} school_year_id name held_on status choices"},
        written_by=frozenset({_OUTREACH}),
    ),
    Right("outreach_school", {PROGRAM: f"{KEY} day_id school_id"}, written_by=frozenset({_OUTREACH})),
    Right(
        "outreach_team",
        {PROGRAM: f"{KEY} day_id name start_school_id starts_at ends_at"},
        written_by=frozenset({_OUTREACH}),
    ),
    Right(
        "outreach_volunteer",
        {PROGRAM: f"{KEY} day_id team_id person_id role trained_on"},
        written_by=frozenset({_OUTREACH}),
    ),
    Right(
        "outreach_stop",
        {PROGRAM: f"{KEY} day_id team_id household_id housing_center_id position arrives_at language_needed unmet"},
        written_by=frozenset({_OUTREACH}),
    ),
    Right(
        "housing_center",
        {COUNSELORS: f"{KEY} name address latitude longitude contact"},
        ALL_COUNSELORS,
        frozenset({_OUTREACH}),
    ),
)

_OWN: dict[Role, Rows] = {role: Mine("login") for role in Role if role is not Role.ADMINISTRATOR}
_DONE: dict[Role, Rows] = {Role.PSA_COUNSELOR: Mine("actor"), Role.MENTOR: Mine("actor"), Role.AUDITOR: Every()}
_DONE_HERE: dict[Role, Rows] = {Role.PSA_COUNSELOR: Within(("change_set_id",)), Role.MENTOR: Within(("change_set_id",))}

_SECURITY = (
    Right(
        "account",
        {
            EVERYBODY: f"{KEY} person_id login display_name role disabled_at",
            ALONE: "password_hash failed_attempts locked_until must_change_password invited_at last_signed_in_at",
        },
        _OWN,
        frozenset({Permission.MANAGE_ACCOUNTS}),
    ),
    Right(
        "setting", {EVERYBODY: f"{KEY} key value"}, dict.fromkeys(Role, Every()), frozenset({Permission.EDIT_SETTINGS})
    ),
    Right(
        "draft",
        {MENTORS: f"{KEY} account form subject values saved_at"},
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
    right.table: right for right in (*PEOPLE, *DISTRICT, *_MATCHING, *_MENTORING, *_SUPPORT, *_SECURITY)
}


def shows(session: Session, role: Role | None, table: str, column: str) -> bool:
    """Whether who reads is shown a column: in a file everybody is, on a server whom its rights name."""
    on_a_server = session.get_bind().dialect.name == "postgresql"
    return not on_a_server or (role is not None and column in RIGHTS[table].read_by(role))
