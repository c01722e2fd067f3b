"""What the records of each table are called by a person who counts them."""

from __future__ import annotations

from iattend_desktop.i18n import ngettext

_WORDS: dict[str, tuple[str, str]] = {
    "account": ("{count} account", "{count} accounts"),
    "attendance_fact": ("{count} line of attendance", "{count} lines of attendance"),
    "calendar_day": ("{count} day of the calendar", "{count} days of the calendar"),
    "cause_assessment": ("{count} conversation about causes", "{count} conversations about causes"),
    "cause_factor": ("{count} cause of absence", "{count} causes of absence"),
    "check_in": ("{count} check-in", "{count} check-ins"),
    "column_mapping": ("{count} remembered layout", "{count} remembered layouts"),
    "concern": ("{count} concern", "{count} concerns"),
    "conference": ("{count} conference", "{count} conferences"),
    "draft": ("{count} unsaved form", "{count} unsaved forms"),
    "enrollment": ("{count} enrollment", "{count} enrollments"),
    "goal": ("{count} goal", "{count} goals"),
    "goal_progress": ("{count} look at a goal", "{count} looks at goals"),
    "goal_step": ("{count} step toward a goal", "{count} steps toward goals"),
    "guardianship": ("{count} guardian of a student", "{count} guardians of students"),
    "home_visit": ("{count} home visit", "{count} home visits"),
    "household": ("{count} household", "{count} households"),
    "household_member": ("{count} member of a household", "{count} members of households"),
    "housing_center": ("{count} housing center", "{count} housing centers"),
    "identifier": ("{count} ID number", "{count} ID numbers"),
    "import_run": ("{count} import", "{count} imports"),
    "intervention": ("{count} intervention", "{count} interventions"),
    "match": ("{count} match", "{count} matches"),
    "match_coverage": ("{count} cover of a match", "{count} covers of matches"),
    "match_profile": ("{count} set of matching rules", "{count} sets of matching rules"),
    "match_proposal": ("{count} proposal of a kept run", "{count} proposals of kept runs"),
    "match_run": ("{count} kept run", "{count} kept runs"),
    "mentor": ("{count} mentor", "{count} mentors"),
    "outreach_day": ("{count} outreach day", "{count} outreach days"),
    "outreach_school": ("{count} school of an outreach day", "{count} schools of outreach days"),
    "outreach_stop": ("{count} outreach stop", "{count} outreach stops"),
    "outreach_team": ("{count} outreach team", "{count} outreach teams"),
    "outreach_volunteer": ("{count} outreach volunteer", "{count} outreach volunteers"),
    "pair_rule": ("{count} decision about a pair", "{count} decisions about pairs"),
    "partner_organization": ("{count} partner organization", "{count} partner organizations"),
    "person": ("{count} person", "{count} people"),
    "person_language": ("{count} language of a person", "{count} languages of people"),
    "person_role": ("{count} role of a person", "{count} roles of people"),
    "person_tag": ("{count} interest or experience", "{count} interests and experiences"),
    "program_enrollment": ("{count} place in the program", "{count} places in the program"),
    "published_summary": ("{count} published summary", "{count} published summaries"),
    "school": ("{count} school", "{count} schools"),
    "school_feeder": ("{count} feeder school", "{count} feeder schools"),
    "school_staff": ("{count} assignment at a school", "{count} assignments at schools"),
    "school_year": ("{count} school year", "{count} school years"),
    "screening_record": ("{count} screening step", "{count} screening steps"),
    "self_assessment": ("{count} self-assessment", "{count} self-assessments"),
    "setting": ("{count} setting", "{count} settings"),
    "workbook_issue": ("{count} workbook of a mentor", "{count} workbooks of mentors"),
    "workbook_row": ("{count} row of a mentor's workbook", "{count} rows of mentors' workbooks"),
}


def record_words(table: str, count: int) -> str:
    """So many records of a table, in words; raises ``KeyError`` for a table of the log, which nobody counts.

    >>> record_words("enrollment", 1), record_words("person", 1204)
    ('1 enrollment', '1,204 people')
    """
    return ngettext(*_WORDS[table], count)
