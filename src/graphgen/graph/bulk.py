"""Making millions of objects that are here to stay."""

from __future__ import annotations

import gc
from collections.abc import Generator
from contextlib import contextmanager

__all__ = ["no_cycle_search"]


@contextmanager
def no_cycle_search() -> Generator[None]:
    """Within, Python does not look for reference cycles: where millions of objects are made and none is given up, that
    walks over all of them time and again and finds nothing. Also a decorator.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
