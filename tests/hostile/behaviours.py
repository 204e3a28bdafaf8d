"""What the hostile sites do, one behaviour a row, and what is to come of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ground import Says

if TYPE_CHECKING:
    from evidence import Evidence

Look = Callable[["Evidence", "Behaviour"], str]


@dataclass(frozen=True, slots=True)
class Behaviour:
    """`outcome` is what the evidence must say when `look` is put to it; without one, what became of the page."""

    family: str
    name: str  # ends a sentence that begins with "a site with a page …" or stands for itself
    outcome: str
    says: Says | None = None  # none: another behaviour's answer, or the site as a whole, does it
    path: str = ""
    look: Look | None = None
    linked: bool = True  # from the first page

    @property
    def at(self) -> str:
        return self.path or f"/{self.family}/{self.name.replace(' ', '-')}/"


def answers_of(behaviours: Iterator[Behaviour] | list[Behaviour]) -> dict[str, Says]:
    return {each.at: each.says for each in behaviours if each.says is not None}
