"""What a merge of two records is about, in words: the things that both say, and what is moved."""

from __future__ import annotations

from iattend_desktop.i18n import _, ngettext
from iattend_desktop.people.merge_fold import BESIDE
from iattend_desktop.vocabulary import IdentifierKind


def line_title(key: str, about: str = "") -> str:
    """What a line of the comparison is about.

    >>> line_title("person.birth_date"), line_title("enrollment.school_id.4", "2026-27")
    ('Birth date', 'School 2026-27')
    >>> line_title("person.phone@77", "Maria Delgado")
    'Phone of Maria Delgado'
    """
    field, beside, _person = key.partition(BESIDE)
    title = titles()[".".join(field.split(".")[:2])]
    if beside:
        return title if field == "guardian" else _("{title} of {person}").format(title=title, person=about)
    return _("{title} {year}").format(title=title, year=about) if about else title


def moved_words(table: str, count: int) -> str:
    """How many records of a table are moved.

    >>> moved_words("home_visit", 3)
    '3 home visits'
    """
    one, many = _moved()[table]
    return ngettext(one, many, count)


def titles() -> dict[str, str]:
    """By table and column: what a person reads."""
    return {
        "person.given_name": _("First name"),
        "person.family_name": _("Last name"),
        "person.preferred_name": _("Preferred name"),
        "person.birth_date": _("Birth date"),
        "person.home_language": _("Home language"),
        "person.email": _("Email"),
        "person.phone": _("Phone"),
        "person.availability": _("Can meet"),
        f"identifier.{IdentifierKind.LOCAL_ID}": _("Student ID"),
        f"identifier.{IdentifierKind.SSID}": _("SSID"),
        f"identifier.{IdentifierKind.STAFF_NUMBER}": _("Staff number"),
        f"identifier.{IdentifierKind.PARTNER_ID}": _("Partner’s number"),
        f"identifier.{IdentifierKind.EXTERNAL}": _("Number elsewhere"),
        "household": _("Home"),
        "guardian": _("Guardian, one person"),
        "enrollment.school_id": _("School"),
        "enrollment.grade": _("Grade"),
        "attendance_fact": _("Attendance on days that both have"),
        "program_enrollment.pool": _("Pool"),
        "program_enrollment.status": _("Program"),
        "program_enrollment.identified_by": _("Identified by"),
        "program_enrollment.identified_on": _("Identified on"),
        "program_enrollment.consent_on": _("Consent given"),
        "program_enrollment.consent_expires_on": _("Consent expires"),
        "program_enrollment.consent_withdrawn_on": _("Consent withdrawn"),
        "program_enrollment.consent_note": _("Note on the consent"),
        "program_enrollment.meeting_wish": _("Wants to meet"),
        "program_enrollment.refused_mentor_kinds": _("Mentors that the family refuses"),
        "program_enrollment.siblings_together": _("One mentor for siblings"),
        "program_enrollment.priority_note": _("Note on priority"),
        "mentor.kind": _("Kind of mentor"),
        "mentor.title": _("Job title"),
        "mentor.organization_id": _("Organization"),
        "mentor.source": _("Recruited by"),
        "mentor.capacity": _("Capacity"),
        "mentor.site_school_id": _("Works at"),
        "mentor.site_name": _("Works at (other place)"),
        "mentor.latitude": _("Latitude"),
        "mentor.longitude": _("Longitude"),
        "mentor.travel_miles": _("Travels (miles)"),
        "mentor.meets_virtually": _("Meets virtually"),
        "mentor.grade_low": _("Lowest grade"),
        "mentor.grade_high": _("Highest grade"),
        "mentor.note": _("Note"),
        "mentor.inactive_from": _("Inactive from"),
    }


def _moved() -> dict[str, tuple[str, str]]:
    return {
        "account": (_("{count} account"), _("{count} accounts")),
        "attendance_fact": (_("{count} record of attendance"), _("{count} records of attendance")),
        "cause_assessment": (_("{count} conversation about causes"), _("{count} conversations about causes")),
        "cause_factor": (_("{count} cause"), _("{count} causes")),
        "check_in": (_("{count} check-in"), _("{count} check-ins")),
        "concern": (_("{count} concern"), _("{count} concerns")),
        "conference": (_("{count} conference"), _("{count} conferences")),
        "enrollment": (_("{count} enrollment at a school"), _("{count} enrollments at schools")),
        "goal": (_("{count} goal"), _("{count} goals")),
        "goal_progress": (_("{count} step of progress"), _("{count} steps of progress")),
        "goal_step": (_("{count} step toward a goal"), _("{count} steps toward goals")),
        "guardianship": (_("{count} guardian"), _("{count} guardians")),
        "home_visit": (_("{count} home visit"), _("{count} home visits")),
        "household_member": (_("{count} home"), _("{count} homes")),
        "identifier": (_("{count} number"), _("{count} numbers")),
        "intervention": (_("{count} intervention"), _("{count} interventions")),
        "match": (_("{count} match"), _("{count} matches")),
        "match_coverage": (_("{count} cover for a match"), _("{count} covers for matches")),
        "match_proposal": (_("{count} line of a kept run"), _("{count} lines of kept runs")),
        "mentor": (_("{count} mentor’s record"), _("{count} mentor’s records")),
        "outreach_volunteer": (_("{count} place in an outreach team"), _("{count} places in outreach teams")),
        "pair_rule": (_("{count} decision about a pair"), _("{count} decisions about pairs")),
        "person_language": (_("{count} language"), _("{count} languages")),
        "person_role": (_("{count} role"), _("{count} roles")),
        "person_tag": (_("{count} interest"), _("{count} interests")),
        "program_enrollment": (_("{count} year in the program"), _("{count} years in the program")),
        "school_staff": (_("{count} place on a school’s staff"), _("{count} places on schools’ staffs")),
        "screening_record": (_("{count} step of screening"), _("{count} steps of screening")),
        "workbook_issue": (_("{count} workbook that was written"), _("{count} workbooks that were written")),
        "workbook_row": (_("{count} row of a workbook"), _("{count} rows of workbooks")),
    }
