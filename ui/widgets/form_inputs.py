"""The controls of a form and what they take: text, whole numbers, dates, choices, ticks, notes."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Any

from PySide6.QtCore import QDate, QSignalBlocker, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QCalendarWidget,
    QCheckBox,
    QComboBox,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPlainTextEdit,
    QWidget,
)

from iattend_desktop.i18n import _, day_words
from ui import theme
from ui.widgets.icon import set_icon


class Kind(Enum):
    """What a field takes."""

    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    CHOICE = "choice"
    CHOICES = "choices"
    NOTES = "notes"
    TICK = "tick"


class Problem(Exception):
    """One sentence on what is wrong with a field."""


@dataclass(frozen=True)
class Input:
    """A control with how to read it, fill it and hear that it changed. ``take`` raises :class:`Problem`.

    ``typed`` is what stands in it, right or wrong, as JSON can hold it; ``put_back`` fills that in again, also in
    another window. ``words`` says a value as a person reads it.
    """

    control: QWidget
    take: Callable[[], Any]
    put: Callable[[Any], None]
    connect: Callable[[Callable[..., object]], object]
    typed: Callable[[], Any]
    put_back: Callable[[Any], None]
    words: Callable[[Any], str]


def make_input(
    kind: Kind, words: str, choices: Sequence[tuple[Any, str]], minimum: Any, maximum: Any, hint: str
) -> Input:
    """The control of a kind."""
    if kind is Kind.NUMBER:
        return _line(hint, lambda text: parse_number(words, text, minimum, maximum), str)
    if kind is Kind.DATE:
        return _date(words, minimum, maximum, hint)
    if kind is Kind.CHOICE:
        return _choice(choices)
    if kind is Kind.CHOICES:
        return _choices(choices)
    if kind is Kind.NOTES:
        return _notes(hint)
    if kind is Kind.TICK:
        return _tick(words)
    return _line(hint, lambda text: text, text_of)


def text_of(value: Any) -> str:
    """A value as a line of text holds it: whole, so that what nobody touches is saved as it was.

    >>> text_of(2.25), text_of(3.0), text_of(("soccer", "chess")), text_of(-118.2437)
    ('2.25', '3', 'soccer, chess', '-118.2437')
    """
    if isinstance(value, tuple):
        return ", ".join(value)
    return repr(value).removesuffix(".0") if isinstance(value, float) else str(value)


def parse_number(words: str, text: str, minimum: int | None, maximum: int | None) -> int:
    """A whole number within its bounds; raises :class:`Problem`.

    >>> parse_number("Places", "3", 0, 50)
    3
    """
    bounds = {
        (False, False): _("a whole number"),
        (True, False): _("a whole number, {minimum} or more"),
        (False, True): _("a whole number, {maximum} or less"),
        (True, True): _("a whole number from {minimum} to {maximum}"),
    }[minimum is not None, maximum is not None].format(minimum=minimum, maximum=maximum)
    plain = text.replace(",", "").replace("−", "-")
    if re.fullmatch(r"[+-]?\d{1,15}", plain):
        value = int(plain)
        if (minimum is None or value >= minimum) and (maximum is None or value <= maximum):
            return value
    raise Problem(_("{field} must be {bounds}, not “{found}”.").format(field=words, bounds=bounds, found=text))


def parse_date(words: str, text: str, minimum: date | None, maximum: date | None) -> date:
    """A date as Americans write it (11/20/2026, 11/20/26) or as computers do (2026-11-20); raises :class:`Problem`.

    >>> parse_date("Due", "11/20/26", None, None)
    datetime.date(2026, 11, 20)
    """
    american = re.fullmatch(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{2}|\d{4})", text)
    plain = re.fullmatch(r"(\d{4})-(\d{1,2})-(\d{1,2})", text)
    value = None
    try:
        if american:
            month, day, year = map(int, american.groups())
            value = date(year + 2000 if year < 100 else year, month, day)
        elif plain:
            value = date(*map(int, plain.groups()))
    except ValueError:
        value = None
    if value is None:
        raise Problem(_("{field} must be a date like 11/20/2026, not “{found}”.").format(field=words, found=text))
    if minimum is not None and value < minimum:
        raise Problem(_("{field} cannot be before {date}.").format(field=words, date=write_date(minimum)))
    if maximum is not None and value > maximum:
        raise Problem(_("{field} cannot be after {date}.").format(field=words, date=write_date(maximum)))
    return value


def write_date(day: date) -> str:
    """A date as a field shows it.

    >>> write_date(date(2026, 11, 5))
    '11/5/2026'
    """
    return f"{day.month}/{day.day}/{day.year}"


def _line(
    hint: str, parse: Callable[[str], Any], write: Callable[[Any], str], words: Callable[[Any], str] | None = None
) -> Input:
    control = QLineEdit()
    control.setPlaceholderText(hint)

    def take() -> Any:
        text = control.text().strip()
        return parse(text) if text else None

    return Input(
        control,
        take,
        lambda value: control.setText("" if value is None else write(value)),
        control.textEdited.connect,
        control.text,
        lambda typed: control.setText(str(typed)),
        words or write,
    )


def _date(words: str, minimum: date | None, maximum: date | None, hint: str) -> Input:
    made = _line(
        hint or _("month/day/year"), lambda text: parse_date(words, text, minimum, maximum), write_date, day_words
    )
    control = made.control
    assert isinstance(control, QLineEdit)
    calendar = QCalendarWidget(control)
    calendar.setWindowFlag(Qt.WindowType.Popup)
    calendar.setAccessibleName(words)
    calendar.setVerticalHeaderFormat(QCalendarWidget.VerticalHeaderFormat.NoVerticalHeader)
    action = QAction(_("Choose from a calendar"), control)
    set_icon(action, "calendar", "secondary")
    control.addAction(action, QLineEdit.ActionPosition.TrailingPosition)

    def open_calendar() -> None:
        try:
            day = made.take()
        except Problem:
            day = None
        if day is not None:
            calendar.setSelectedDate(QDate(day.year, day.month, day.day))
        calendar.move(control.mapToGlobal(control.rect().bottomLeft()))
        calendar.show()

    def chosen(day: QDate) -> None:
        control.setText(write_date(date(day.year(), day.month(), day.day())))
        control.textEdited.emit(control.text())
        calendar.hide()

    action.triggered.connect(lambda _checked=False: open_calendar())
    calendar.clicked.connect(chosen)
    calendar.activated.connect(chosen)
    return made


def _choice(choices: Sequence[tuple[Any, str]]) -> Input:
    control = QComboBox()
    control.addItem(_("Choose…"), None)
    offered: list[tuple[Any, str]] = []

    def offer(value: Any, words: str) -> None:
        offered.append((value, words))
        control.addItem(words, value)

    for value, words in choices:
        offer(value, words)

    def put(value: Any) -> None:
        values = [None, *(one for one, _words in offered)]
        if value not in values:  # what the list does not hold any more stays as it is
            offer(value, str(value))
            values.append(value)
        control.setCurrentIndex(values.index(value))

    def take() -> Any:
        at = control.currentIndex()
        return offered[at - 1][0] if at > 0 else None

    def typed() -> str | None:
        value = take()
        return None if value is None else str(value)

    def put_back(text: Any) -> None:
        put(next((value for value, _words in offered if str(value) == text), None))

    def said(value: Any) -> str:
        return next((words for one, words in offered if one == value), str(value))

    return Input(control, take, put, control.activated.connect, typed, put_back, said)


def _choices(choices: Sequence[tuple[Any, str]]) -> Input:
    control = QListWidget()
    control.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    control.setWordWrap(True)
    items: list[QListWidgetItem] = []
    for _value, words in choices:
        item = QListWidgetItem(words, control)
        item.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsUserCheckable | Qt.ItemFlag.ItemIsSelectable)
        item.setCheckState(Qt.CheckState.Unchecked)
        items.append(item)
    control.setFixedHeight(min(6, max(2, len(choices))) * theme.ROW_HEIGHT + 4)
    pairs = list(zip(items, choices, strict=True))

    def tick(wanted: Callable[[Any], bool]) -> None:
        for item, (one, _words) in pairs:
            item.setCheckState(Qt.CheckState.Checked if wanted(one) else Qt.CheckState.Unchecked)

    def put(values: Any) -> None:
        with QSignalBlocker(control):  # a person changed nothing
            tick(lambda one: one in (values or ()))

    def take() -> tuple[Any, ...]:
        return tuple(one for item, (one, _words) in pairs if item.checkState() is Qt.CheckState.Checked)

    def said(values: Any) -> str:
        names = dict(choices)
        return ", ".join(sorted(names.get(value, str(value)) for value in values))

    return Input(
        control,
        take,
        put,
        control.itemChanged.connect,
        lambda: [str(value) for value in take()],
        lambda typed: tick(lambda one: str(one) in typed),
        said,
    )


def _notes(hint: str) -> Input:
    control = QPlainTextEdit()
    control.setPlaceholderText(hint)
    control.setTabChangesFocus(True)
    control.setFixedHeight(96)

    def take() -> str | None:
        return control.toPlainText().strip() or None

    return Input(
        control,
        take,
        lambda value: control.setPlainText(value or ""),
        control.textChanged.connect,
        control.toPlainText,
        lambda typed: control.setPlainText(str(typed)),
        str,
    )


def _tick(words: str) -> Input:
    control = QCheckBox(words)

    def put(value: Any) -> None:
        control.setChecked(bool(value))

    return Input(
        control,
        control.isChecked,
        put,
        control.clicked.connect,
        control.isChecked,
        put,
        lambda value: _("yes") if value else _("no"),
    )
