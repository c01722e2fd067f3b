"""Letters on paper: which font holds a letter, how wide a text is, where its lines break.

Noto Sans carries every text; DejaVu Sans the scripts and signs that it lacks; Chinese, Japanese and Korean letters
use the standard CID fonts that PDF readers bring along. A letter that none of them holds is drawn as an empty box, so
that nothing disappears.
"""

from __future__ import annotations

import unicodedata
from functools import cache, lru_cache
from pathlib import Path

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.ttfonts import TTFont

from iattend_desktop.i18n import ngettext
from iattend_desktop.reports.right_to_left import drawing_order, has_right_to_left, joined

_FOLDER = Path(__file__).resolve().parent.parent.parent / "resources" / "fonts"
_NO_GLYPH = "□"
_HANGUL, _KANA, _HAN = "HYSMyeongJo-Medium", "HeiseiMin-W3", "STSong-Light"


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
        elif category not in {"Cf", "Cs"} and not 0xFE00 <= ord(letter) <= 0xFE0F:
            kept.append(letter)
    plain = "".join(kept)
    return joined(plain) if has_right_to_left(plain) else plain


@lru_cache(maxsize=65536)
def unit_width(text: str, bold: bool = False) -> float:
    """Width of a :func:`clean` text at size 1, in points."""
    widths = _widths(bold)
    return sum([widths[letter] for letter in text])


@lru_cache(maxsize=16384)
def font_runs(text: str, bold: bool = False) -> tuple[tuple[str, str], ...]:
    """A clean line as ``(font name, text)`` runs in drawing order; most lines are one run."""
    names = _font_names(bold)
    if text.isascii():
        return ((names[0], text),)
    if has_right_to_left(text):
        text = drawing_order(text)
    fonts = _LetterFonts.of(bold)
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
    for word in paragraph.split():
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
        ending = " ".join([*last, tail])
        if unit_width(ending, bold) <= limit:
            return [*lines[: most - 1], ending]
        if not last:
            return [*lines[: most - 1], fitted(lines[most - 1] + "…", limit, 1, bold).rstrip("…") + "…"]
        last.pop()
        left_out += 1


@cache
def _font_names(bold: bool) -> tuple[str, str]:
    """Names of the main and the second font; registers them at first use."""
    names = ("NotoSans-Bold", "DejaVuSans-Bold") if bold else ("NotoSans-Regular", "DejaVuSans")
    for name in names:
        pdfmetrics.registerFont(TTFont(name, str(_FOLDER / f"{name}.ttf")))
    return names


@cache
def _cid_font(name: str) -> str:
    pdfmetrics.registerFont(UnicodeCIDFont(name))
    return name


def _east_asian_font(letter: str) -> str:
    """The CID font for a Chinese, Japanese or Korean letter; empty for any other."""
    code = ord(letter)
    if 0xAC00 <= code <= 0xD7A3 or 0x1100 <= code <= 0x11FF or 0x3130 <= code <= 0x318F:
        return _cid_font(_HANGUL)
    if 0x3040 <= code <= 0x30FF:
        return _cid_font(_KANA)
    if 0x4E00 <= code <= 0x9FFF or 0x3400 <= code <= 0x4DBF or 0x3000 <= code <= 0x303F or 0xFF00 <= code <= 0xFFEF:
        return _cid_font(_HAN)
    return ""


class _LetterFonts(dict[str, tuple[str, str]]):
    """From a letter to its font and what is drawn for it, found at first use."""

    def __init__(self, bold: bool) -> None:
        super().__init__()
        self._names = _font_names(bold)
        self._glyphs = [pdfmetrics.getFont(name).face.charToGlyph for name in self._names]

    @staticmethod
    @cache
    def of(bold: bool) -> _LetterFonts:
        """The table for one weight."""
        return _LetterFonts(bold)

    def __missing__(self, letter: str) -> tuple[str, str]:
        found = (self._names[1], _NO_GLYPH)
        for name, glyphs in zip(self._names, self._glyphs, strict=True):
            if ord(letter) in glyphs:
                found = (name, letter)
                break
        else:
            east_asian = _east_asian_font(letter)
            if east_asian:
                found = (east_asian, letter)
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
