"""The columns and filters of the list of support plans."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from iattend_desktop.i18n import _, ngettext
from iattend_desktop.support.intervention_values import Waiting, wait_words
from iattend_desktop.support.support_plan import PlanRow
from iattend_desktop.vocabulary import Grade, Tier, label
from ui.widgets.chips import Filter
from ui.widgets.table import Align, Column

Keeps = Callable[[PlanRow], bool]
WAITING = "waiting"


def plan_columns() -> list[Column[PlanRow]]:
    """Name, school, grade, tier, what waits, days, open support."""
    return [
        Column(
            "name",
            _("Name"),
            160,
            lambda row: row.name,
            sort_key=lambda row: row.sort_name,
            tooltip=lambda row: row.name,
            stretch=True,
            least=120,
        ),
        Column("id", _("ID"), 88, lambda row: row.local_id or "", secondary=True, least=80),
        Column("school", _("School"), 150, school_words, tooltip=school_words, stretch=True, least=104),
        Column("grade", _("Grade"), 56, grade_words, Align.END, lambda row: row.grade, searched=False),
        Column("tier", _("Tier"), 56, tier_words, sort_key=lambda row: row.tier, searched=False, least=52),
        Column("waits", _("What waits"), 220, waits_words, tooltip=waits_words, stretch=True, least=220),
        Column("days", _("Days"), 60, days_words, Align.END, longest, searched=False, least=52),
        Column("support", _("Open support"), 200, support_words, tooltip=support_words, stretch=True, least=120),
    ]


def plan_filters(rows: Iterable[PlanRow]) -> list[Filter]:
    """What waits and why, tiers, regions."""
    support, tier = _("Support"), _("Tier")
    regions = {row.region for row in rows if row.school is not None}
    return [
        Filter(WAITING, _("Something waits"), lambda row: bool(row.waits), support),
        Filter("no_answer", _("Referral without an answer"), _waits_for(Waiting.NO_ANSWER), support),
        Filter("not_begun", _("Accepted, not begun"), _waits_for(Waiting.NOT_BEGUN), support),
        Filter("not_closed", _("Past its end, not closed"), _waits_for(Waiting.NOT_CLOSED), support),
        Filter("no_consent", _("Consent missing"), _waits_for(Waiting.NO_CONSENT), support),
        Filter("follow_up", _("Follow-up due"), _waits_for(Waiting.FOLLOW_UP), support),
        Filter("without", _("Tier 2 or 3 without support"), lambda row: row.without_support, support),
        Filter("open", _("With open support"), lambda row: bool(row.open), support),
        *(Filter(f"tier:{one}", label(one), _in_tier(one), tier) for one in reversed(Tier)),
        *(
            Filter(f"region:{one or ''}", one or _("Region unknown"), _in_region(one), _("Region"))
            for one in sorted(regions, key=lambda one: (one is None, one))
        ),
    ]


def plan_summary(rows: Sequence[PlanRow], total: int) -> str:
    """``312 students · something waits for 4 · 12 in tier 2 or 3 without support``."""
    if not total:
        return ""
    words = ngettext("{count} student", "{count} students", total)
    if len(rows) != total:
        words = _("{shown} of {total}").format(shown=f"{len(rows):,}", total=words)
    waiting, without = sum(bool(row.waits) for row in rows), sum(row.without_support for row in rows)
    parts = [words, ngettext("something waits for {count}", "something waits for {count}", waiting)]
    if without:
        parts.append(
            ngettext("{count} in tier 2 or 3 without support", "{count} in tier 2 or 3 without support", without)
        )
    return " · ".join(parts)


def school_words(row: PlanRow) -> str:
    """The school; of who is not enrolled any more, that."""
    return row.school or _("not enrolled")


def grade_words(row: PlanRow) -> str:
    """The grade; nothing where it is unknown."""
    return "" if row.grade is None else label(Grade(row.grade))


def tier_words(row: PlanRow) -> str:
    """The tier's number; a dash where no attendance is known."""
    return "–" if row.tier is None else str(int(row.tier))


def waits_words(row: PlanRow) -> str:
    """What waits, the longest first; of who has none though attendance asks for it, that."""
    if not row.waits:
        return _("no support yet") if row.without_support else ""
    return "; ".join(dict.fromkeys(wait_words(wait) for wait in row.waits))


def days_words(row: PlanRow) -> str:
    """How many days the longest waits; a question mark where nobody knows."""
    if not row.waits:
        return ""
    days = row.waits[0].days
    return "?" if days is None else f"{days:,}"


def longest(row: PlanRow) -> int | None:
    """The days by which the list is sorted."""
    return row.waits[0].days if row.waits else None


def support_words(row: PlanRow) -> str:
    """What is open, one after the other."""
    return ", ".join(one.title for one in row.open)


def _waits_for(why: Waiting) -> Keeps:
    return lambda row: any(wait.why is why for wait in row.waits)


def _in_tier(tier: Tier) -> Keeps:
    return lambda row: row.tier is tier


def _in_region(region: str | None) -> Keeps:
    return lambda row: row.school is not None and row.region == region
