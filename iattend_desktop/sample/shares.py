"""Every share of the made-up district, once, with where it comes from.

Sources: ``DOMAIN`` is the project's page of facts (Los Angeles Unified's iAttend and Everyone Mentors LA, ACSA
*Leadership*, November/December 2023; California Department of Education; MENTOR). *Reasoned* is a choice that no
source gives; the reason stands beside it. Shares of one table add up to 1 and are dealt out in exact counts
(:func:`deal`), so that a sample of any seed has the district's make-up and not merely its odds.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal, TypeVar

from iattend_desktop.vocabulary import Band, MentorKind

Size = Literal["pilot", "expansion"]
Key = TypeVar("Key")

TODAY = date(2026, 11, 20)
"""The day on which the made-up office exported its files."""


@dataclass(frozen=True, slots=True)
class SizeShares:
    """What differs between the pilot and the expansion."""

    schools: int
    psa_counselors: int
    students: int
    identified: int
    mentors: int
    places: int  # places of all mentors whose capacity is known
    capacities: Mapping[int, float]
    mentor_kinds: Mapping[MentorKind, float]
    bands: Mapping[Band, float]  # of last year, among students who have a last year
    travel_miles: Mapping[int, float]
    virtual: Mapping[str, float]  # meets virtually; empty is unknown


# Counts: DOMAIN, "The program it serves". Students: the size of roster that the issue asks for.
# Places: 171 for 162 mentees stands in the screens' sketch; the expansion keeps that ratio (28,500 for 27,000), which
# is enough but not ample once the 12 % who are not cleared fall away.
# Capacities: one to four in the pilot (leaders with full days); the expansion needs 4.5 a mentor to reach 27,000.
# Mentor kinds: pilot "superintendents, principal supervisors and other district leaders", so all but two (reasoned);
# expansion "vetted community and business partners": about half community, because most large programs recruit there.
# Travel and virtual meetings (reasoned): leaders drive across their region anyway; partners have another job, and go
# where half an hour of Los Angeles traffic takes them; programs of partners meet in person, with few exceptions.
# Bands: chronic (moderate and severe) is 30.0 % as in California in 2021-22 (DOMAIN), about 30 % of it severe. The
# expansion's roster is of students referred for review, so that 27,000 of 40,000 are chronic or near it: at risk 50 %.
SIZES: Mapping[Size, SizeShares] = {
    "pilot": SizeShares(
        schools=92,
        psa_counselors=93,
        students=2_000,
        identified=162,
        mentors=95,
        places=171,
        capacities={1: 0.38, 2: 0.42, 3: 0.15, 4: 0.05},
        mentor_kinds={
            MentorKind.DISTRICT_LEADER: 0.98,
            MentorKind.COMMUNITY_PARTNER: 0.01,
            MentorKind.BUSINESS_PARTNER: 0.01,
        },
        bands={Band.SATISFACTORY: 0.38, Band.AT_RISK: 0.32, Band.MODERATE: 0.21, Band.SEVERE: 0.09},
        travel_miles={5: 0.15, 6: 0.10, 8: 0.25, 10: 0.27, 12: 0.13, 15: 0.10},
        virtual={"Yes": 0.35, "No": 0.61, "": 0.04},
    ),
    "expansion": SizeShares(
        schools=1_000,
        psa_counselors=528,  # "over 500"
        students=40_000,
        identified=27_000,
        mentors=6_000,
        places=28_500,
        capacities={2: 0.08, 3: 0.14, 4: 0.22, 5: 0.24, 6: 0.16, 7: 0.09, 8: 0.07},
        mentor_kinds={
            MentorKind.DISTRICT_LEADER: 0.22,
            MentorKind.COMMUNITY_PARTNER: 0.48,
            MentorKind.BUSINESS_PARTNER: 0.30,
        },
        bands={Band.SATISFACTORY: 0.20, Band.AT_RISK: 0.50, Band.MODERATE: 0.21, Band.SEVERE: 0.09},
        travel_miles={5: 0.48, 6: 0.22, 8: 0.18, 10: 0.08, 12: 0.02, 15: 0.02},
        virtual={"Yes": 0.08, "No": 0.89, "": 0.03},
    ),
}

# Reasoned from where the district's schools lie: the San Fernando Valley holds about a third of them.
REGIONS = {"North": 0.34, "East": 0.19, "South": 0.17, "Central": 0.12, "West": 0.12, "Harbor": 0.06}

# Reasoned from the district's own count of schools (roughly 440 elementary, 80 middle, 95 high, 50 span among those
# which it runs itself, primary centers and community schools aside).
SCHOOL_KINDS = {"elementary": 0.62, "middle": 0.15, "high": 0.16, "span": 0.07}
ENROLLMENT = {"elementary": 1.0, "middle": 1.7, "high": 2.6, "span": 1.6}  # size beside an elementary school

# Home languages: Spanish and English as the brief of the sample gives them (35-40 % and about 50 %); the rest follows
# the order of the Department of Education's language census for the district. K'iche', Q'anjob'al and Zapotec are
# spoken by families from Guatemala and Oaxaca in Westlake and South Los Angeles: few, and few mentors speak them.
HOME_LANGUAGES = {
    "English": 0.500,
    "Spanish": 0.382,
    "Armenian": 0.021,
    "Korean": 0.015,
    "Tagalog": 0.014,
    "Russian": 0.011,
    "Farsi": 0.010,
    "Mandarin": 0.008,
    "Vietnamese": 0.007,
    "Arabic": 0.007,
    "Cantonese": 0.006,
    "Bengali": 0.004,
    "K'iche'": 0.003,
    "Japanese": 0.003,
    "Ukrainian": 0.002,
    "Khmer": 0.002,
    "Thai": 0.002,
    "Amharic": 0.001,
    "Q'anjob'al": 0.001,
    "Zapotec": 0.001,
}

# Share of mentors who speak a language beside English. Reasoned: Los Angeles Unified's staff is near half Latino and
# bilingual posts are common. Speakers of the middling languages are sought for a mentor program, so a share of its
# mentors above that of homes; the smallest languages have few or none, which is the shortage a match has to show.
MENTOR_LANGUAGES = {
    "Spanish": 0.48,
    "Armenian": 0.045,
    "Korean": 0.045,
    "Tagalog": 0.045,
    "Russian": 0.032,
    "Farsi": 0.032,
    "Mandarin": 0.032,
    "Vietnamese": 0.022,
    "Arabic": 0.022,
    "Cantonese": 0.022,
    "Bengali": 0.006,
    "Japanese": 0.012,
    "Khmer": 0.003,
    "Thai": 0.004,
    "Amharic": 0.003,
    "K'iche'": 0.001,
}

# Families of names. Home language decides, and English-speaking homes are the district's mix (about three quarters
# of its students are Latino, and half of those speak English at home).
NAMES_OF_LANGUAGE = {
    "Spanish": "latino",
    "Armenian": "armenian",
    "Korean": "korean",
    "Tagalog": "filipino",
    "Russian": "russian",
    "Ukrainian": "russian",
    "Farsi": "persian",
    "Mandarin": "chinese",
    "Cantonese": "chinese",
    "Vietnamese": "vietnamese",
    "Arabic": "arabic",
    "Bengali": "bengali",
    "Japanese": "japanese",
    "Khmer": "khmer",
    "Thai": "thai",
    "Amharic": "ethiopian",
    "K'iche'": "maya",
    "Q'anjob'al": "maya",
    "Zapotec": "maya",
}
NAMES_OF_ENGLISH = {
    "latino": 0.57,
    "black": 0.17,
    "white": 0.14,
    "filipino": 0.03,
    "armenian": 0.02,
    "korean": 0.02,
    "chinese": 0.02,
    "vietnamese": 0.01,
    "persian": 0.01,
    "japanese": 0.01,
}
ONE_NAME = 0.002  # persons with one name alone (Java, Myanmar): rare, and every program must bear them
TWO_FAMILY_NAMES = 0.30  # of Latino families: father's and mother's family name
HYPHENATED = 0.25  # of those with two
PREFERRED_NAME = 0.05

# Households by number of children at school. Reasoned from the census' families with own children, fewer because a
# program's roster does not hold every brother and sister: about a third of the students have one on the roster.
HOUSEHOLDS = {1: 0.795, 2: 0.160, 3: 0.038, 4: 0.007}
TWINS = 0.03  # of brothers and sisters, as among United States births (31 in 1,000)
EARLY_ENTRY_OR_RETAINED = 0.03  # a year older than their grade
TK_OF_ENTRY_GRADES = 0.5  # TK is half the size of a grade

# Reasoned: nearly nine of ten children live with a parent, most others with relatives or in foster care.
RELATIONSHIPS = {
    "Parent": 0.88,
    "Grandparent": 0.05,
    "Legal guardian": 0.03,
    "Foster parent": 0.02,
    "Stepparent": 0.02,
}
GUARDIAN_LANGUAGE_DIFFERS = 0.05
GUARDIAN_PHONE = 0.97
GUARDIAN_EMAIL = 0.84
HOME_LANGUAGE_MISSING = 0.004
APARTMENT = 0.35

# Program. Consent: the share the brief names; a home without it waits, which is what a coordinator sees each fall.
CONSENT = 0.85
IDENTIFIED_BY_SCHOOL_TEAM = 0.10  # the others by the school's PSA counselor
MEETING_WISH = {"any": 0.74, "in person": 0.17, "virtual": 0.07, "": 0.02}  # of the identified; empty is unknown
AVAILABILITY_KNOWN = 0.985  # of the identified
INTERVIEWED = 0.10  # of the others: interests are known though they are not identified
IDENTIFY_WEIGHT = {Band.SEVERE: 30.0, Band.MODERATE: 12.0, Band.AT_RISK: 1.0}  # at risk: only from NEAR_CHRONIC on
NEAR_CHRONIC: Mapping[Size, float] = {"pilot": 0.07, "expansion": 0.05}

# Last year: TK has none, K only who went to TK, few others are new to the district.
LAST_YEAR_OF_K = 0.5
NEW_TO_DISTRICT = 0.03
FULL_YEAR = 180  # days of instruction, Education Code 46200
PART_YEAR = 0.08  # entered late or left early: 90 to 179 days expected

# This year (2026-27): days of instruction a month, weekdays from August 13 to November 20 less September 4 and 7 and
# November 11. Absence rises from August to November, as in every year's monthly curve.
MONTHS = (date(2026, 8, 1), date(2026, 9, 1), date(2026, 10, 1), date(2026, 11, 1))
MONTH_DAYS = (13, 20, 22, 14)
MONTH_FACTOR = (0.80, 0.95, 1.05, 1.15)
IMPROVEMENT = 0.92  # of last year's rate: the district's chronic absence fell by nearly 10 points in 2022-23 (DOMAIN)
ENTERED_LATE = 0.015
TRANSFERRED = 0.012
NOT_SUBMITTED = 0.03  # of student-months, one or two days
EXCUSED = 0.52  # of absences; the others unexcused, suspended or independent study not completed
SUSPENDED_OUT = 0.006  # of absences from grade 6 on
INDEPENDENT_STUDY = 0.02  # of students, on a contract for some days

# Mentors. Screening: 88 % have every step of MENTOR's standard done and valid (the brief); the rest by what is missing.
SCREENING = {
    "cleared": 0.88,
    "check expired": 0.03,
    "no training": 0.03,
    "training short": 0.01,
    "no check": 0.025,
    "no references": 0.015,
    "no agreement": 0.01,
}
CHECK_ENDS_SOON = 0.04  # of the cleared: within 30 days
CAPACITY_EMPTY = 0.03
LANGUAGES_EMPTY = 0.008
PLACE_EMPTY = 0.01  # no latitude and longitude
LEADER_TITLES = {"superintendent": 0.04, "principal_supervisor": 0.16, "leader": 0.80}
LEADER_SITES = {"school": 0.55, "region": 0.32, "headquarters": 0.13}
GRADE_RANGES = {
    ("TK", "12"): 0.52,
    ("K", "5"): 0.12,
    ("TK", "8"): 0.10,
    ("6", "12"): 0.14,
    ("9", "12"): 0.07,
    ("6", "8"): 0.05,
}


# Defects of the messy form: the share of a file's rows and the least number, by file and kind (defects.Kind). Together
# 2 to 4 % of the rows of a large file, as a roster that passed through several hands; at least three of a kind in all.
DEFECTS: Mapping[str, Mapping[str, tuple[float, int]]] = {
    "schools": {
        "zeros_lost": (0.01, 1),
        "spaces": (0.01, 1),
        "not_available": (0.01, 1),
        "repeated": (0.005, 1),
        "required_missing": (0.003, 1),
    },
    "students": {
        "zeros_lost": (0.004, 3),
        "spaces": (0.006, 3),
        "date_as_text": (0.005, 4),
        "not_available": (0.005, 5),
        "repeated": (0.002, 3),
        "required_missing": (0.0015, 3),
        "unknown_school": (0.0015, 3),
        "misspelled_school": (0.002, 3),
        "grade": (0.0015, 3),
        "impossible_date": (0.002, 3),
        "other_values": (0.002, 3),
    },
    "mentors": {
        "capacity": (0.004, 3),
        "zeros_lost": (0.006, 1),
        "spaces": (0.006, 1),
        "date_as_text": (0.006, 1),
        "not_available": (0.004, 1),
        "repeated": (0.003, 1),
        "required_missing": (0.002, 1),
        "impossible_date": (0.003, 1),
    },
    "attendance": {
        "zeros_lost": (0.003, 3),
        "spaces": (0.003, 3),
        "date_as_text": (0.003, 4),
        "not_available": (0.002, 5),
        "repeated": (0.002, 3),
        "required_missing": (0.0005, 3),
        "unknown_school": (0.001, 3),
        "misspelled_school": (0.001, 3),
        "impossible_date": (0.0005, 3),
        "absent_over_expected": (0.001, 3),
        "negative_days": (0.001, 3),
        "unknown_student": (0.001, 3),
    },
}


def deal(shares: Mapping[Key, float], total: int) -> list[Key]:
    """``total`` keys in the proportions of ``shares``, in the order of the table, exact to the largest remainder.

    >>> deal({"a": 0.5, "b": 0.3, "c": 0.2}, 5)
    ['a', 'a', 'a', 'b', 'c']
    """
    weight = sum(shares.values())
    exact = {key: total * share / weight for key, share in shares.items()}
    counts = {key: math.floor(value) for key, value in exact.items()}
    by_remainder = sorted(shares, key=lambda key: counts[key] - exact[key])
    for key in by_remainder[: total - sum(counts.values())]:
        counts[key] += 1
    return [key for key in shares for _one in range(counts[key])]
