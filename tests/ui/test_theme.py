"""The look: readable by numbers, colors in one table, and the whole screen follows a change."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QGuiApplication
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from ui import theme
from ui.widgets.button import button
from ui.widgets.icon import pixmap, repaint_icons

LOOKS = (theme.Choice.LIGHT, theme.Choice.DARK, theme.Choice.CONTRAST)
BANDS = ("satisfactory", "at_risk", "moderate", "severe")


def test_contrast_follows_the_definition() -> None:
    # worked by hand from WCAG 2.2: #777777 is linear 0.1845, (1 + 0.05) / (0.1845 + 0.05) = 4.48
    assert theme.contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.005)
    assert theme.contrast("#ffffff", "#777777") == pytest.approx(4.48, abs=0.005)


@pytest.mark.parametrize("look", LOOKS)
def test_every_text_reaches_four_and_a_half_to_one(look: theme.Choice) -> None:
    colors = theme.theme_named(look).colors
    weak = {pair: theme.contrast(*(colors[t] for t in pair)) for pair in theme.TEXT_PAIRS}
    assert {pair: value for pair, value in weak.items() if value < 4.5} == {}


@pytest.mark.parametrize("look", LOOKS)
def test_every_mark_reaches_three_to_one(look: theme.Choice) -> None:
    colors = theme.theme_named(look).colors
    weak = {pair: theme.contrast(*(colors[t] for t in pair)) for pair in theme.MARK_PAIRS}
    assert {pair: value for pair, value in weak.items() if value < 3} == {}


@pytest.mark.parametrize("look", LOOKS)
def test_bands_differ_in_gray_and_stand_out_more_the_worse_they_are(look: theme.Choice) -> None:
    colors = theme.theme_named(look).colors
    against = [theme.contrast(colors[f"band_{band}"], colors["surface"]) for band in BANDS]
    assert against == sorted(against)
    assert all(after / before >= 1.2 for before, after in pairwise(against))


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("missing", ["red", "green"])
def test_bands_differ_for_color_blind_eyes(look: theme.Choice, missing: str) -> None:
    colors = theme.theme_named(look).colors
    seen = [_as_seen(QColor(colors[f"band_{band}"]), missing) for band in BANDS]
    for one, other in pairwise(seen):
        assert sum((a - b) ** 2 for a, b in zip(one, other, strict=True)) ** 0.5 > 0.1


def test_no_color_stands_outside_the_table() -> None:
    folder = Path(theme.__file__).parent
    literal = re.compile(r"#[0-9a-fA-F]{3,8}\b|\brgba?\(|QColor\(\s*[\"'\d]|GlobalColor\.(?!transparent)")
    found = {
        f"{path.name}: {match.group()}"
        for path in folder.rglob("*.py")
        if path.name != "theme.py"
        for match in literal.finditer(path.read_text(encoding="utf-8"))
    }
    assert found == set()


def test_a_change_repaints_what_is_on_the_screen(qtbot: QtBot) -> None:
    whole = QWidget()
    box = QVBoxLayout(whole)
    pressed: QPushButton = button("Match 162 students", role="primary")
    box.addWidget(pressed)
    qtbot.addWidget(whole)
    whole.show()
    for look in LOOKS:
        theme.use(look)
        image = pressed.grab().toImage()
        at = image.pixelColor(6, image.height() // 2)
        assert at.name() == theme.theme_named(look).colors["accent"]


def test_the_desktop_is_followed_unless_the_person_chose(monkeypatch: pytest.MonkeyPatch) -> None:
    desktop = [theme.Choice.LIGHT]
    monkeypatch.setattr(theme, "_system", lambda: desktop[0])  # the offscreen platform has no desktop to go dark
    turned = QGuiApplication.styleHints().colorSchemeChanged
    theme.use(theme.Choice.SYSTEM)
    assert theme.current().name is theme.Choice.LIGHT
    desktop[0] = theme.Choice.DARK
    turned.emit(Qt.ColorScheme.Dark)
    assert theme.current().name is theme.Choice.DARK
    theme.use(theme.Choice.CONTRAST)
    turned.emit(Qt.ColorScheme.Dark)
    assert theme.current().name is theme.Choice.CONTRAST


def test_icons_take_the_color_of_the_theme(qtbot: QtBot) -> None:
    control = button("Print", icon="print")
    qtbot.addWidget(control)
    control.show()
    theme.use(theme.Choice.DARK)
    repaint_icons()
    image = control.icon().pixmap(20, 20).toImage()
    strongest = max(
        (image.pixelColor(x, y) for x in range(image.width()) for y in range(image.height())),
        key=lambda color: color.alpha(),
    )
    assert strongest.name() == theme.theme_named(theme.Choice.DARK).colors["text"]


def test_every_icon_can_be_drawn() -> None:
    folder = Path(theme.__file__).parent.parent / "resources" / "icons"
    names = sorted(path.stem for path in folder.glob("*.svg"))
    assert len(names) > 40
    for name in names:
        image = pixmap(name, "text", 20, 2.0).toImage()
        assert image.width() == 40
        assert any(image.pixelColor(x, y).alpha() > 128 for x in range(40) for y in range(40)), name


def test_an_unknown_token_or_icon_is_an_error() -> None:
    with pytest.raises(KeyError):
        theme.current().color("nothing")
    with pytest.raises(FileNotFoundError):
        pixmap("nothing", "text", 20, 1.0)


def _as_seen(color: QColor, missing: str) -> tuple[float, float, float]:
    """Linear RGB as an eye without red or green cones sees it (Viénot, Brettel and Mollon 1999)."""
    r, g, b = ((c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4) for c in color.getRgbF()[:3])  # type: ignore[index]  # Qt's stubs call it an object
    if missing == "red":
        return (0.11238 * r + 0.88762 * g, 0.11238 * r + 0.88762 * g, 0.00401 * r - 0.00401 * g + b)
    return (0.29275 * r + 0.70725 * g, 0.29275 * r + 0.70725 * g, -0.02234 * r + 0.02234 * g + b)
