"""One school at the right of the list: the seven elements beside region and district, its course, earlier sittings."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from PySide6.QtWidgets import QVBoxLayout, QWidget

from iattend_desktop.i18n import _, day_words, month_name, ngettext
from iattend_desktop.support.school_elements import Means, SchoolStanding, SchoolStory, Standings
from iattend_desktop.support.self_assessment import Rated, Sitting
from iattend_desktop.support.seven_elements import elements
from ui import theme
from ui.support.element_columns import mean_text
from ui.widgets.button import button
from ui.widgets.chart import Bars, LineChart
from ui.widgets.detail_parts import beside
from ui.widgets.label import label, line


@dataclass(frozen=True)
class ElementActions:
    """What can be done from the panel."""

    rate: Callable[[], object]
    change: Callable[[Sitting], object]
    delete: Callable[[Sitting], object]
    print_page: Callable[[], object]


def element_panel(row: SchoolStanding, story: SchoolStory, among: Standings, actions: ElementActions) -> QWidget:
    """The panel's content."""
    content = QWidget()
    box = QVBoxLayout(content)
    box.setSpacing(theme.GAP_8)
    where = row.region or _("Region unknown")
    rated = _("rated on {day}").format(day=day_words(row.rated_on)) if row.rated_on else _("never rated")
    box.addWidget(label(f"{where} · {rated}", "secondary", wrap=True))
    made = [button(_("Rate again…") if row.ratings else _("Rate the school…"), actions.rate)]
    if row.ratings:
        made.append(button(_("Save as PDF…"), actions.print_page, icon="print"))
    box.addLayout(beside(*made))
    box.addWidget(line())
    _now(box, row, story, among)
    if story.course:
        box.addWidget(line())
        _course(box, story)
    if story.sittings:
        box.addWidget(line())
        _before(box, story, actions)
    box.addStretch(1)
    return content


def _now(box: QVBoxLayout, row: SchoolStanding, story: SchoolStory, among: Standings) -> None:
    region = among.regions.get(row.region, {})
    for one in elements():
        pair = QVBoxLayout()
        pair.setSpacing(0)
        pair.addWidget(label(one.title, "strong", wrap=True))
        rating = row.ratings.get(one.key)
        if rating is None:
            pair.addWidget(label(_("Not rated yet."), "secondary", wrap=True))
        else:
            words = _("{rating} of 4: {words}").format(rating=rating, words=one.levels[rating - 1])
            pair.addWidget(label(words, wrap=True))
        pair.addWidget(label(_beside(one.key, row, region, among.district), "small", wrap=True))
        said = next((sitting.rated[one.key] for sitting in story.sittings if one.key in sitting.rated), None)
        for words in () if said is None else _said(said):
            pair.addWidget(label(words, "small", wrap=True))
        box.addLayout(pair)


def _beside(key: str, row: SchoolStanding, region: Means, district: Means) -> str:
    """``Before: 1 · region 2.4 (12 schools) · district 2.6 (88 schools)``."""
    parts = [_("before: {rating}").format(rating=row.before[key])] if key in row.before else []
    for words, means in ((_("region"), region), (_("district"), district)):
        mean = means.get(key)
        if mean is not None:
            count = ngettext("{count} school", "{count} schools", mean.schools)
            parts.append(_("{place} {mean} ({count})").format(place=words, mean=mean_text(mean.value), count=count))
    return " · ".join(parts)


def _said(one: Rated) -> list[str]:
    lines = []
    if one.evidence:
        lines.append(_("What shows it: {words}").format(words=one.evidence))
    if one.goal:
        lines.append(_("Goal: {words}").format(words=one.goal))
    if one.owner:
        lines.append(_("Looked after by {who}").format(who=one.owner))
    return lines


def _course(box: QVBoxLayout, story: SchoolStory) -> None:
    """Drawn for the school, with the district's mean as a line; the words say all three."""
    box.addWidget(label(_("Mean of all elements over time"), "section", wrap=True))
    points = [
        (f"{month_name(one.on.month)} {one.on.year % 100:02d}", None if one.school is None else round(one.school, 1))
        for one in story.course
    ]
    district = story.course[-1].district
    bars = Bars(
        _("Mean of all elements"),
        _("of 4"),
        points,
        None if district is None else round(district, 1),
        _("district {mean}").format(mean=mean_text(district)),
    )
    if len(points) > 1:
        box.addWidget(LineChart(bars))
    for one in reversed(story.course):
        words = _("{day}: school {school}, region {region}, district {district}")
        box.addWidget(
            label(
                words.format(
                    day=day_words(one.on),
                    school=mean_text(one.school),
                    region=mean_text(one.region),
                    district=mean_text(one.district),
                ),
                "small",
                wrap=True,
            )
        )


def _before(box: QVBoxLayout, story: SchoolStory, actions: ElementActions) -> None:
    count = len(story.sittings)
    box.addWidget(label(ngettext("{count} sitting", "{count} sittings", count), "section"))
    for one in story.sittings:
        numbers = ", ".join(str(rated.rating) for rated in one.rated.values())
        box.addWidget(label(_("{day}: {ratings}").format(day=day_words(one.on), ratings=numbers), wrap=True))
        change = button(_("Edit…"), partial(actions.change, one), role="link")
        delete = button(_("Delete"), partial(actions.delete, one), role="link")
        for made in (change, delete):
            made.setAccessibleName(
                _("{verb} ratings of {day}").format(verb=made.text().rstrip("…"), day=day_words(one.on))
            )
        box.addLayout(beside(change, delete))
