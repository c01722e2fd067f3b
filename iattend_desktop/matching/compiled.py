"""Loops over arrays, compiled to machine code when they are first called, and kept compiled.

numba keeps them beside their source where it may write there, else in the person's cache folder; where neither can
be written they are compiled at each start.

A compiled loop lets other threads run meanwhile, so that the screen stays alive. Importing this module costs about
half a second: import what uses it inside the function that solves, not at the start of the program.
"""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Callable
from typing import Any, TypeVar, cast

from llvmlite import ir
from numba import njit, types
from numba.core import cgutils
from numba.extending import intrinsic
from numba.np import arrayobj

lay_out: Any = arrayobj.make_array
declare: Any = cgutils.get_or_insert_function
F = TypeVar("F", bound=Callable[..., object])


def compiled(function: F) -> F:
    """The function as machine code; its arguments are arrays, numbers and named tuples of them."""
    return _kept(function, njit(nogil=True))


def inlined(function: F) -> F:
    """The same, written out where it is called: a call would count the references to every array it is given."""
    return _kept(function, njit(nogil=True, inline="always"))


def _fetch(_typing: Any, array: Any, _place: Any) -> Any:
    """The types of :data:`fetch`, and how it is written in the compiler's language."""

    def generate(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        data = lay_out(signature.args[0])(context, builder, args[0]).data
        spot = builder.bitcast(builder.gep(data, [args[1]]), ir.IntType(8).as_pointer())
        word = ir.IntType(32)
        kind = ir.FunctionType(ir.VoidType(), [spot.type, word, word, word])
        prefetch = declare(builder.module, kind, "llvm.prefetch.p0i8")
        builder.call(prefetch, [spot, word(0), word(3), word(1)])  # to read, as near as can be, data
        return context.get_dummy_value()

    return types.void(array, types.intp), generate


fetch = cast("Callable[[Any, Any], None]", intrinsic(_fetch))
"""In a compiled loop: ask the processor to bring an entry of an array near, while the loop goes on. No result changes
by it, and an index out of range does no harm."""


def is_ready(function: Callable[..., object]) -> bool:
    """Whether a compiled function was called before, so that calling it costs no compiling or loading any more."""
    return bool(cast(Any, function).signatures)


def _kept(function: F, compiler: Callable[[F], Any]) -> F:
    """The compiled function, which finds again what an earlier start compiled, where there is a place for that."""
    _name_place(function)
    made = compiler(function)
    with contextlib.suppress(RuntimeError):  # numba found no folder to write to
        made.enable_caching()
    return cast("F", made)


def _name_place(function: Callable[..., object]) -> None:
    """In a built program a function's file is relative to nothing. numba tells functions apart by the whole path, and
    would compile everything anew for each folder that the program is started from."""
    place = getattr(sys, "_MEIPASS", None)
    if place is not None:
        code = function.__code__
        function.__code__ = code.replace(co_filename=os.path.join(place, code.co_filename))
