"""The fields of each kind of sheet, as data: a line of key | label | kind of value | need,
and indented under it the other headings.

The labels are the headings that the program writes itself. The other headings are what Los Angeles Unified's MiSiS,
Aeries, PowerSchool, OneRoster exports and hand-made rosters call the same thing; case, accents and punctuation do not
count. Keys follow the names of the database.
"""

from __future__ import annotations

from iattend_desktop.i18n import _

_SCHOOLS = """
cds_code | CDS Code | cds | optional
    cds; county district school code; cdscode; school cds code; state school code; cds number
name | School | text | required
    school name; sch nm; name; site; site name; campus; escuela; nombre de la escuela; org name; location name
region | Region | text | optional
    local district; area; sub district; region name; ld; community of schools
grade_low | Low Grade | grade | optional
    lowest grade; from grade; grade from; min grade; gr low; grades offered low; gsoffered low
grade_high | High Grade | grade | optional
    highest grade; to grade; grade to; max grade; gr high; grades offered high
address | Address | text | optional
    street; street address; school address; direccion; address 1
city | City | text | optional
    town; ciudad; school city
postal_code | ZIP | zip | optional
    zip code; zipcode; postal code; postcode; codigo postal
latitude | Latitude | latitude | optional
    lat; y coordinate; gps lat
longitude | Longitude | longitude | optional
    lon; long; lng; x coordinate; gps long
psa_name | PSA Counselor | full_name | optional
    psa; psa name; pupil services counselor; pupil services and attendance counselor; psac; attendance counselor
psa_staff_no | PSA Staff No | id | optional
    psa staff number; psa employee number; psa employee id; psa id
psa_email | PSA Email | email | optional
    psa e mail; psa email address; counselor email
psa2_name | Second PSA Counselor | full_name | optional
    psa counselor 2; second psa; psa 2
psa2_staff_no | Second PSA Staff No | id | optional
    psa staff no 2; second psa staff number; second psa employee number
psa2_email | Second PSA Email | email | optional
    psa email 2; second psa email address
grade_codes | What the Grades Mean | grade_codes | optional
"""

_STUDENTS = """
student_id | Student ID | id | optional
    pupil id; perm id; permid; permanent id; local id; district id; student number; student no; student num; stu
    id; sis id; misis id; local student id; id del estudiante; sourced id; user sourced id; pupil number;
    matricula
ssid | SSID | ssid | optional
    state id; state student id; statewide student identifier; statewide id; state student number; state
    studentnumber
last_name | Last Name | text | required
    surname; family name; lastname; last nm; apellido; apellidos; student last name; legal last name; lname; stu
    last name
first_name | First Name | text | required
    given name; given names; firstname; first nm; forename; nombre; student first name; legal first name; fname;
    stu first name
full_name | Full Name | full_name | optional
    name; student name; student; pupil name; nombre completo; student full name; last first; name last first
preferred_name | Preferred Name | text | optional
    nickname; goes by; known as; chosen name; preferred first name; nick name; alias
birth_date | Birth Date | date | optional
    dob; date of birth; birthdate; birthday; birth dt; fecha de nacimiento; born
grade | Grade | grade | optional
    grade level; gr; grd; gr lvl; grade lvl; grade level code; current grade; grado; grades; year group
school | School | school | optional
    school name; sch nm; school of attendance; site; campus; cds code; school code; school cds code; escuela;
    current school; enrolled school; org name; school of enrollment
entered_on | School Entry Date | date | optional
    entry date; school entry; enrollment date; enroll date; date enrolled; enrolled on; date entered; entered on;
    student school entry date; school enrollment date; fecha de ingreso
left_on | School Exit Date | date | optional
    exit date; school exit; leave date; leaving date; date left; left on; withdrawal date; withdrawn on; drop date;
    date dropped; student school exit date; fecha de salida
enrollment_status | Enrollment Status | enrollment_status | optional
    student status; status; status of enrollment; enrolled; active; estado
home_language | Home Language | language | optional
    language; primary language; home lang; language spoken at home; hl; lang; native language; idioma; idioma
    del hogar; correspondence language; home language survey
email | Email | email | optional
    email address; e mail; e mail address; student email; mail; correo; correo electronico
guardian | Guardian | full_name | optional
    parent; parent guardian; guardian name; parent name; parent guardian name; contact name; mother; father;
    contact 1 name; padre; madre; tutor; padre o tutor
relationship | Relationship | text | optional
    relation; guardian relationship; relationship to student; contact relationship; contact 1 relationship;
    parentesco
guardian_phone | Guardian Phone | phone | optional
    parent phone; phone; home phone; cell phone; contact phone; phone number; telephone; primary phone; parent
    phone number; mobile; telefono; contact 1 phone
guardian_email | Guardian Email | email | optional
    parent email; contact email; parent email address; guardian email address; parent guardian email; contact 1
    email
guardian_language | Guardian Language | language | optional
    parent language; contact language; language of guardian; language of parent; correspondence lang
address | Address | text | optional
    street; street address; home address; mailing address; residence address; direccion; domicilio; address 1
city | City | text | optional
    town; home city; residence city; ciudad
postal_code | ZIP | zip | optional
    zip code; zipcode; postal code; postcode; home zip; residence zip; codigo postal
household | Household | text | optional
    family id; household id; family key; family; household key; family number; hogar
interests | Interests | list | optional
    hobbies; student interests; likes; intereses; clubs
availability | Availability | availability | optional
    available; times; free times; when available; times available; disponibilidad; available times
identified | Identified | yes_no | optional
    identified for program; in program; program; selected; iattend; in iattend; referred
identified_by | Identified By | text | optional
    referred by; referral; referrer; source of referral; nominated by
guardian_consent | Guardian Consent | date | optional
    consent; consent date; parent consent; permission; permission slip; parent permission; consent on file;
    guardian permission; consent received; consentimiento
meeting_wish | Meeting Wish | meeting_wish | optional
    meeting preference; wish for meetings; meeting mode; preferred meeting; how to meet; meeting format
siblings_together | Siblings Together | yes_no | optional
    one mentor for siblings; same mentor as siblings; keep siblings together; siblings with one mentor
days_expected | Days Expected | count | optional
    days enrolled; expected days; days enrl; enrolled days; total days; days of enrollment; expected attendance
    days; days possible
days_absent | Days Absent | count | optional
    absences; absent days; total absences; total absent; days missed; dias ausente; ausencias; abs; total days
    absent
summary_year | Summary School Year | school_year | optional
    school year of days; year of days absent; academic year of days
grade_codes | What the Grades Mean | grade_codes | optional
language_codes | What the Languages Mean | language_codes | optional
"""

