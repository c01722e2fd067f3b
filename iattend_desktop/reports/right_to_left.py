"""Arabic, Persian and Hebrew names in a left-to-right report: letters joined, then put in the order in which they are
drawn.

A PDF draws glyphs from left to right and joins nothing by itself. :func:`joined` chooses the form of each Arabic
letter from its neighbors (Unicode's presentation forms, which DejaVu Sans holds); :func:`drawing_order` then turns
the right-to-left parts of one line around. This is the part of the Unicode Bidirectional Algorithm (UAX #9) that
names and short notes need: one level of embedding, numbers kept in their order, brackets mirrored; no explicit
embedding characters.
"""

from __future__ import annotations

import unicodedata
from functools import cache, lru_cache

_RIGHT = {"R", "AL"}
_MIRROR = {"(": ")", ")": "(", "[": "]", "]": "[", "<": ">", ">": "<", "«": "»", "»": "«"}
_TATWEEL = "\u0640"


def has_right_to_left(text: str) -> bool:
    """Whether any letter of the text runs from right to left."""
    return any(unicodedata.bidirectional(letter) in _RIGHT for letter in text)


@lru_cache(maxsize=4096)
def joined(text: str) -> str:
    """The text, still in reading order, with each Arabic letter in its isolated, initial, medial or final form.

    >>> joined("\\u0628\\u0628") == "\\ufe91\\ufe90"
    True
    """
    forms, ligatures = _arabic_forms()
    letters = _with_ligatures(text, ligatures)
    # The zero-width non-joiner, which Persian writes inside words, keeps its neighbors apart as any other sign does.
    joining = [n for n, letter in enumerate(letters) if unicodedata.category(letter[0]) != "Mn"]
    shown = list(letters)
    for position, n in enumerate(joining):
        own = forms.get(letters[n])
        if own is None:
            continue
        before = letters[joining[position - 1]] if position else ""
        after = letters[joining[position + 1]] if position + 1 < len(joining) else ""
        joins_before = (before == _TATWEEL or "initial" in forms.get(before, {})) and "final" in own
        joins_after = (after == _TATWEEL or "final" in forms.get(after, {})) and "initial" in own
        kind = {
            (False, False): "isolated",
            (False, True): "initial",
            (True, False): "final",
            (True, True): "medial",
        }[joins_before, joins_after]
        shown[n] = own.get(kind, letters[n])
    return "".join(shown)


@lru_cache(maxsize=4096)
def drawing_order(line: str) -> str:
    """One line in the order in which its glyphs are drawn from left to right.

    The line's own direction is left to right unless it holds no left-to-right letter at all.

    >>> drawing_order("Ab \\u05d0\\u05d1 12") == "Ab \\u05d1\\u05d0 12"
    True
    """
    clusters = _clusters(line)
    kinds = [unicodedata.bidirectional(cluster[0]) for cluster in clusters]
    base = "L" if "L" in kinds else "R"
    directions = _directions(kinds, base)
    runs: list[tuple[str, list[str]]] = []
    for cluster, direction in zip(clusters, directions, strict=True):
        if not runs or runs[-1][0] != direction:
            runs.append((direction, []))
        runs[-1][1].append(cluster)
    if base == "R":
        runs.reverse()
    return "".join(_turned(run) if direction == "R" else "".join(run) for direction, run in runs)


def _turned(run: list[str]) -> str:
    """A right-to-left run from its left end: clusters turned around, numbers kept, brackets mirrored."""
    out: list[str] = []
    number: list[str] = []
    for cluster in reversed(run):
        if unicodedata.bidirectional(cluster[0]) in {"EN", "AN"}:
            number.insert(0, cluster)
            continue
        out += number
        number = []
        out.append(_MIRROR.get(cluster, cluster))
    return "".join(out + number)


def _directions(kinds: list[str], base: str) -> list[str]:
    """``L`` or ``R`` for each cluster: a number or sign follows the letters on both sides, else the line's own
    direction."""
    strong = ["R" if kind in _RIGHT else "L" if kind == "L" else "" for kind in kinds]
    before, last = [], ""
    for kind in strong:
        last = kind or last
        before.append(last)
    after, following = [""] * len(strong), ""
    for n in range(len(strong) - 1, -1, -1):
        following = strong[n] or following
        after[n] = following
    return [
        own or (left if left and left == right else base)
        for own, left, right in zip(strong, before, after, strict=True)
    ]


def _clusters(line: str) -> list[str]:
    """Letters with the marks that stand on them."""
    clusters: list[str] = []
    for letter in line:
        if clusters and unicodedata.category(letter) == "Mn":
            clusters[-1] += letter
        else:
            clusters.append(letter)
    return clusters


def _with_ligatures(text: str, ligatures: frozenset[str]) -> list[str]:
    """The text's letters, lam and alef taken as the one letter that they are written as."""
    letters: list[str] = []
    for letter in text:
        if letters and letters[-1] + letter in ligatures:
            letters[-1] += letter
        else:
            letters.append(letter)
    return letters


@cache
def _arabic_forms() -> tuple[dict[str, dict[str, str]], frozenset[str]]:
    """From letter (or lam with alef) to its forms, read from Unicode's own compatibility decompositions."""
    forms: dict[str, dict[str, str]] = {}
    ligatures = set()
    for code in (*range(0xFB50, 0xFE00), *range(0xFE70, 0xFEFD)):
        kind, *bases = unicodedata.decomposition(chr(code)).split()[:3] or [""]
        letters = "".join(chr(int(base, 16)) for base in bases)
        lam_alef = len(letters) == 2 and letters[0] == "\u0644" and letters[1] in "\u0622\u0623\u0625\u0627"
        if len(letters) == 1 or lam_alef:
            forms.setdefault(letters, {}).setdefault(kind.strip("<>"), chr(code))
            if lam_alef:
                ligatures.add(letters)
    return forms, frozenset(ligatures)
