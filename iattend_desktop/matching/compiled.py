"""Loops over arrays, compiled to machine code when they are first called and kept compiled beside their source.

A compiled loop lets other threads run meanwhile, so that the screen stays alive. Importing this module costs about
half a second: import what uses it inside the function that solves, not at the start of the program.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

from numba import njit

F = TypeVar("F", bound=Callable[..., object])


def compiled(function: F) -> F:
    """The function as machine code; its arguments are arrays, numbers and named tuples of them."""
    return cast("F", njit(cache=True, nogil=True)(function))


def inlined(function: F) -> F:
    """The same, written out where it is called: a call would count the references to every array it is given."""
    return cast("F", njit(cache=True, nogil=True, inline="always")(function))


def is_ready(function: Callable[..., object]) -> bool:
    """Whether a compiled function was called before, so that calling it costs no compiling or loading any more."""
    return bool(cast(Any, function).signatures)