_MENTORS = """
mentor_id | Mentor ID | id | optional
    mentor no; mentor number; employee id; employee number; emp id; staff id; staff no; staff number; volunteer
    id; employee no; id
last_name | Last Name | text | required
    surname; family name; lastname; last nm; apellido; apellidos; mentor last name; lname
first_name | First Name | text | required
    given name; given names; firstname; first nm; forename; nombre; mentor first name; fname
full_name | Full Name | full_name | optional
    name; mentor name; mentor; nombre completo; volunteer name; contact name
kind | Mentor Type | mentor_kind | optional
    type; kind; kind of mentor; mentor kind; category; mentor category; type of mentor
organization | Organization | text | optional
    organisation; org; employer; company; agency; department; partner; partner organization; division; office;
    organizacion
title | Title | text | optional
    job title; position; role; job; occupation; puesto; cargo
email | Email | email | optional
    email address; e mail; e mail address; mail; work email; mentor email; correo; correo electronico
phone | Phone | phone | optional
    phone number; telephone; mobile; cell phone; cell; work phone; contact number; mentor phone; telefono
languages | Languages | languages | optional
    language; languages spoken; spoken languages; speaks; idiomas; language spoken; other languages
site | Site | text | optional
    work site; office location; location; base; work location; school site; workplace
latitude | Latitude | latitude | optional
    lat; site latitude; gps lat
longitude | Longitude | longitude | optional
    lon; long; lng; site longitude; gps long
travel_miles | Travel Miles | decimal | optional
    travel; miles; max miles; travel distance; willing to travel; max distance; maximum miles; distance miles
meets_virtually | Meets Virtually | yes_no | optional
    virtual; virtually; online; video; can meet virtually; virtual meetings; meets online
capacity | Capacity | count | optional
    places; slots; max mentees; number of mentees; maximum mentees; students per mentor; mentees wanted; how
    many students; max students; openings
grade_low | Lowest Grade | grade | optional
    low grade; from grade; min grade; grade from; minimum grade
grade_high | Highest Grade | grade | optional
    high grade; to grade; max grade; grade to; maximum grade
interests | Interests | list | optional
    hobbies; mentor interests; skills; intereses
expertise | Expertise | causes | optional
    areas of expertise; experience; causes; expertise areas; specialty; experienced with
availability | Availability | availability | optional
    available; times; free times; when available; times available; disponibilidad; available times
application | Application | date | optional
    application date; applied; applied on; application received; date applied
interview | Interview | date | optional
    interview date; interviewed; interviewed on; date interviewed
background_check | Background Check | date | optional
    background; background check date; live scan; livescan; fingerprints; fingerprint date; background cleared;
    clearance; clearance date; doj clearance
background_check_expires | Background Check Expires | date | optional
    background expires; clearance expires; expiration; expiration date; expires; check expires; background check
    expiration; valid until; clearance valid until
references | References | date | optional
    references checked; reference check; reference check date; references date; references checked on
references_expire | References Expire | date | optional
    references expiration; references valid until; reference check expires; reference check expiration; references
    expires; reference expiration date
training_hours | Training Hours | decimal | optional
    hours of training; training hrs; hours trained; hours
training | Training Date | date | optional
    training; trained; trained on; training completed; date trained
training_expires | Training Expires | date | optional
    training expiration; training valid until; training expiration date; training expires on; training renewal;
    training due again
agreement | Agreement | date | optional
    agreement signed; agreement date; mentor agreement; signed; signed on; contract
agreement_expires | Agreement Expires | date | optional
    agreement expiration; agreement valid until; agreement ends; agreement expiration date; agreement expires on;
    contract ends; contract expires
orientation | Orientation | date | optional
    orientation date; orientation attended; oriented; oriented on; orientation completed
grade_codes | What the Grades Mean | grade_codes | optional
language_codes | What the Languages Mean | language_codes | optional
"""

