"""How the printed page looks: paper, colors, text styles; all numbers are points (1/72 inch)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from iattend_desktop.attendance.band import percent_missed
from iattend_desktop.i18n import day_words
from iattend_desktop.vocabulary import Band

PAGE_WIDTH, PAGE_HEIGHT = 612.0, 792.0
MARGIN = 54.0
LEFT, RIGHT = MARGIN, PAGE_WIDTH - MARGIN
TOP, BOTTOM = PAGE_HEIGHT - MARGIN, MARGIN + 16
WIDTH = RIGHT - LEFT

Color = tuple[float, float, float]


def _rgb(code: str) -> Color:
    return int(code[0:2], 16) / 255, int(code[2:4], 16) / 255, int(code[4:6], 16) / 255


INK = _rgb("1F2A33")
QUIET = _rgb("55626C")
RULE = _rgb("CDD4DA")
SHADE = _rgb("F1F4F6")
PAPER = _rgb("FFFFFF")
ACCENT = _rgb("1F4FA8")
BAND_COLORS = {
    Band.SATISFACTORY: _rgb("4A9AA8"),
    Band.AT_RISK: _rgb("A5720A"),
    Band.MODERATE: _rgb("A33F08"),
    Band.SEVERE: _rgb("5C1040"),
}
"""Teal, amber, rust, plum: the screen's light theme. Darker means more days missed, so that a gray printer keeps the
order; each band has its own shape too."""


@dataclass(frozen=True, slots=True)
class Style:
    """How a text looks: its size and the distance between its lines."""

    size: float
    leading: float
    bold: bool = False
    color: Color = INK


TITLE = Style(19, 24, bold=True)
LONG_TITLE = Style(14, 18, bold=True)
FIGURE = Style(20, 24, bold=True)
SECTION = Style(10.5, 14, bold=True, color=ACCENT)
BODY = Style(8.8, 11.8)
STRONG = Style(8.8, 11.8, bold=True)
SMALL = Style(7.5, 10, color=QUIET)
HEADING = Style(7.5, 10, bold=True, color=QUIET)
KIND = Style(8.5, 12, bold=True, color=ACCENT)
ASIDE = Style(8.5, 12, color=QUIET)


def date_text(day: dt.date | None) -> str:
    """``Nov 20, 2026``; ``–`` for a day that is not known."""
    return "–" if day is None else day_words(day)


def percent_text(part: int, whole: int) -> str:
    """A share to one decimal, cut rather than rounded so that it never crosses a line, and never broken over two
    lines."""
    return percent_missed(part, whole).replace(" ", "\u00a0")
