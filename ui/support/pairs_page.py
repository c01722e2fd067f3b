"""Which causes go together: a picture for the district, a region or a school, what a cell says, and a table beneath."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtWidgets import QVBoxLayout, QWidget

from iattend_desktop.i18n import _
from iattend_desktop.security.access import Permission
from iattend_desktop.support.cause_pairs import CausePairs, Kind, PlacePairs, cause_pairs
from ui import theme
from ui.page import Page, Services
from ui.support.pair_words import PairLine, pair_columns, pair_grid, pair_lines, place_name, rule_words, summary_words
from ui.widgets.bare_scroll import BareScroll
from ui.widgets.chips import Filter
from ui.widgets.heat_map import HeatMap
from ui.widgets.label import label
from ui.widgets.palette import Command, Palette
from ui.widgets.table import Table, prepare

_TABLE_HEIGHT = 240


class PairsPage(Page):
    """The picture of one place; a chip chooses another."""

    depends_on = frozenset({"cause_assessment", "cause_factor", "enrollment", "school", "school_year", "setting"})

    def __init__(self, workspace: Any, services: Services) -> None:
        super().__init__(workspace, services, _("Causes that go together"))
        self.pairs: CausePairs | None = None
        self.map: HeatMap | None = None
        self.told = label("", "strong", wrap=True)
        self.rule = label("", "small", wrap=True)
        self._columns = pair_columns()
        self.table: Table[PairLine] = Table(self._columns, _("Causes that go together"), multiple=False)
        self.table.setMinimumHeight(_TABLE_HEIGHT)
        self._picture = QVBoxLayout()
        inside = QWidget()
        box = QVBoxLayout(inside)
        box.setContentsMargins(0, 0, theme.GAP_8, 0)
        box.setSpacing(theme.GAP_8)
        box.addWidget(self.rule)
        box.addLayout(self._picture)
        box.addWidget(self.told)
        box.addWidget(self.table, 1)
        content = BareScroll(inside)
        inside.setAutoFillBackground(False)
        self.set_content(content)
        self.chips.changed.connect(lambda _active: self._show())
        self.chips.menu.aboutToShow.connect(self._offer_schools)
        export = self.permitted(Permission.EXPORT_LISTS, services.export_list)
        self.add_action(_("Export to Excel…"), export, icon="export")

    def reload(self) -> None:
        """Count again."""
        workspace = self.workspace
        words = _("Counting which causes go together")
        self.load(lambda progress: cause_pairs(workspace, progress), self._take, words, self.show_failed)

    def exported_table(self) -> Table[Any] | None:
        """The pairs that are told."""
        return self.table if self.pairs is not None and not self.is_empty() else None

    def place(self) -> PlacePairs | None:
        """The place whose picture is shown."""
        if self.pairs is None:
            return None
        chosen = next(iter(self.chips.active()), "")
        return next((one for one in self.pairs.places if _key(one) == chosen), self.pairs.district)

    def choose_school(self) -> Palette:
        """Choose a school of which enough students were assessed, by typing."""
        schools = [one for one in self.pairs.places if one.place.kind is Kind.SCHOOL] if self.pairs else []
        commands = [Command(one.name, partial(self.chips.turn_on, _key(one)), icon="school") for one in schools]
        palette = Palette(commands, None, self)
        palette.setWindowTitle(_("Choose a school"))
        palette.entry.setPlaceholderText(_("Type a school's name"))
        palette.open_over(self)
        return palette

    def _take(self, pairs: CausePairs) -> None:
        self.pairs = pairs
        self.rule.setText(rule_words(pairs))
        places = [one for one in pairs.places if one.place.kind is not Kind.DISTRICT]
        self.chips.offer([Filter(_key(one), place_name(one), _everything, _("Where")) for one in places])
        self.chips.setVisible(bool(places))
        self._show()

    def _show(self) -> None:
        place = self.place()
        if self.pairs is None or place is None:
            return
        self.set_summary(summary_words(place))
        if place.students is None:
            self.show_empty(
                "support",
                _(
                    "Too few students have been assessed to tell anything of a group. Assess causes first; this page "
                    "counts from {least} students on."
                ).format(least=self.pairs.hidden_up_to + 1),
            )
            return
        self.show_content()
        if self.map is not None:
            self._picture.removeWidget(self.map)
            self.map.deleteLater()
        self.map = HeatMap(pair_grid(place))
        self.map.told.connect(self.told.setText)
        self._picture.addWidget(self.map)
        self.told.setText(_("Choose a number: the words say what it counts. The darker, the more of those in the row."))
        self.table.set_data(prepare(self._columns, pair_lines(place)))

    def _offer_schools(self) -> None:
        self.chips.menu.addAction(_("School…")).triggered.connect(self.choose_school)


def _key(place: PlacePairs) -> str:
    return f"{place.place.kind}:{place.place.key}"


_everything: Callable[[Any], bool] = bool  # a place narrows no rows: it is another picture
