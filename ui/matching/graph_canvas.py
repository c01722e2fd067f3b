"""The picture itself: two columns of cards that are walked with the arrow keys or the mouse."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QAccessibleEvent,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QFrame, QGraphicsScene, QGraphicsView, QWidget

from iattend_desktop.i18n import _
from ui import theme
from ui.matching.graph_faces import Drawing, Face, Side, Who, ends, other
from ui.matching.graph_items import CARD_HEIGHT, ROW, Card, Legend, Score, Strand, Words

_LEAST_WIDTH = 560  # of both columns; where the view is narrower, it scrolls
_WIDEST_CARD = 320
_MARGIN = theme.GAP_8
_HEAD = theme.ROW_HEIGHT
_SCORE_FROM_CARD = 18  # pixels from a card to the middle of a score
_SPARE = 2  # pixels of a QGraphicsView's viewport that a scene must leave free, or it scrolls
_FEW = 30  # lines, up to which none needs to be faint
_ZOOMS = (0.5, 0.67, 0.8, 1.0, 1.25, 1.5, 2.0, 3.0)


class GraphCanvas(QGraphicsView):
    """Shows a :class:`Drawing`. ``opened`` brings who is to become the focus, ``back`` asks for the one before;
    ``moved`` brings who is under the keyboard, with the words for a screen reader."""

    opened = Signal(object)
    back = Signal()
    moved = Signal(object, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.drawing: Drawing | None = None
        self.current: Who | None = None
        self.zoom = 1.0
        self.cards: dict[Who, Card] = {}
        self._strands: list[Strand] = []
        self._scores: list[Score] = []
        self._pressed: Who | None = None
        self._drawn_for = QSize()
        self.setScene(QGraphicsScene(self))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setRenderHint(QPainter.RenderHint.Antialiasing)
        self.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(_("Picture of the match"))
        theme.changes().changed.connect(self._draw)

    def show_drawing(self, drawing: Drawing) -> None:
        """Draw another picture, with the keyboard at its focus."""
        self.drawing = drawing
        self._draw()
        self.move_to(drawing.focus)

    def move_to(self, who: Who) -> None:
        """Put the keyboard on a card of the picture and tell who it is."""
        face = self._face(who)
        if face is None:
            return
        self.current = who
        self._mark()
        self.ensureVisible(self.cards[who], theme.GAP_16, theme.GAP_16)
        self.setAccessibleDescription(face.spoken)
        QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.DescriptionChanged))
        if self.hasFocus():
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, face.spoken))
        self.moved.emit(who, face.spoken)

    def scores(self) -> list[str]:
        """The scores that are shown, from top to bottom."""
        return [one.words for one in sorted(self._scores, key=lambda one: one.y())]

    def zoom_by(self, steps: int) -> None:
        """Larger or smaller; 0 goes back to the true size."""
        at = _ZOOMS.index(self.zoom) + steps if steps else _ZOOMS.index(1.0)
        self.zoom = _ZOOMS[min(max(at, 0), len(_ZOOMS) - 1)]
        self.resetTransform()
        self.scale(self.zoom, self.zoom)
        self._draw()
        if self.current in self.cards:
            self.ensureVisible(self.cards[self.current], theme.GAP_16, theme.GAP_16)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows walk, Enter makes the card the focus, Backspace goes back, + and − zoom."""
        key = event.key()
        if key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self._step(1 if key == Qt.Key.Key_Down else -1)
        elif key in (Qt.Key.Key_Home, Qt.Key.Key_End):
            self._step(-len(self.cards) if key == Qt.Key.Key_Home else len(self.cards))
        elif key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            self._cross(Side.STUDENT if key == Qt.Key.Key_Left else Side.MENTOR)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            if self.current is not None:
                self.opened.emit(self.current)
        elif key == Qt.Key.Key_Backspace:
            self.back.emit()
        elif key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal, Qt.Key.Key_Minus, Qt.Key.Key_0):
            self.zoom_by({Qt.Key.Key_Minus: -1, Qt.Key.Key_0: 0}.get(Qt.Key(key), 1))
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A press chooses what a release on the same card opens."""
        self._pressed = self._under(event.position()) if event.button() == Qt.MouseButton.LeftButton else None

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click makes the card the focus."""
        pressed, self._pressed = self._pressed, None
        if pressed is not None and self._under(event.position()) == pressed:
            self.move_to(pressed)
            self.opened.emit(pressed)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """The wheel scrolls; with Ctrl it zooms."""
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            if event.angleDelta().y():
                self.zoom_by(1 if event.angleDelta().y() > 0 else -1)
        else:
            super().wheelEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """The ring shows where the keyboard is."""
        super().focusInEvent(event)
        self._mark()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """The keyboard went elsewhere."""
        super().focusOutEvent(event)
        self._mark()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The columns take the width there is."""
        super().resizeEvent(event)
        if self.maximumViewportSize() != self._drawn_for:
            self._draw()

    def _draw(self) -> None:
        scene = self.scene()
        scene.clear()
        self.cards, self._strands, self._scores = {}, [], []
        self._drawn_for = self.maximumViewportSize()
        drawing = self.drawing
        if drawing is None:
            return
        bottom = _HEAD + _MARGIN + max(face.row for face in drawing.faces) * ROW + CARD_HEIGHT + theme.GAP_8
        width = max(_LEAST_WIDTH, self._room(bottom + _HEAD + _MARGIN) - 2 * _MARGIN)
        card = min(_WIDEST_CARD, width * 0.36)
        left = {Side.STUDENT: float(_MARGIN), Side.MENTOR: _MARGIN + width - card}
        for face in drawing.faces:
            area = QRectF(left[face.who.side], _HEAD + _MARGIN + face.row * ROW, card, CARD_HEIGHT)
            made = Card(face, area, center=face.who == drawing.focus)
            self.cards[face.who] = made
            scene.addItem(made)
        few = len(drawing.links) <= _FEW
        for link in drawing.links:
            start, end = (self.cards[who].socket() for who in ends(link))
            strand = Strand(link, start, end, near=few or drawing.focus in ends(link))
            self._strands.append(strand)
            scene.addItem(strand)
        middle = QRectF(_MARGIN + card / 2, 0, width - 1.5 * card - theme.GAP_8, _HEAD)  # the headings are short
        scene.addItem(Legend(_("proposed"), _("permitted"), middle))
        for side, title, more in (
            (Side.STUDENT, _("Students"), drawing.more_students),
            (Side.MENTOR, _("Mentors"), drawing.more_mentors),
        ):
            scene.addItem(Words(title, QRectF(left[side], 0, card, _HEAD), strong=True))
            if more:
                scene.addItem(Words(more, QRectF(left[side], bottom, card, _HEAD)))
        scene.setSceneRect(0, 0, width + 2 * _MARGIN, bottom + _HEAD + _MARGIN)
        self._mark()

    def _room(self, height: float) -> float:
        """The width there is for a picture of this height, beside the scroll bar where one is needed."""
        view = self.maximumViewportSize()
        bar = self.verticalScrollBar().sizeHint().width() if height * self.zoom > view.height() else 0
        return (view.width() - bar - _SPARE) / self.zoom

    def _mark(self) -> None:
        """Ring the card under the keyboard, bring its lines forward and write their scores."""
        for one in self._scores:
            self.scene().removeItem(one)
        self._scores = []
        for who, card in self.cards.items():
            card.ring(who == self.current and self.hasFocus())
        for strand in self._strands:
            mine = self.drawing is not None and self.current in ends(strand.link)
            strand.light(mine)
            if mine and self.current is not None:
                far = other(strand.link, self.current)
                inward = _SCORE_FROM_CARD if far.side is Side.STUDENT else -_SCORE_FROM_CARD
                score = Score(strand.link, self.cards[far].socket() + QPointF(inward, 0))
                self._scores.append(score)
                self.scene().addItem(score)

    def _step(self, by: int) -> None:
        """Up or down in the column."""
        if self.drawing is None or self.current is None:
            return
        column = self.drawing.column(self.current.side)
        at = [face.who for face in column].index(self.current) + by
        self.move_to(column[min(max(at, 0), len(column) - 1)].who)

    def _cross(self, side: Side) -> None:
        """To the other column along the best line."""
        if self.drawing is None or self.current is None or self.current.side is side:
            return
        links = self.drawing.links_of(self.current)
        if links:
            self.move_to(other(links[0], self.current))

    def _face(self, who: Who) -> Face | None:
        card = self.cards.get(who)
        return card.face if card is not None else None

    def _under(self, place: QPointF) -> Who | None:
        for item in self.items(place.toPoint()):
            if isinstance(item, Card):
                return item.face.who
        return None
