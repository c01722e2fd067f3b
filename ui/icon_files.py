"""The drawings of the icon set: one 20-pixel grid, one stroke, ``currentColor`` filled in on the way."""

from __future__ import annotations

from functools import cache
from pathlib import Path

RESOURCES = Path(__file__).resolve().parent.parent / "resources"


@cache
def drawing(name: str, color: str) -> bytes:
    """The SVG of an icon in a color (``#rrggbb``); raises ``FileNotFoundError`` for a name that was never drawn."""
    return _source(name).replace("currentColor", color).encode()


@cache
def _source(name: str) -> str:
    return (RESOURCES / "icons" / f"{name}.svg").read_text(encoding="utf-8")
