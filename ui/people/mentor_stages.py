"""The mentors by stage, and what the card of each says."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from iattend_desktop.i18n import _, day_words, ngettext
from iattend_desktop.people.mentors import MentorRow
from iattend_desktop.people.recruiting import Stage, Standing, stage_of, standing_of
from iattend_desktop.settings import Settings
from iattend_desktop.vocabulary import label
from ui.people.mentor_columns import kind_words, places_sentence, places_words


@dataclass(frozen=True, slots=True)
class Card:
    """A mentor on the board: ``told`` is what is missing or how many places are taken, ``meaning`` good, watch or
    concern; ``spoken`` is everything, for the tooltip and a screen reader."""

    id: int
    name: str
    about: str
    told: str
    meaning: str
    since: str
    spoken: str


@dataclass(frozen=True)
class Stages:
    """The mentors of each stage in the order of their cards; a card is made when it comes on the screen."""

    rows: Mapping[Stage, Sequence[MentorRow]]
    settings: Settings
    today: date
    made: dict[int, Card] = field(default_factory=dict)

    def card(self, row: MentorRow) -> Card:
        """The card of a mentor."""
        card = self.made.get(row.id)
        if card is None:
            standing = standing_of(
                row.kind,
                row.done,
                capacity=row.capacity,
                load=row.load,
                settings=self.settings,
                today=self.today,
            )
            soon = self.today + timedelta(days=self.settings.warn_days_before_expiry)
            card = self.made[row.id] = _card(row, standing, soon)
        return card


def stages_of(rows: Iterable[MentorRow], settings: Settings, today: date) -> Stages:
    """The mentors by stage: who waits longest since the last step first, before them those who have none."""
    found: dict[Stage, list[tuple[date, str, int, MentorRow]]] = {stage: [] for stage in Stage}
    for row in rows:
        stage = stage_of(row.kind, row.screening, capacity=row.capacity, load=row.load, settings=settings)
        last = max((step.done_on for step in row.done if step.done_on <= today), default=date.min)
        found[stage].append((last, row.sort_name, row.id, row))
    return Stages(
        {stage: [row for *_order, row in sorted(entries)] for stage, entries in found.items()}, settings, today
    )


def _card(row: MentorRow, standing: Standing, soon: date) -> Card:
    about = " · ".join(part for part in (kind_words(row), row.organization) if part)
    ends = [
        _("{step} ends {day}").format(step=label(step), day=day_words(end))
        for step, end in standing.ends
        if end <= soon
    ]
    if standing.missing:
        told, meaning = ", ".join(standing.missing), "concern"
        if row.load:
            told = " · ".join([ngettext("{count} mentee", "{count} mentees", row.load), told])
    else:
        told = " · ".join([_("{places} places taken").format(places=places_words(row)), *ends])
        meaning = "watch" if ends else "good"
    spoken = [row.name, about, *standing.missing, places_sentence(row), *ends, standing.since_words]
    return Card(row.id, row.name, about, told, meaning, standing.since_words, "\n".join(spoken))