_ATTENDANCE = """
student_id | Student ID | id | optional
    pupil id; perm id; permid; permanent id; local id; district id; student number; student no; stu id; sis id;
    misis id; local student id; id del estudiante; pupil number
ssid | SSID | ssid | optional
    state id; state student id; statewide student identifier; statewide id
school | School | school | optional
    school name; sch nm; school of attendance; site; campus; cds code; school code; escuela
month | Month | month | required
    attendance month; period; month starting; reporting month; mes; school month; month of; reporting period
expected | Days Expected | count | required
    expected; days enrolled; expected days; enrolled days; days enrl; expected attendance days; days possible;
    total days
attended | Days Attended | count | optional
    attended; days present; present; days in attendance; in person attended; days att; days apportionment
excused | Absent Excused | count | optional
    excused; excused absences; days absent excused; absence excused; excused absence; days exc
unexcused | Absent Unexcused | count | optional
    unexcused; unexcused absences; days absent unexcused; absence unexcused; truant; days unexc; unexcused
    absence
suspended_out | Suspended Out of School | count | optional
    out of school suspension; oss; suspension out of school; days suspended; days absent out of school
    suspension; suspended out; suspension
suspended_in | In-School Suspension | count | optional
    in school suspension; iss; suspended in school; days in school suspension; suspension in school; in school
    susp
independent_study | Independent Study Completed | count | optional
    is completed; independent study ada; completed independent study; days attended independent study; is ada
independent_study_missed | Independent Study Not Completed | count | optional
    is not completed; independent study non ada; incomplete independent study; days absent independent study; is
    non ada; independent study missed
not_submitted | Not Submitted | count | optional
    attendance not submitted; unsubmitted; missing attendance; not taken; not reported
"""

_ABSENCE_SUMMARY = """
student_id | Student ID | id | optional
    pupil id; perm id; permid; permanent id; local id; district id; student number; student no; stu id; sis id;
    misis id; local student id; pupil number
ssid | SSID | ssid | optional
    state id; state student id; statewide student identifier; statewide id
school | School | school | optional
    school name; school of attendance; site; campus; cds code; school code; escuela
school_year | School Year | school_year | required
    academic year id; academic year; year
exempt | Exempt | yes_no | optional
    student absence summary data collection exemption indicator; exemption indicator; exempt indicator
expected | Days Expected | count | optional
    expected attendance days; expected; days enrolled; expected days; days possible
attended | Days Attended | count | optional
    days attended in person; attended; days present
suspended_out | Suspended Out of School | count | optional
    days absent out of school suspension; out of school suspension; oss
suspended_in | In-School Suspension | count | optional
    days in attendance in school suspension; days absent in school suspension; iss
excused | Absent Excused | count | optional
    days absent in person excused non suspension; days absent excused non suspension; days absent excused
unexcused | Absent Unexcused | count | optional
    days absent in person unexcused non suspension; days absent unexcused non suspension; days absent unexcused
independent_study_missed | Independent Study Not Completed | count | optional
    non ada generating independent study days; incomplete independent study days; is non ada
independent_study | Independent Study Completed | count | optional
    ada generating independent study days; completed independent study; is ada
"""

