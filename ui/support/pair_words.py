"""Which causes go together, in words: the picture's cells, the table's lines, what is hidden and why."""

from __future__ import annotations

from dataclasses import dataclass

from iattend_desktop.i18n import _, ngettext
from iattend_desktop.support.assessment_values import cause_words
from iattend_desktop.support.cause_pairs import CausePairs, PlacePairs, times_as_often
from iattend_desktop.vocabulary import Cause
from ui.widgets.heat_map import Cell, Grid
from ui.widgets.table import Align, Column

_LABEL = 248  # pixels: the longest name of a cause with its number
_FULL = 0.8  # share of those with a cause who also have the other that has the full tint


@dataclass(frozen=True)
class PairLine:
    """Two causes that go together in a place: ``both`` students, of those with the one and with the other."""

    one: Cause
    other: Cause
    both: int
    of_one: int | None
    of_other: int | None
    times: float | None

    @property
    def id(self) -> tuple[str, str]:
        """What the line is known by."""
        return self.one.value, self.other.value


def pair_lines(place: PlacePairs) -> list[PairLine]:
    """The pairs that may be told, those of the most students first."""
    lines = []
    for (one, other), both in place.pairs.items():
        first, second, everybody = place.causes.get(one), place.causes.get(other), place.students
        known = first is not None and second is not None and everybody is not None
        times = times_as_often(everybody, first, second, both) if known else None  # type: ignore[arg-type] # known
        lines.append(PairLine(one, other, both, first, second, times))
    return sorted(lines, key=lambda line: (-line.both, line.id))


def pair_columns() -> list[Column[PairLine]]:
    """Both causes, students with both, shares, and how much more often than by chance."""
    return [
        Column("one", _("Cause"), 176, lambda line: cause_words(line.one), stretch=True, least=120),
        Column("other", _("Goes with"), 176, lambda line: cause_words(line.other), stretch=True, least=120),
        Column("both", _("Students with both"), 132, lambda line: f"{line.both:,}", Align.END, lambda line: line.both),
        Column(
            "of_one",
            _("Of the first"),
            96,
            lambda line: share(line.both, line.of_one),
            Align.END,
            lambda line: line.of_one,
        ),
        Column(
            "of_other",
            _("Of the second"),
            104,
            lambda line: share(line.both, line.of_other),
            Align.END,
            lambda line: line.of_other,
        ),
        Column("times", _("Against chance"), 112, times_words, Align.END, lambda line: line.times),
    ]


def share(both: int, of: int | None) -> str:
    """A share in whole percent, cut; a dash where its whole is hidden.

    >>> share(2, 3), share(2, None)
    ('66 %', '–')
    """
    return "–" if not of else f"{100 * both // of} %"


def times_words(line: PairLine) -> str:
    """``1.6 times``; a dash where it cannot be told."""
    return "–" if line.times is None else _("{times} times").format(times=f"{line.times:.1f}")


def pair_grid(place: PlacePairs) -> Grid:
    """Every cause by every other: students with both, tinted by the share of those with the cause of the row."""
    causes = list(Cause)
    rows = []
    for number, row in enumerate(causes, 1):
        cells = [_cell(place, row, other) for other in causes]
        rows.append((f"{number} {cause_words(row)}", cells))
    heads = [str(number) for number in range(1, len(causes) + 1)]
    return Grid(_("Which causes go together: {place}").format(place=place_name(place)), heads, rows, _LABEL)


def place_name(place: PlacePairs) -> str:
    """The place's name; the whole district has none of its own."""
    return place.name or _("Region unknown") if place.place.kind != "district" else _("Whole district")


def summary_words(place: PlacePairs) -> str:
    """Whom the picture counts, and how many pairs it does not tell."""
    if place.students is None:
        return _("{place} · too few students assessed").format(place=place_name(place))
    parts = [
        place_name(place),
        ngettext("{count} student assessed", "{count} students assessed", place.students),
        ngettext("{count} pair told", "{count} pairs told", len(place.pairs)),
    ]
    if place.hidden:
        parts.append(ngettext("{count} hidden", "{count} hidden", place.hidden))
    return " · ".join(parts)


def rule_words(pairs: CausePairs) -> str:
    """What is hidden, and why."""
    return _(
        "Counted by each student's newest assessment. A number is hidden where a group of {most} or fewer students "
        "could be told from it, also by subtracting; causes in own words are in no pair."
    ).format(most=pairs.hidden_up_to)


def _cell(place: PlacePairs, row: Cause, other: Cause) -> Cell:
    one, two = cause_words(row), cause_words(other)
    if row is other:
        count = place.causes.get(row)
        if count is None:
            return Cell("·", _("{cause}: hidden or none").format(cause=one))
        words = ngettext("{cause}: {count} student", "{cause}: {count} students", count, cause=one)
        return Cell(f"{count:,}", words, open=True)
    order = list(Cause)
    pair = (row, other) if order.index(row) < order.index(other) else (other, row)
    both, of = place.pairs.get(pair), place.causes.get(row)
    if both is None:
        return Cell("·", _("{one} and {two}: hidden or none").format(one=one, two=two))
    singular, plural = "{one} and {two}: {count} student has both", "{one} and {two}: {count} students have both"
    words = ngettext(singular, plural, both, one=one, two=two)
    if of:
        words += _(", {share} of those with {one}").format(share=share(both, of), one=one.lower())
    return Cell(f"{both:,}", words, min(1.0, both / of / _FULL) if of else 0.0)
