"""What moved with chronic absence and what did not: each element in a sentence, and the numbers as a table."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QVBoxLayout, QWidget

from iattend_desktop.i18n import _, ngettext
from iattend_desktop.security.access import Permission
from iattend_desktop.support.elements_and_absence import FEWEST, ElementMoves, Moved, Moves, moved_words, what_moved
from ui import theme
from ui.page import Page, Services
from ui.widgets.bare_scroll import BareScroll
from ui.widgets.label import label
from ui.widgets.table import Align, Column, Table, prepare

_TABLE_HEIGHT = 296


class MovesPage(Page):
    """Read only: association, never cause."""

    depends_on = frozenset({"attendance_fact", "enrollment", "school", "school_year", "self_assessment", "setting"})

    def __init__(self, workspace: Any, services: Services) -> None:
        super().__init__(workspace, services, _("Elements and absence"))
        self.moves: Moves | None = None
        self._columns = _columns()
        self.table: Table[ElementMoves] = Table(self._columns, _("Elements and absence"), multiple=False)
        self.table.setMinimumHeight(_TABLE_HEIGHT)
        self._told = QVBoxLayout()
        self._told.setSpacing(theme.GAP_8)
        inside = QWidget()
        box = QVBoxLayout(inside)
        box.setContentsMargins(0, 0, theme.GAP_8, 0)
        box.setSpacing(theme.GAP_12)
        box.addWidget(label(rule_words(), "small", wrap=True))
        box.addLayout(self._told)
        box.addWidget(self.table, 1)
        content = BareScroll(inside)
        inside.setAutoFillBackground(False)
        self.set_content(content)
        export = self.permitted(Permission.EXPORT_LISTS, services.export_list)
        self.add_action(_("Export to Excel…"), export, icon="export")

    def reload(self) -> None:
        """Look again."""
        workspace = self.workspace
        words = _("Looking at what moved with chronic absence")
        self.load(lambda progress: what_moved(workspace, progress), self._take, words, self.show_failed)

    def exported_table(self) -> Table[Any] | None:
        """The elements, where there is anything to say."""
        return self.table if self.moves is not None and not self.is_empty() else None

    def _take(self, moves: Moves) -> None:
        self.moves = moves
        few = all(one.moved is Moved.TOO_FEW for one in moves.elements)
        self.set_summary("" if few else summary_words(moves))
        if few:
            self.show_empty("support", nothing_words(moves))
            return
        while (item := self._told.takeAt(0)) is not None:
            widget = item.widget()
            assert widget is not None
            widget.deleteLater()
        for one in moves.elements:
            self._told.addWidget(_line(one))
        self.table.set_data(prepare(self._columns, moves.elements, lambda one: one.key))
        self.show_content()


def rule_words() -> str:
    """What is compared, and what that cannot say."""
    return _(
        "Across schools: the change of each rating from last school year to this one, beside the change of the "
        "chronic share from last year to this year so far, by ranks. Things that move together need not bring each "
        "other about: schools that change one thing change others too. Of several elements one may look related by "
        "chance alone."
    )


def summary_words(moves: Moves) -> str:
    """``1 of 7 moved with chronic absence · 61 schools``."""
    seen = [one for one in moves.elements if one.moved in (Moved.WITH, Moved.AGAINST)]
    most = max((one.schools for one in moves.elements), default=0)
    parts = [
        _("{count} of {all} elements moved with chronic absence").format(count=len(seen), all=len(moves.elements)),
        ngettext("{count} school", "{count} schools", most),
    ]
    if moves.too_small:
        left = ngettext("{count} left out: too few students", "{count} left out: too few students", moves.too_small)
        parts.append(left)
    return " · ".join(parts)


def nothing_words(moves: Moves) -> str:
    """Why nothing is said yet."""
    return _(
        "Too few schools to say anything: at least {fewest} have to rate themselves last school year and this one, "
        "each with {smallest} students or more whose attendance counts in both."
    ).format(fewest=FEWEST, smallest=moves.smallest)


def _columns() -> list[Column[ElementMoves]]:
    return [
        Column("title", _("Element"), 240, lambda row: row.title, stretch=True),
        Column("schools", _("Schools"), 80, lambda row: f"{row.schools:,}", Align.END, lambda row: row.schools),
        Column("rho", _("Rank correlation"), 136, lambda row: _number(_rho(row)), Align.END, _rho),
        Column("interval", _("95 % interval"), 160, _interval, Align.END, _rho),
    ]


def _rho(row: ElementMoves) -> float | None:
    return None if row.together is None else row.together.rho


def _interval(row: ElementMoves) -> str:
    if row.together is None:
        return ""
    return _("{low} to {high}").format(low=_number(row.together.low), high=_number(row.together.high))


def _number(one: float | None) -> str:
    return "–" if one is None else f"{one:+.2f}".replace("-", "−")


def _line(one: ElementMoves) -> QWidget:
    pair = QWidget()
    box = QVBoxLayout(pair)
    box.setContentsMargins(0, 0, 0, 0)
    box.setSpacing(0)
    box.addWidget(label(one.title, "strong", wrap=True))
    box.addWidget(label(moved_words(one), "" if one.moved in (Moved.WITH, Moved.AGAINST) else "secondary", wrap=True))
    return pair
