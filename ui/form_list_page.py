"""A list whose records are read and written at the right: the panel, and one form at a time, whose draft is kept."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol, TypeVar

from PySide6.QtWidgets import QWidget

from iattend_desktop.conflict import OthersChange
from iattend_desktop.i18n import _
from ui import theme
from ui.drafting import Drafted, DraftKeeper
from ui.list_page import ListPage
from ui.panel_form import PanelForm
from ui.saving import save_form, with_kept


class Keyed(Protocol):
    """A row of a list that has a key."""

    @property
    def id(self) -> int:
        """The key of its record."""


R = TypeVar("R", bound=Keyed)
Found = TypeVar("Found")
Write = Callable[[dict[str, Any], dict[str, Any]], tuple[OthersChange, ...] | int]
_FORM_WIDTH = 400  # pixels that a form likes to have
NEW = -1
"""About which row a form is that adds one."""


class FormListPage(ListPage[R]):
    """What lists have in common whose records open in the panel, with one :class:`PanelForm` at a time."""

    _form: tuple[int, PanelForm] | None = None  # about which row
    _opening: int | None = None  # about which row a form is on its way
    _asked = 0  # how often a record was asked for: the newest alone is shown

    def form(self) -> PanelForm | None:
        """The form at the right, if one is open."""
        return self._form[1] if self._form is not None else None

    def form_about(self) -> int | None:
        """The key of the row that the form is about."""
        return self._form[0] if self._form is not None else None

    def show_detail(self, content: QWidget, title: str) -> None:
        """A form has the one primary button while it is open."""
        super().show_detail(content, title)
        if self.primary is not None:
            self.primary.setVisible(not isinstance(content, PanelForm))

    def hide_detail(self) -> None:
        """What was begun in the form is kept for when the person comes back."""
        self.leave_form()
        super().hide_detail()
        if self.primary is not None:
            self.primary.show()

    def open_form(self, about: int, form: PanelForm, title: str, what: Drafted, write: Write, told: str) -> None:
        """Show a form about a row (or :data:`NEW`), saved by ``write(values, seen)`` and then ``told``."""
        self.leave_form()
        self._form = (about, form)

        def saved(result: tuple[OthersChange, ...] | int) -> None:
            kept = result if isinstance(result, tuple) else ()
            words = with_kept(told, kept, form, self.workspace.actor) if kept else told
            self.services.notify(words, _("Undo"), self.services.undo)
            self._end(about, form)

        form.left.connect(lambda: self._end(about, form))
        form.submitted.connect(
            lambda values: save_form(self.workspace, self.services, form, self, write, values, saved)
        )
        self.show_record(form, title)
        whole = self.splitter.width()
        if self.detail.width() < _FORM_WIDTH and whole > 2 * _FORM_WIDTH:
            self.splitter.setSizes([whole - _FORM_WIDTH - theme.GAP_12, _FORM_WIDTH])
        form.keeper = DraftKeeper(self.workspace, self.services, form, form, what)

    def read_chosen(
        self, key: int, find: Callable[[], Found], show: Callable[[Found], object], *, for_form: bool = False
    ) -> None:
        """Read a row's record in a task, and show it where the row is still the one that is chosen."""
        self._asked += 1
        asked = self._asked
        self._opening = key if for_form else None

        def take(found: Found) -> None:
            chosen = self.chosen()
            if self._asked == asked and chosen is not None and chosen.id == key:
                show(found)

        def ended() -> None:
            if self._asked == asked:
                self._opening = None

        self.services.run_task(self, lambda _progress: find(), take, ended=ended)

    def in_form(self, key: int) -> bool:
        """Whether a form about a row is open or on its way: choosing the row again changes nothing."""
        return key in (self._opening, self.form_about())

    def do(self, act: Callable[[], object], words: str) -> None:
        """A write at one press, told with Undo."""
        services = self.services
        services.run_task(self, lambda _progress: act(), lambda _done: services.notify(words, _("Undo"), services.undo))

    def leave_form(self) -> None:
        """The person looks elsewhere: what was begun is kept, and a form that is on its way not wanted any more."""
        self._opening = None
        if self._form is not None and self._form[1].keeper is not None:
            self._form[1].keeper.keep_now()
        self._form = None

    def row_of(self, key: int) -> R | None:
        """The row with a key."""
        return next((row for row in self.table.rows_all() if row.id == key), None)

    def chosen(self) -> R | None:
        """The one row that is chosen."""
        rows = self.table.selected_rows()
        return rows[0] if len(rows) == 1 else None

    def _show_selection(self) -> None:
        """A form that adds a row stays while no row is chosen."""
        if self.form_about() == NEW and not self.table.selected_rows():
            self._rest.stop()
        else:
            super()._show_selection()

    def _end(self, about: int, form: PanelForm) -> None:
        """From the form back to the panel, where the list still stands on the row."""
        if form.keeper is not None:
            form.keeper.drop()
        self._form = None
        chosen = self.chosen()
        if chosen is not None and chosen.id == about:
            self.open_row(chosen)
        else:
            self.hide_detail()
        self.table.setFocus()
