"""Words and choices that the people pages share: grades, languages, places in time."""

from __future__ import annotations

from collections.abc import Sequence

from iattend_desktop.i18n import _, ngettext
from iattend_desktop.languages import language_name, languages
from iattend_desktop.vocabulary import DAY_PARTS, WEEKDAYS, Grade, label


def grade_words(grade: int | None) -> str:
    """A grade as schools write it, nothing where it is unknown.

    >>> grade_words(-1), grade_words(0), grade_words(11), grade_words(None)
    ('TK', 'K', '11', '')
    """
    return "" if grade is None else label(Grade(grade))


def grade_choices() -> list[tuple[int, str]]:
    """Every grade, youngest first."""
    return [(int(grade), label(grade)) for grade in Grade]


def grade_span(low: int | None, high: int | None) -> str:
    """The grades from the lowest to the highest; an open end is said.

    >>> grade_span(0, 5), grade_span(9, None), grade_span(None, None)
    ('K to 5', '9 and up', '')
    """
    if low is not None and high is not None:
        return (
            grade_words(low)
            if low == high
            else _("{low} to {high}").format(low=label(Grade(low)), high=Grade(high).label)
        )
    if low is not None:
        return _("{low} and up").format(low=grade_words(low))
    return _("up to {high}").format(high=grade_words(high)) if high is not None else ""


def language_choices(known: Sequence[str] = ()) -> list[tuple[str, str]]:
    """Languages to choose from: those known already, English and Spanish first, then by name."""
    first = tuple(dict.fromkeys((*known, "eng", "spa")))
    return [(code, language_name(code)) for code in first] + [pair for pair in languages() if pair[0] not in first]


def language_list(codes: Sequence[str]) -> str:
    """Names of languages, by name."""
    return ", ".join(sorted(language_name(code) for code in codes))


def weekday_words() -> tuple[str, ...]:
    """Monday to Friday, short."""
    return tuple(_(day) for day in WEEKDAYS)


def part_words() -> tuple[str, ...]:
    """When in a school day people can meet, in the order of :data:`DAY_PARTS`."""
    words = {"before": _("Before school"), "lunch": _("At lunch"), "after": _("After school")}
    return tuple(words[part] for part in DAY_PARTS)


def availability_words(mask: int | None) -> str:
    """When a person can meet: ``Mon, Wed after school; Tue at lunch``.

    >>> availability_words(0b100 | 0b100 << 6 | 0b010 << 3)
    'Tue at lunch; Mon, Wed after school'
    """
    if not mask:
        return _("unknown")
    said = []
    for part, words in enumerate(part_words()):
        days = [name for day, name in enumerate(weekday_words()) if mask >> (day * len(DAY_PARTS) + part) & 1]
        if days:
            said.append(f"{', '.join(days)} {words[0].lower()}{words[1:]}")
    return "; ".join(said)


def comma_list(text: str | None) -> tuple[str, ...]:
    """What a person typed with commas between, without blanks and repeats.

    >>> comma_list("soccer, robotics ,, soccer")
    ('soccer', 'robotics')
    """
    return tuple(dict.fromkeys(part.strip() for part in (text or "").replace(";", ",").split(",") if part.strip()))


def students_words(count: int) -> str:
    """``162 students``."""
    return ngettext("{count} student", "{count} students", count)


def mentors_words(count: int) -> str:
    """``95 mentors``."""
    return ngettext("{count} mentor", "{count} mentors", count)
