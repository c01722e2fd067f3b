"""The look, once: colors, sizes and type for light, dark and high contrast, and which of them is in use.

No other file holds a color. Sizes are device-independent pixels on a 4-pixel grid.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from PySide6.QtCore import QObject, Qt, QTemporaryDir, Signal
from PySide6.QtGui import QColor, QFont, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication

from ui import icon_files, stylesheet

GAP_4, GAP_8, GAP_12, GAP_16, GAP_24, GAP_32 = 4, 8, 12, 16, 24, 32
TYPE_TITLE, TYPE_SECTION, TYPE_BODY, TYPE_SMALL = 20, 14, 13, 12
REGULAR, STRONG = QFont.Weight.Normal, QFont.Weight.DemiBold
ROW_HEIGHT = 32
CONTROL_HEIGHT = 32
ICON_SMALL, ICON = 16, 20
RADIUS = 6
NAVIGATION_WIDTH = 208
DETAIL_WIDTH = 320
NARROW = 860  # below this width a page shows its list or its detail, not both


class Choice(StrEnum):
    """What a person chose under View; ``SYSTEM`` follows the desktop."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"
    CONTRAST = "contrast"


#            token             light      dark       high contrast
_COLORS = {
    "window": ("#f4f5f7", "#14171c", "#000000"),
    "surface": ("#ffffff", "#1c2027", "#000000"),
    "raised": ("#ffffff", "#262b34", "#000000"),
    "hover": ("#eceff3", "#2a303a", "#1f1f1f"),
    "border": ("#dde1e7", "#363d49", "#ffffff"),
    "control_border": ("#868f9c", "#747f90", "#ffffff"),
    "text": ("#1a212b", "#e9edf3", "#ffffff"),
    "secondary": ("#566170", "#a6b0bf", "#ffffff"),
    "disabled": ("#9aa3af", "#626c7a", "#a0a0a0"),
    "accent": ("#2159d1", "#8ab0ff", "#ffe14d"),
    "accent_hover": ("#1a4ab3", "#a6c3ff", "#fff0a0"),
    "on_accent": ("#ffffff", "#0c1830", "#000000"),
    "selection": ("#e1eafc", "#23365c", "#3b3500"),
    "on_selection": ("#1a212b", "#e9edf3", "#ffffff"),
    "good": ("#1e7040", "#7ccf9a", "#8dff9e"),
    "good_tint": ("#e3f3e8", "#1a3324", "#000000"),
    "watch": ("#7d5700", "#e5c04f", "#ffe14d"),
    "watch_tint": ("#fbf1d3", "#362d12", "#000000"),
    "concern": ("#a33f08", "#f5a06c", "#ffb066"),
    "concern_tint": ("#fce9de", "#3b2416", "#000000"),
    "severe": ("#9c1747", "#ff9bbb", "#ff9bd0"),
    "severe_tint": ("#fbe4ec", "#401b2a", "#000000"),
    "band_satisfactory": ("#4a9aa8", "#4d7f8c", "#4d93a6"),
    "band_at_risk": ("#a5720a", "#b8922e", "#c9a227"),
    "band_moderate": ("#a33f08", "#f0a070", "#ffb066"),
    "band_severe": ("#5c1040", "#ffd0e0", "#ffe3f0"),
    "series": ("#5f7fa3", "#7f9cc0", "#9ec1ff"),
    "track": ("#e6e9ee", "#323945", "#4d4d4d"),
}
COLUMN = {Choice.LIGHT: 0, Choice.DARK: 1, Choice.CONTRAST: 2}

# text on background, as they meet on screen: each must reach 4.5 to 1 (WCAG 2.2, 1.4.3)
TEXT_PAIRS = (
    *((text, ground) for text in ("text", "secondary") for ground in ("window", "surface", "raised", "hover")),
    ("on_accent", "accent"),
    ("on_accent", "accent_hover"),
    ("on_selection", "selection"),
    ("secondary", "selection"),
    ("concern", "selection"),
    ("watch", "selection"),
    ("accent", "surface"),
    ("accent", "raised"),
    *((meaning, ground) for meaning in ("good", "watch", "concern", "severe") for ground in ("surface", "raised")),
    *((meaning, f"{meaning}_tint") for meaning in ("good", "watch", "concern", "severe")),
    *(("text", f"{meaning}_tint") for meaning in ("good", "watch", "concern", "severe")),
)
# marks without text: 3 to 1 (WCAG 2.2, 1.4.11)
MARK_PAIRS = (
    *((f"band_{band}", "surface") for band in ("satisfactory", "at_risk", "moderate", "severe")),
    ("control_border", "surface"),
    ("series", "surface"),
    ("accent", "window"),
)


@dataclass(frozen=True)
class Theme:
    """One column of the table of colors."""

    name: Choice
    colors: dict[str, str]

    def color(self, token: str) -> QColor:
        """The color of a token; raises ``KeyError`` for a token that does not exist."""
        return _color(self.colors[token])

    @property
    def dark(self) -> bool:
        """Whether light text stands on a dark ground."""
        return self.name is not Choice.LIGHT


