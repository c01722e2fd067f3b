"""A search field that proposes students and mentors of a run while a person types."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from itertools import accumulate

from PySide6.QtCore import QModelIndex, QStringListModel, Qt, QTimer, Signal
from PySide6.QtWidgets import QCompleter, QLineEdit, QListView, QWidget

from iattend_desktop.i18n import _
from ui.matching.graph_faces import Who
from ui.widgets.table_data import fold

_MOST = 12


class Directory:
    """Who can be found by name: ``people`` as (folded name, who). All names stand in one text, which takes a
    millisecond to search where 33,000 names one by one take fifty."""

    def __init__(self, people: Sequence[tuple[str, Who]] = ()) -> None:
        self._people = people
        self._text = "\n".join(name for name, _who in people)
        self._starts = list(accumulate((len(name) + 1 for name, _who in people), initial=0))

    def find(self, words: str, most: int) -> list[Who]:
        """The first of those whose name holds every word."""
        parts = sorted(fold(words).split(), key=len)
        found: list[Who] = []
        for name, who in self._holding(parts.pop()) if parts else ():
            if all(part in name for part in parts):
                found.append(who)
                if len(found) == most:
                    break
        return found

    def _holding(self, part: str) -> Iterator[tuple[str, Who]]:
        at = self._text.find(part)
        while at >= 0:
            number = bisect_right(self._starts, at) - 1
            yield self._people[number]
            at = self._text.find(part, self._starts[number + 1])


class PersonSearch(QLineEdit):
    """``chosen`` brings who was picked from the proposals, with the mouse or with Down and Enter; Enter alone takes the
    first."""

    chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._people = Directory()
        self._words: Callable[[Who], str] = lambda _who: ""
        self._found: list[Who] = []
        self._proposals = QStringListModel(self)
        self.list = QListView()
        self.list.setAccessibleName(_("Students and mentors found"))
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setTextElideMode(Qt.TextElideMode.ElideRight)
        completer = QCompleter(self._proposals, self)
        completer.setPopup(self.list)
        completer.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        completer.setMaxVisibleItems(_MOST)
        completer.activated[QModelIndex].connect(self._pick)  # type: ignore[index]  # the stubs know no overloads
        self.setCompleter(completer)
        self.setClearButtonEnabled(True)
        self.setPlaceholderText(_("Find a student or mentor"))
        self.setAccessibleName(_("Find a student or mentor in the picture"))
        self.textEdited.connect(self._propose)
        self.returnPressed.connect(self._take_first)

    def set_people(self, people: Directory, words: Callable[[Who], str]) -> None:
        """Whom to look among, and what a proposal says."""
        self._people, self._words = people, words
        self.clear()
        self._offer([])

    def proposals(self) -> list[str]:
        """What is proposed, best first."""
        return self._proposals.stringList()

    def _propose(self, text: str) -> None:
        self._offer(self._people.find(text, _MOST))

    def _offer(self, found: list[Who]) -> None:
        self._found = found
        self._proposals.setStringList([self._words(who) for who in found])

    def _pick(self, index: QModelIndex) -> None:
        self._choose(self._found[index.row()])

    def _take_first(self) -> None:
        if self._found and not self.list.currentIndex().isValid():
            self._choose(self._found[0])

    def _choose(self, who: Who) -> None:
        self.list.hide()
        self._offer([])
        QTimer.singleShot(0, self, self.clear)  # after the completer has written its proposal into the field
        self.chosen.emit(who)
