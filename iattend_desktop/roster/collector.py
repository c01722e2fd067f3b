"""Python's cycle collector, out of the way of plans of many rows."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def collector_paused() -> Iterator[None]:
    """Pause the cycle collector; also a decorator.

    A plan holds millions of values that all stay. Looking through them for cycles again and again took up to half the
    time of an import of 40,000 students, and found none. What others drop meanwhile is collected afterwards.
    """
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