class _Changes(QObject):
    changed = Signal()


@cache
def changes() -> _Changes:
    """The sender of ``changed``, after the look changed; widgets that keep colors or pictures listen."""
    return _Changes()


def theme_named(name: Choice) -> Theme:
    """The theme of a choice other than ``SYSTEM``."""
    column = COLUMN[name]
    return Theme(name, {token: values[column] for token, values in _COLORS.items()})


_active: Theme = theme_named(Choice.LIGHT)
_choice: Choice = Choice.SYSTEM


def current() -> Theme:
    """The theme in use."""
    return _active


def chosen() -> Choice:
    """What the person chose, ``SYSTEM`` by default."""
    return _choice


def use(choice: Choice) -> None:
    """Use a look from now on; everything on the screen repaints."""
    global _choice
    _choice = choice
    scheme = {Choice.LIGHT: Qt.ColorScheme.Light, Choice.SYSTEM: Qt.ColorScheme.Unknown}
    QGuiApplication.styleHints().setColorScheme(scheme.get(choice, Qt.ColorScheme.Dark))
    _apply()


def start(app: QApplication) -> None:
    """Dress the application and follow the desktop when it goes dark or light."""
    app.setStyle("Fusion")
    hints = app.styleHints()
    hints.colorSchemeChanged.connect(_follow)
    wishes = hints.accessibility()
    wishes.contrastPreferenceChanged.connect(_follow)
    _apply()


def font(size: int = TYPE_BODY, weight: QFont.Weight = REGULAR) -> QFont:
    """The system's font in one of the four sizes and one of the two weights."""
    made = QFont(QGuiApplication.font())
    made.setPixelSize(size)
    made.setWeight(weight)
    return made


def contrast(one: str, other: str) -> float:
    """Contrast of two ``#rrggbb`` colors, 1 to 21 (WCAG 2.2's definition).

    >>> round(contrast("#000000", "#ffffff"), 1)
    21.0
    """
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def luminance(color: str) -> float:
    """Relative luminance of ``#rrggbb``, 0 to 1: what remains of a color in gray print."""
    channels = [int(color[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@cache
def _color(value: str) -> QColor:
    return QColor(value)


def _follow() -> None:
    if _choice is Choice.SYSTEM:
        _apply()


def _apply() -> None:
    global _active
    app = QApplication.instance()
    if not isinstance(app, QApplication):
        return
    _active = theme_named(_system() if _choice is Choice.SYSTEM else _choice)
    app.setFont(font())
    app.setPalette(_palette(_active))
    app.setStyleSheet(stylesheet.render(_active.colors, _glyphs(_active.name)))
    changes().changed.emit()


def _system() -> Choice:
    hints = QGuiApplication.styleHints()
    wishes = hints.accessibility()  # belongs to the hints, which must outlive it here
    if wishes.contrastPreference() == Qt.ContrastPreference.HighContrast:
        return Choice.CONTRAST
    return Choice.DARK if hints.colorScheme() == Qt.ColorScheme.Dark else Choice.LIGHT


@cache
def _glyph_folder() -> QTemporaryDir:
    return QTemporaryDir()


@cache
def _glyphs(name: Choice) -> dict[str, str]:
    """Files of the few icons that style sheets draw by themselves, in the theme's colors."""
    colors = theme_named(name).colors
    wanted = {
        "arrow_down": ("chevron-down", "secondary"),
        "arrow_up": ("chevron-up", "secondary"),
        "check": ("check", "on_accent"),
        "dash": ("dash", "on_accent"),
    }
    paths = {}
    for key, (icon, token) in wanted.items():
        path = _glyph_folder().filePath(f"{name}-{key}.svg")
        with open(path, "wb") as file:
            file.write(icon_files.drawing(icon, colors[token]))
        paths[key] = path
    return paths


def _palette(theme: Theme) -> QPalette:
    palette = QPalette()
    role = QPalette.ColorRole
    for target, token in (
        (role.Window, "window"),
        (role.WindowText, "text"),
        (role.Base, "surface"),
        (role.AlternateBase, "window"),
        (role.Text, "text"),
        (role.Button, "raised"),
        (role.ButtonText, "text"),
        (role.ToolTipBase, "raised"),
        (role.ToolTipText, "text"),
        (role.Highlight, "selection"),
        (role.HighlightedText, "on_selection"),
        (role.PlaceholderText, "secondary"),
        (role.Link, "accent"),
        (role.Accent, "accent"),
        (role.Light, "border"),
        (role.Midlight, "border"),
        (role.Mid, "border"),
        (role.Dark, "border"),
    ):
        palette.setColor(target, theme.color(token))
    for target in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, target, theme.color("disabled"))
    return palette
