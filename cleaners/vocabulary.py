"""The words of bylines and dates, kept as data beside this module."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from importlib import resources

VOCABULARY: dict[str, dict[str, list[str]]] = tomllib.loads(
    resources.files(__package__).joinpath("vocabulary.toml").read_text(encoding="utf-8")
)


def any_of(phrases: Iterable[str]) -> str:
    """A pattern that matches any of some phrases, the longest first; a space stands for any white space.

    >>> bool(re.fullmatch(any_of(["by", "written by"]), "written  by"))
    True
    """
    longest_first = sorted(set(phrases), key=lambda phrase: (-len(phrase), phrase))
    return "(?:" + "|".join(re.escape(phrase).replace(r"\ ", r"\s+") for phrase in longest_first) + ")"