_DAILY = """
student_id | Student ID | id | optional
    pupil id; perm id; permid; permanent id; local id; district id; student number; student no; stu id; sis id;
    misis id; local student id; id del estudiante; pupil number; student unique id
ssid | SSID | ssid | optional
    state id; state student id; statewide student identifier; statewide id
school | School | school | optional
    school name; sch nm; school of attendance; site; campus; cds code; school code; escuela
school_code | School ID | text | optional
    local school id; school number
date | Date | date | required
    attendance date; event date; absence date; date of absence; fecha; att date; day
period | Period | text | optional
    class period; block; hour; section; course section
code | Attendance Code | text | required
    absence code; attendance event category; attendance event category descriptor; att code; abs code; code; status;
    attendance status; absence type; attendance type; all day code
reason | Reason | text | optional
    absence reason; attendance event reason; reason for absence; motivo
duration | Event Duration | decimal | optional
    duration; part of day; portion of day; fraction of day
codes | What the Codes Mean | codes | optional
    meanings of codes; table of codes
"""

_CALENDAR = """
date | Date | date | required
    day; calendar date; start date; first date; begin date; from; event date; fecha; start; begins
last_date | Last Date | date | optional
    end date; to; through; until; thru; end; ends
day_kind | Kind of Day | calendar_kind | required
    day type; type of day; day kind; event type; calendar event; calendar event type; day status; calendar day type;
    tipo de dia; type; event kind; day category
school | School | school | optional
    school name; sch nm; site; campus; cds code; school code; escuela
title | Title | text | optional
    name; holiday; holiday name; description; event; event name; occasion; notes; descripcion
calendar_codes | What the Kinds of Day Mean | calendar_codes | optional
"""

LISTS = {
    "schools": _SCHOOLS,
    "calendar": _CALENDAR,
    "students": _STUDENTS,
    "mentors": _MENTORS,
    "attendance": _ATTENDANCE,
    "absence_summary": _ABSENCE_SUMMARY,
    "daily_attendance": _DAILY,
}

DISTINCTIVE = {
    "calendar": ("date", "day_kind", "last_date"),
    "schools": ("cds_code", "region", "psa_name", "psa_staff_no", "grade_low", "grade_high"),
    "students": ("student_id", "ssid", "birth_date", "guardian", "guardian_phone", "home_language", "household"),
    "mentors": ("mentor_id", "kind", "organization", "title", "capacity", "background_check", "languages", "training"),
    "attendance": ("month", "excused", "unexcused", "attended", "expected", "suspended_out", "suspended_in"),
    "absence_summary": (
        "school_year", "exempt", "expected", "attended", "excused", "unexcused", "suspended_out", "suspended_in",
    ),
    "daily_attendance": ("date", "period", "code", "duration"),
}  # fmt: skip
"""Fields that tell a kind from the others."""

FILE_WORDS = {
    "calendar": ("calendar", "holiday", "calendario"),
    "schools": ("school", "campus", "site", "escuela"),
    "students": ("student", "mentee", "pupil", "roster", "enroll", "alumno", "estudiante"),
    "mentors": ("mentor", "volunteer", "leader", "partner"),
    "attendance": ("attendance", "absence", "absent", "asistencia"),
    "absence_summary": ("attendance", "absence", "absent", "stas", "asistencia"),
    "daily_attendance": ("attendance", "absence", "absent", "daily", "asistencia"),
}
"""Words in the name of a file or sheet that hint at its kind."""

HELP = {
    "id": _("Kept as text with its leading zeros."),
    "ssid": _("The state's 10 digits."),
    "cds": _("The state's 14 digits of a school: county 2, district 5, school 7."),
    "date": _("A real date, or text with the month first such as 9/12/2014."),
    "month": _("Any day of the month, or text such as Aug 2026."),
    "grade": _("TK, K or 1 to 12."),
    "count": _("A whole number, 0 or more."),
    "school": _("A school's name or its 14-digit CDS code."),
    "language": _("A language's name or code."),
    "languages": _("Languages separated by semicolons."),
    "list": _("Words separated by semicolons."),
    "availability": _("Times such as Mon after; Wed lunch."),
    "full_name": _("“Last, First” or “First Last”."),
    "yes_no": _("Yes or No."),
    "school_year": _("A school year such as 2025-26."),
    "enrollment_status": _("Active, or Left for a student who is no longer enrolled."),
    "calendar_kind": _("Instruction, minimum day, first day, last day, holiday, break, closed or staff day."),
    "calendar_codes": _("Each code with what it means, such as H = holiday; M = minimum day."),
    "grade_codes": _("Each code with what it means, such as -1 = TK; PK = none."),
    "language_codes": _("Each code with what it means, such as 01 = Spanish; 99 = none."),
    "codes": _("Each code with what it means, such as A = unexcused; E = excused; blank = attended."),
}
