"""When a person can meet: the five school days by before, lunch and after."""

from __future__ import annotations

from PySide6.QtWidgets import QCheckBox, QGridLayout, QVBoxLayout, QWidget

from iattend_desktop.i18n import _
from iattend_desktop.vocabulary import DAY_PARTS, WEEKDAYS
from ui import theme
from ui.people.words import part_words, weekday_words
from ui.widgets.label import label


class Availability(QWidget):
    """A grid of ticks; none ticked means unknown."""

    def __init__(self, mask: int | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.ticks: dict[tuple[int, int], QCheckBox] = {}
        grid = QGridLayout()
        grid.setHorizontalSpacing(theme.GAP_8)
        grid.setVerticalSpacing(theme.GAP_4)
        for day, name in enumerate(weekday_words(), 1):
            grid.addWidget(label(name, "small"), 0, day)
        for part, words in enumerate(part_words()):
            grid.addWidget(label(words, "small"), part + 1, 0)
            for day, name in enumerate(weekday_words()):
                tick = QCheckBox()
                tick.setAccessibleName(_("{day}, {part}").format(day=name, part=words))
                tick.setToolTip(tick.accessibleName())
                self.ticks[day, part] = tick
                grid.addWidget(tick, part + 1, day + 1)
        grid.setColumnStretch(len(WEEKDAYS) + 1, 1)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(theme.GAP_4)
        box.addWidget(label(_("Can meet (nothing ticked: unknown)"), "small"))
        box.addLayout(grid)
        self.put(mask)

    def put(self, mask: int | None) -> None:
        """Tick the slots of a mask of :func:`~iattend_desktop.vocabulary.availability_mask`."""
        for (day, part), tick in self.ticks.items():
            tick.setChecked(bool((mask or 0) >> (day * len(DAY_PARTS) + part) & 1))

    def take(self) -> int | None:
        """The mask, ``None`` where nothing is ticked."""
        return (
            sum(1 << (day * len(DAY_PARTS) + part) for (day, part), tick in self.ticks.items() if tick.isChecked())
            or None
        )
