"""Thrift: a process that runs for hours holds what it uses, and little more."""

from __future__ import annotations

import ctypes
import gc

import pyarrow as pa


def spare_imports() -> None:
    """Leave what the imports made out of the search for cycles: it is most of all there is.

    Python puts the search off until a quarter of all things are new, while pages of megabytes wait in cycles to be found.
    """
    gc.collect()
    gc.freeze()
    gc.collect()  # or all is still measured by what it found the last time


def give_back() -> None:
    """Give the system the memory that is free: libraries keep it for another time, in pieces that do not fit."""
    pa.default_memory_pool().release_unused()
    if trim := getattr(ctypes.CDLL(None), "malloc_trim", None):  # glibc alone has it
        trim(0)
