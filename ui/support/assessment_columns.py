"""The columns and filters of the list of whose causes of absence are known."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from iattend_desktop.attendance.band import percent_missed
from iattend_desktop.i18n import _, day_words, ngettext
from iattend_desktop.support.assessment_due import Due, StudentNeed
from iattend_desktop.support.assessment_values import group_of
from iattend_desktop.vocabulary import CauseGroup, Grade, Tier, label
from ui.widgets.cause_words import causes_line
from ui.widgets.chips import Filter
from ui.widgets.table import Align, Column

Keeps = Callable[[StudentNeed], bool]
DUE = "due"


def need_columns() -> list[Column[StudentNeed]]:
    """Name, school, grade, tier, days missed, causes, last assessment, why it is due, last contact."""
    return [
        Column(
            "name",
            _("Name"),
            160,
            lambda row: row.student.name,
            sort_key=lambda row: row.student.sort_name,
            tooltip=lambda row: row.student.name,
            stretch=True,
            least=120,
        ),
        Column("id", _("ID"), 88, lambda row: row.student.local_id or "", secondary=True, least=80),
        Column(
            "school",
            _("School"),
            150,
            lambda row: row.student.school,
            tooltip=lambda row: row.student.school,
            stretch=True,
            least=104,
        ),
        Column("grade", _("Grade"), 56, grade_words, Align.END, lambda row: row.student.grade, searched=False),
        Column("tier", _("Tier"), 56, tier_words, sort_key=lambda row: row.tier, searched=False, least=52),
        Column(
            "missed",
            _("Missed"),
            132,
            missed_words,
            Align.END,
            lambda row: row.absent / row.expected if row.expected else None,
            searched=False,
        ),
        Column("causes", _("Causes"), 180, causes_words, tooltip=causes_words, stretch=True, least=112),
        Column(
            "assessed",
            _("Last asked"),
            104,
            lambda row: day_words(row.assessed_on) if row.assessed_on else _("never"),
            sort_key=lambda row: row.assessed_on,
            searched=False,
            least=96,
        ),
        Column("due", _("Assessment"), 96, due_words, searched=False, least=88),
        Column(
            "contact",
            _("Last contact"),
            104,
            lambda row: day_words(row.last_contact_on) if row.last_contact_on else _("none known"),
            sort_key=lambda row: row.last_contact_on,
            searched=False,
            least=96,
        ),
    ]


def need_filters(rows: Iterable[StudentNeed]) -> list[Filter]:
    """Who is due and why, tiers, groups of causes, regions."""
    due, tier, group = _("Assessment"), _("Tier"), _("Causes")
    regions = {row.student.region for row in rows}
    return [
        Filter(DUE, _("Assessment due"), lambda row: row.due is not None, due),
        Filter("none_yet", _("Due, never asked"), lambda row: row.due is Due.NONE_YET, due),
        Filter("too_old", _("Due, asked too long ago"), lambda row: row.due is Due.TOO_OLD, due),
        Filter("asked", _("Causes are known"), lambda row: row.assessed_on is not None, due),
        *(Filter(f"tier:{one}", label(one), _in_tier(one), tier) for one in reversed(Tier)),
        *(Filter(f"causes:{one}", label(one), _with_group(one), group) for one in CauseGroup),
        *(
            Filter(f"region:{one or ''}", one or _("Region unknown"), _in_region(one), _("Region"))
            for one in sorted(regions, key=lambda one: (one is None, one))
        ),
    ]


def school_filter(school_id: int, name: str) -> Filter:
    """Students of one school."""
    return Filter(f"school:{school_id}", name, lambda row: row.student.school_id == school_id, _("School"))


def summary_words(rows: Sequence[StudentNeed], total: int) -> str:
    """``312 students · 40 assessments due · 12 of them in tier 3``."""
    if not total:
        return ""
    words = ngettext("{count} student", "{count} students", total)
    if len(rows) != total:
        words = _("{shown} of {total}").format(shown=f"{len(rows):,}", total=words)
    due = [row for row in rows if row.due is not None]
    parts = [words, ngettext("{count} assessment due", "{count} assessments due", len(due))]
    third = sum(row.tier is Tier.THREE for row in due)
    if third:
        parts.append(ngettext("{count} of them in tier 3", "{count} of them in tier 3", third))
    return " · ".join(parts)


def missed_words(row: StudentNeed) -> str:
    """``18 of 180 · 10.0 %``; the rule's cut, so that the share never crosses a line."""
    if not row.expected:
        return "–"
    return _("{absent} of {expected} · {percent}").format(
        absent=row.absent, expected=row.expected, percent=percent_missed(row.absent, row.expected)
    )


def grade_words(row: StudentNeed) -> str:
    """The grade; nothing where it is unknown."""
    return "" if row.student.grade is None else label(Grade(row.student.grade))


def tier_words(row: StudentNeed) -> str:
    """The tier's number; a dash where no attendance is known."""
    return "–" if row.tier is None else str(int(row.tier))


def causes_words(row: StudentNeed) -> str:
    """The present profile; nothing for who was not asked."""
    return causes_line(row.causes)


def due_words(row: StudentNeed) -> str:
    """Whether an assessment is due, and why."""
    return {None: "", Due.NONE_YET: _("due"), Due.TOO_OLD: _("due again")}[row.due]


def _in_tier(tier: Tier) -> Keeps:
    return lambda row: row.tier is tier


def _in_region(region: str | None) -> Keeps:
    return lambda row: row.student.region == region


def _with_group(group: CauseGroup) -> Keeps:
    return lambda row: any(group_of(key) is group for key in row.causes)
