"""What hands out records asks for a permission: each role reads exactly what its permissions say, and no more."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from iattend_desktop.attendance.overview import load_district
from iattend_desktop.attendance.standing import list_standings, student_attendance
from iattend_desktop.attendance.student_year import student_year
from iattend_desktop.matching.kept_runs import list_kept
from iattend_desktop.matching.overview import match_overview
from iattend_desktop.matching.pair_rules import list_pair_rules
from iattend_desktop.matching.profiles import list_profiles
from iattend_desktop.mentoring.calendar_file import match_calendar, mentor_calendar
from iattend_desktop.mentoring.goal import goal_history
from iattend_desktop.mentoring.match import list_matches, match_detail
from iattend_desktop.people.duplicates import possible_duplicates
from iattend_desktop.people.find import find_mentors, find_students
from iattend_desktop.people.mentors import list_mentors
from iattend_desktop.people.merge import preview_merge
from iattend_desktop.people.students import list_students, student_record
from iattend_desktop.problem import UserError
from iattend_desktop.reports.gather import ReportKind, preview_one, write_reports
from iattend_desktop.reports.letter_facts import letter_facts, starting_letters
from iattend_desktop.reports.mentor_facts import mentor_caseloads
from iattend_desktop.reports.program_facts import program_summary
from iattend_desktop.roster.history import import_problems, list_imports, open_import
from iattend_desktop.roster.plan import Source, plan_import
from iattend_desktop.security.access import PERMISSIONS, NotAllowed, Permission, Role
from iattend_desktop.security.accounts import list_accounts
from iattend_desktop.today.gather import today_items
from iattend_desktop.workspace import Workspace

pytestmark = pytest.mark.file_only("which role somebody has is the server's to say, see server/test_pages_by_role.py")

_MISSING = Path("missing.xlsx")
READS: list[tuple[Permission, str, Callable[[Workspace], object]]] = [
    (Permission.EXPORT_LISTS, "match_calendar", lambda desk: match_calendar(desk, 1)),
    (Permission.EXPORT_LISTS, "mentor_calendar", lambda desk: mentor_calendar(desk, 1)),
    (Permission.IMPORT_ROSTERS, "import_problems", lambda desk: import_problems(desk, 1)),
    (Permission.IMPORT_ROSTERS, "list_imports", list_imports),
    (Permission.IMPORT_ROSTERS, "open_import", lambda desk: open_import(desk, 1)),
    (Permission.IMPORT_ROSTERS, "plan_import", lambda desk: plan_import(desk, [Source(_MISSING)])),
    (Permission.LOG_CHECK_INS, "goal_history", lambda desk: goal_history(desk, 1)),
    (Permission.LOG_CHECK_INS, "list_matches", list_matches),
    (Permission.LOG_CHECK_INS, "match_detail", lambda desk: match_detail(desk, 1)),
    (Permission.MANAGE_ACCOUNTS, "list_accounts", list_accounts),
    (Permission.PRINT_REPORTS, "letter_facts", lambda desk: letter_facts(desk, 1)),
    (Permission.PRINT_REPORTS, "mentor_caseloads", mentor_caseloads),
    (Permission.PRINT_REPORTS, "preview_one", lambda desk: preview_one(desk, ReportKind.PROGRAM, None)),
    (Permission.PRINT_REPORTS, "program_summary", program_summary),
    (Permission.PRINT_REPORTS, "starting_letters", starting_letters),
    (Permission.PRINT_REPORTS, "write_reports", lambda desk: write_reports(desk, ReportKind.STUDENT, desk.path)),
    (Permission.RUN_MATCHING, "list_kept", list_kept),
    (Permission.RUN_MATCHING, "list_pair_rules", list_pair_rules),
    (Permission.RUN_MATCHING, "list_profiles", list_profiles),
    (Permission.RUN_MATCHING, "match_overview", match_overview),
    (Permission.VIEW_STUDENTS, "find_mentors", lambda desk: find_mentors(desk, "Rosa")),
    (Permission.VIEW_STUDENTS, "find_students", lambda desk: find_students(desk, "Rosa")),
    (Permission.VIEW_STUDENTS, "list_mentors", list_mentors),
    (Permission.VIEW_STUDENTS, "list_standings", list_standings),
    (Permission.VIEW_STUDENTS, "list_students", list_students),
    (Permission.VIEW_STUDENTS, "load_district", load_district),
    (Permission.VIEW_STUDENTS, "possible_duplicates", possible_duplicates),
    (Permission.VIEW_STUDENTS, "preview_merge", lambda desk: preview_merge(desk, 1, 2)),
    (Permission.VIEW_STUDENTS, "student_attendance", lambda desk: student_attendance(desk, 1)),
    (Permission.VIEW_STUDENTS, "student_record", lambda desk: student_record(desk, 1)),
    (Permission.VIEW_STUDENTS, "student_year", lambda desk: student_year(desk, 1)),
    (Permission.VIEW_STUDENTS, "today_items", today_items),
]


@pytest.mark.parametrize("role", Role)
def test_a_role_reads_what_its_permissions_say_and_no_more(workspace: Workspace, role: Role) -> None:
    workspace.role = role
    refused = set[tuple[str, bool]]()
    for permission, name, read in READS:
        try:
            read(workspace)
        except NotAllowed as error:
            refused.add((name, permission.replace("_", " ") in str(error)))
        except UserError:  # allowed, and told that there is nothing
            pass
    assert refused == {(name, True) for permission, name, _read in READS if permission not in PERMISSIONS[role]}


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("permission", Permission)
def test_a_role_writes_what_its_permissions_say_and_no_more(
    workspace: Workspace, role: Role, permission: Permission
) -> None:
    workspace.role = role
    written = False
    try:
        with workspace.write(permission, "Nothing"):
            written = True
    except NotAllowed:
        pass
    assert written is (permission in PERMISSIONS[role]) is workspace.may(permission)
