"""Letters on paper: which font holds a letter, how wide a text is, where its lines break.

Noto Sans carries every text; DejaVu Sans the scripts and signs that it lacks; Droid Sans Fallback Chinese, Japanese
and Korean. All are embedded, so that a name prints the same everywhere. A letter that none of them holds is drawn as
an empty box, so that nothing disappears.
"""

from __future__ import annotations

import unicodedata
from functools import cache, lru_cache
from pathlib import Path

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

from iattend_desktop.i18n import ngettext
from iattend_desktop.reports.right_to_left import drawing_order, has_right_to_left, joined

_FOLDER = Path(__file__).resolve().parent.parent.parent / "resources" / "fonts"
_REGULAR, _BOLD = ("NotoSans-Regular", "DejaVuSans"), ("NotoSans-Bold", "DejaVuSans-Bold")
_EAST_ASIAN = "DroidSansFallback"
_NO_GLYPH = "□"
_JOINERS = "\u200c\u200d"


def clean(text: str) -> str:
    """Text ready to be measured and drawn: composed accents, no control characters, Arabic letters joined; newlines
    become spaces."""
    if text.isascii() and text.isprintable():
        return text
    composed = unicodedata.normalize("NFC", text)
    kept = []
    for letter in composed:
        category = unicodedata.category(letter)
        if category in {"Cc", "Zl", "Zp"}:
            kept.append(" ")
        elif letter in _JOINERS or (category not in {"Cf", "Cs"} and not 0xFE00 <= ord(letter) <= 0xFE0F):
            kept.append(letter)
    plain = "".join(kept)
    if has_right_to_left(plain):
        plain = joined(plain)
    return plain.replace(_JOINERS[0], "").replace(_JOINERS[1], "")


@lru_cache(maxsize=65536)
def unit_width(text: str, bold: bool = False) -> float:
    """Width of a :func:`clean` text at size 1, in points."""
    widths = _widths(bold)
    return sum([widths[letter] for letter in text])


@lru_cache(maxsize=16384)
def font_runs(text: str, bold: bool = False) -> tuple[tuple[str, str], ...]:
    """A clean line as ``(font name, text)`` runs in drawing order; most lines are one run."""
    fonts = _LetterFonts.of(bold)
    if text.isascii():
        return (((_BOLD if bold else _REGULAR)[0], text),)
    if has_right_to_left(text):
        text = drawing_order(text)
    runs: list[tuple[str, str]] = []
    for letter in text:
        font, shown = fonts[letter]
        if runs and runs[-1][0] == font:
            runs[-1] = (font, runs[-1][1] + shown)
        else:
            runs.append((font, shown))
    return tuple(runs)


def fitted(text: str, width: float, size: float, bold: bool = False) -> str:
    """The text on one line of at most ``width`` points, its end cut with ``…`` where it is longer."""
    text = clean(text)
    if unit_width(text, bold) * size <= width:
        return text
    while text and unit_width(text + "…", bold) * size > width:
        text = text[:-1]
    return text.rstrip() + "…"


def wrapped(text: str, width: float, size: float, *, bold: bool = False, most: int | None = None) -> list[str]:
    """The text in lines of at most ``width`` points, its own line breaks kept; at least one line.

    With ``most``, what does not fit on that many lines is left out and the last line says how many words the program
    still holds.
    """
    limit = width / size
    lines: list[str] = []
    for paragraph in text.splitlines() or [""]:
        paragraph = clean(paragraph)
        if unit_width(paragraph, bold) <= limit:
            lines.append(paragraph)
        else:
            lines += _broken(paragraph, limit, bold)
    if most is None or len(lines) <= most:
        return lines
    return _cut(lines, most, limit, bold)


def _broken(paragraph: str, limit: float, bold: bool) -> list[str]:
    """Greedy lines; a word wider than the line is broken between letters."""
    lines: list[str] = []
    line, used = "", 0.0
    space = unit_width(" ", bold)
    for word in filter(None, paragraph.split(" ")):
        wide = unit_width(word, bold)
        if line and used + space + wide <= limit:
            line += " " + word
            used += space + wide
            continue
        if line:
            lines.append(line)
        while wide > limit and len(word) > 1:
            head = len(word) - 1
            while head > 1 and unit_width(word[:head], bold) > limit:
                head -= 1
            lines.append(word[:head])
            word = word[head:]
            wide = unit_width(word, bold)
        line, used = word, wide
    return [*lines, line] if line else lines


def _cut(lines: list[str], most: int, limit: float, bold: bool) -> list[str]:
    """The first lines, the last of which ends by saying how much is left out."""
    left_out = sum(len(line.split()) for line in lines[most:])
    last = lines[most - 1].split()
    while True:
        tail = ngettext("… ({count} more word in the program)", "… ({count} more words in the program)", left_out)
        if unit_width(tail, bold) > limit:
            tail = ngettext("… ({count} more)", "… ({count} more)", left_out)
        ending = " ".join([*last, tail])
        if unit_width(ending, bold) <= limit:
            return [*lines[: most - 1], ending]
        if not last:
            return [*lines[: most - 1], fitted(lines[most - 1] + lines[most], limit, 1, bold)]
        last.pop()
        left_out += 1


@cache
def _font(name: str) -> TTFont:
    """The font of a file in ``resources/fonts``, registered with reportlab at first use (the largest takes 60 ms)."""
    font = TTFont(name, str(_FOLDER / f"{name}.ttf"))
    pdfmetrics.registerFont(font)
    return font


class _LetterFonts(dict[str, tuple[str, str]]):
    """From a letter to the name of its font and what is drawn for it, found at first use."""

    def __init__(self, bold: bool) -> None:
        super().__init__()
        weight = _BOLD if bold else _REGULAR
        self._names = (*weight, _EAST_ASIAN)
        _font(weight[0])

    @staticmethod
    @cache
    def of(bold: bool) -> _LetterFonts:
        """The table for one weight."""
        return _LetterFonts(bold)

    def __missing__(self, letter: str) -> tuple[str, str]:
        for name in self._names:
            if ord(letter) in _font(name).face.charToGlyph:
                found = (name, letter)
                break
        else:
            found = (self._names[1], _NO_GLYPH)
        self[letter] = found
        return found


class _Widths(dict[str, float]):
    """From a letter to its width at size 1, measured at first use."""

    def __init__(self, bold: bool) -> None:
        super().__init__()
        self._fonts = _LetterFonts.of(bold)

    def __missing__(self, letter: str) -> float:
        font, shown = self._fonts[letter]
        self[letter] = width = float(pdfmetrics.stringWidth(shown, font, 1))
        return width


@cache
def _widths(bold: bool) -> _Widths:
    return _Widths(bold)
