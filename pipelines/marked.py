"""A cleaned page for the eye: what was kept in plain, what was taken out in colour, in the page's order."""

from __future__ import annotations

import re
import textwrap
import zlib
from collections import Counter
from typing import Final

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from cleaners.records import Article, Block, Removal
from pipelines.places import in_order
from pipelines.saved import Saved

WIDTH: Final = 110  # columns where there is no terminal
MOST_KEPT: Final = 200  # letters shown of a block that was kept; it is only there to find one's way
MOST_REMOVED: Final = 600
COLOURS: Final = ("red", "green", "yellow", "blue", "magenta", "cyan")
# what would let a page's words move the cursor, colour the terminal or turn the line around
UNPRINTABLE: Final = re.compile("[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]+")


def show(article: Article, saved: Saved, console: Console) -> None:
    """Print a page block by block: each removed one with its kind, its rule and its place in the page."""
    if not console.is_terminal:
        console.width = WIDTH
    console.print(heading(article, saved))
    for block in in_order(article, saved):
        if isinstance(block, Removal):
            console.print(Padding(removed(block), (0, 0, 1, 2), expand=False))
        else:
            console.print(Padding(kept(block), (0, 0, 1, 0), expand=False))
    console.print(Text(summary(article), style="bold"), end="\n\n")


def heading(article: Article, saved: Saved) -> Text:
    title = printable(article.title or "without a title")
    return Text.assemble((printable(saved.name), "bold"), "  ", title, "\n")


def kept(block: Block) -> Text:
    return Text(textwrap.shorten(printable(block.text), MOST_KEPT, placeholder=" …"), style="dim")


def removed(removal: Removal) -> Text:
    colour = colour_of(removal.kind)
    return Text.assemble(
        (printable(removal.kind), f"bold {colour}"),
        (f"  {printable(removal.rule)}  {printable(removal.where)}\n", "italic"),
        (textwrap.shorten(printable(removal.text), MOST_REMOVED, placeholder=" …") or "(no words)", colour),
    )


def summary(article: Article) -> str:
    """One line on what went.

    >>> ledger = tuple(Removal(kind, "rule", "place", "words") for kind in ("ad", "share", "ad"))
    >>> summary(Article(article_id="", url="", fetched_url="", site="", word_count=9, removed=ledger))
    'Kept 9 words in 0 blocks. Removed 3 blocks: 2 ad, 1 share.'
    """
    kinds = Counter(printable(removal.kind) for removal in article.removed).most_common()
    told = ", ".join(f"{count} {kind}" for kind, count in kinds) or "nothing to remove was found"
    kept_part = f"Kept {counted(article.word_count, 'word')} in {counted(len(article.blocks), 'block')}."
    return f"{kept_part} Removed {counted(len(article.removed), 'block')}: {told}."


def counted(number: int, thing: str) -> str:
    return f"{number:,} {thing}" if number == 1 else f"{number:,} {thing}s"


def colour_of(kind: str) -> str:
    """A kind has the same colour in every run."""
    return COLOURS[zlib.crc32(kind.encode()) % len(COLOURS)]


def printable(text: str) -> str:
    r"""The text as a terminal may have it.

    >>> printable("a\x1b[2J\nb")
    'a [2J b'
    """
    return UNPRINTABLE.sub(" ", text)
