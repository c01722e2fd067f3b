"""Forms say what is wrong where it is wrong, and save by keyboard."""

from __future__ import annotations

from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QLineEdit, QListWidget, QPlainTextEdit
from pytestqt.qtbot import QtBot

from ui.widgets.form import Field, Form, Kind, Problem
from ui.widgets.form_inputs import parse_date, parse_number

FIELDS = [
    Field("name", "Name", required=True),
    Field("places", "Places", Kind.NUMBER, minimum=0, maximum=50),
    Field("due", "Due", Kind.DATE, minimum=date(2026, 7, 1)),
    Field("kind", "Kind", Kind.CHOICE, choices=(("a", "Attendance"), ("b", "Belonging"))),
    Field("causes", "Causes", Kind.CHOICES, choices=((1, "Transport"), (2, "Health"))),
    Field("notes", "Notes", Kind.NOTES),
    Field("agreed", "Family agreed", Kind.TICK),
]


@pytest.fixture
def form(qtbot: QtBot) -> Form:
    made = Form(FIELDS)
    qtbot.addWidget(made)
    made.show()
    qtbot.waitExposed(made)
    made.activateWindow()
    return made


def _type(form: Form, key: str, text: str) -> None:
    QTest.keyClicks(form.input(key), text)


def test_what_is_typed_comes_back_as_values(qtbot: QtBot, form: Form) -> None:
    _type(form, "name", " Rosa ")
    _type(form, "places", "3")
    _type(form, "due", "11/20/26")
    kind, causes = form.input("kind"), form.input("causes")
    assert isinstance(kind, QComboBox)
    assert isinstance(causes, QListWidget)
    kind.setCurrentIndex(2)
    causes.item(1).setCheckState(Qt.CheckState.Checked)
    _type(form, "notes", "bus pass")
    QTest.keyClick(form.input("agreed"), Qt.Key.Key_Space)
    with qtbot.waitSignal(form.saved) as told:
        QTest.keyClick(form.input("notes"), Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert told.args == [
        {
            "name": "Rosa",
            "places": 3,
            "due": date(2026, 11, 20),
            "kind": "b",
            "causes": (2,),
            "notes": "bus pass",
            "agreed": True,
        }
    ]


def test_empty_fields_are_nothing(qtbot: QtBot, form: Form) -> None:
    _type(form, "name", "Rosa")
    with qtbot.waitSignal(form.saved) as told:
        QTest.keyClick(form.input("name"), Qt.Key.Key_Return)
    assert told.args == [
        {"name": "Rosa", "places": None, "due": None, "kind": None, "causes": (), "notes": None, "agreed": False}
    ]


def test_everything_wrong_is_said_and_the_first_is_focused(qtbot: QtBot, form: Form) -> None:
    _type(form, "places", "-1")
    _type(form, "due", "02/30/2027")
    with qtbot.assertNotEmitted(form.saved):
        form.save()
    assert form.problem("name") == "Name is missing. Fill it in."
    assert form.problem("places") == "Places must be a whole number from 0 to 50, not “-1”."
    assert form.problem("due") == "Due must be a date like 11/20/2026, not “02/30/2027”."
    assert form.focusWidget() is form.input("name")
    assert form.input("name").accessibleDescription() == "Name is missing. Fill it in."
    _type(form, "name", "Rosa")
    form.save()
    assert form.problem("name") == ""
    assert form.focusWidget() is form.input("places")


def test_values_fill_the_form_and_come_back_unchanged(form: Form) -> None:
    values = {
        "name": "Ana",
        "places": 0,
        "due": date(2026, 7, 1),
        "kind": "a",
        "causes": (1, 2),
        "notes": "first\nsecond",
        "agreed": True,
    }
    form.set_values(values)
    assert form.values() == values


def test_a_line_break_in_notes_is_text(qtbot: QtBot, form: Form) -> None:
    notes = form.input("notes")
    assert isinstance(notes, QPlainTextEdit)
    with qtbot.assertNotEmitted(form.saved):
        QTest.keyClicks(notes, "one")
        QTest.keyClick(notes, Qt.Key.Key_Return)
        QTest.keyClicks(notes, "two")
    assert notes.toPlainText() == "one\ntwo"


def test_a_fields_own_check_speaks(qtbot: QtBot) -> None:
    form = Form([Field("id", "Student ID", check=lambda value: None if value.isdigit() else "Only digits.")])
    qtbot.addWidget(form)
    field = form.input("id")
    assert isinstance(field, QLineEdit)
    field.setText("12a")
    assert form.values() is None
    assert form.problem("id") == "Only digits."
    field.setText("0012")
    assert form.values() == {"id": "0012"}


@pytest.mark.parametrize("text", ["3.5", "three", "", "1e3", "999999999999999999"])
def test_what_is_no_whole_number_is_refused(text: str) -> None:
    with pytest.raises(Problem, match="Places must be a whole number"):
        parse_number("Places", text, None, None)


def test_bounds_of_dates_are_named() -> None:
    assert parse_date("Due", "2026-11-20", None, None) == date(2026, 11, 20)
    with pytest.raises(Problem, match=r"Due cannot be before 7/1/2026\."):
        parse_date("Due", "6/30/2026", date(2026, 7, 1), None)
    with pytest.raises(Problem, match=r"Due cannot be after 6/30/2027\."):
        parse_date("Due", "7/1/2027", None, date(2027, 6, 30))
