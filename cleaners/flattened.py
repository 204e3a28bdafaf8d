"""A page that somebody already flattened to plain text, made an article again.

There is no markup left to go by. What is left is the order of the lines: furniture before the article,
the article with islands of furniture in it, and furniture behind. `islands` finds the blocks that show what
they are, `extent` finds where the article begins and ends among them; here the record is put together.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from operator import itemgetter
from typing import Any
from urllib.parse import unquote, urlsplit

from cleaners.addresses import article_id, plain, site_of
from cleaners.bylines import Byline
from cleaners.disclosures import disclosures_of
from cleaners.extent import extent
from cleaners.figures import figure, seconds
from cleaners.gauges import Tally
from cleaners.islands import find_islands
from cleaners.language import language_of
from cleaners.lines import LIST_MARK, SENTENCE_BREAK, Line, word_count
from cleaners.measures import measured
from cleaners.phrases import fold
from cleaners.records import (
    Article,
    Block,
    BlockKind,
    Engagement,
    Provenance,
    Reaction,
    Removal,
    ShareCount,
    StarRow,
)
from cleaners.references import references_of
from cleaners.rows import MOST_LINES, Row, rows_of
from cleaners.sheets import Island

MOST_BESIDE = 1  # words
ROUNDS = 8  # taking a block out may lay another one open; no page seen needed more than three
TOO_SHORT = 50  # words
LONGEST_TITLE = 40  # words
WORDS = re.compile(r"[^\W_]{2,}")
FILE_TYPE = re.compile(r"\.\w{2,5}$")
BULLETS = frozenset("•‣◦▪●○*·–-")
HEAD = 60  # lines in which a headline is looked for
ELSEWHERE = frozenset(("comments", "related", "author_box"))
IN_COMPANY = frozenset(("likes", "rating", "share", "views", "navigation", "taxonomy", "byline", "toc"))


Taken = tuple[int, Line, str, str]  # a line that was taken out: its number, itself, kind, rule


@dataclass(slots=True)
class Round:
    """What one look at the lines found."""

    title: Line | None
    kept: list[Row]
    removed: list[Taken]
    islands: list[Island]  # those that were taken out


@dataclass(slots=True)
class Findings:
    """All rounds together."""

    title: str | None = None
    kept: Sequence[Row] = ()
    removed: list[Taken] = field(default_factory=list)
    islands: list[Island] = field(default_factory=list)


def clean_text(text: str, *, url: str = "") -> Article:
    """The article in a flattened page: title, text, figures, and a ledger of what was taken out.

    One line is one block; empty lines do not matter. Any string gives an article, perhaps an empty one.
    A text without furniture keeps every word, its first line too, which then is no title: cleaning a clean
    text again changes nothing.
    """
    findings = settle(rows_of(text), slug_words(url))
    return record(findings, text, url)


def settle(rows: Sequence[Row], slug: frozenset[str]) -> Findings:
    """Take furniture out until there is none left; a page that does not come to rest, or has no end, is left as it is."""
    findings = Findings(kept=rows)
    for _ in range(ROUNDS if len(rows) <= MOST_LINES else 0):
        found = look(findings.kept, slug)
        if found.title is None and not found.removed:
            return findings
        findings.title = findings.title or (found.title.text if found.title else None)
        findings.kept = found.kept
        findings.removed += found.removed
        findings.islands += found.islands
    return Findings(kept=rows)


def look(rows: Sequence[Row], slug: frozenset[str]) -> Round:
    """One look at the lines: title, extent, islands."""
    lines = [line for _, line in rows]
    islands = find_islands(lines)
    place = headline(lines, islands, slug)
    title = lines[place] if place is not None else None
    name = title.label if title else None
    start, end = extent(lines, islands, name)
    edges = {edge for island in islands if island.sure for edge in (island.first, -island.end)}
    taken = [island for island in islands if not start <= island.first < end or goes(island, edges)]
    told: dict[int, tuple[str, str]] = {}
    for island in taken:
        told.update(dict.fromkeys(range(island.first, island.end), (island.kind, island.rule)))
    for at in (*range(start), *range(end, len(lines))):
        if at not in told:
            told[at] = reason(lines[at], name, above=at < start)
    kept = [row for at, row in enumerate(rows) if at not in told and at != place]
    removed = [(*rows[at], *told[at]) for at in sorted(told) if at != place]
    return Round(title, kept, removed, taken)


def goes(island: Island, edges: set[int]) -> bool:
    """Whether a block inside the article is taken out: a sure one, or a small one that touches a sure one.

    `edges` are the first lines of the sure ones, and the negated ends.
    """
    return island.sure or (island.kind in IN_COMPANY and (island.end in edges or -island.first in edges))


def reason(line: Line, title: str | None, *, above: bool) -> tuple[str, str]:
    """Kind and rule of a line that stands outside of the article."""
    if title and line.label == title:
        return "title", "lines:title_again"
    if line.phrases:
        return line.phrases[0].kind, line.phrases[0].rule
    if line.facts:
        return "byline", "lines:facts"
    return "surroundings", "lines:before" if above else "lines:after"


def headline(lines: Sequence[Line], islands: Sequence[Island], slug: frozenset[str]) -> int | None:
    """The place of the title: only where the page shows that it is a page, and not just a text.

    A page shows that by furniture, by its headline printed twice before the first sentence, or by an address made
    of the headline's words.
    """
    top = next(
        (at for at, line in enumerate(lines[:HEAD]) if line.is_prose and not named_by(slug, line)), HEAD
    )
    head = lines[: max(top, 1)]
    inside = {at for island in islands for at in range(island.first, min(island.end, HEAD))}
    candidates = [at for at, line in enumerate(head) if at not in inside and may_be_title(line)]
    if not candidates:
        return None
    first = next((at for at in candidates if not head[at].phrases), 0)  # the first that is no menu's
    times = Counter([line.label for line in head])
    merits = [
        4.0 * named_by(slug, line)
        + 2.0 * (times[line.label] > 1) * (line.words > 1)
        + 2.0 * (at == first)
        - at / 100
        for at, line in zip(candidates, map(head.__getitem__, candidates), strict=True)
    ]
    best = max(merits)
    shown = any(island.sure for island in islands)
    return candidates[merits.index(best)] if best > 1 and (shown or best >= 3.9) else None


def may_be_title(line: Line) -> bool:
    """Whether a line has the looks of a headline: no sentence (a question may be one), no label, no facts."""
    last = line.text[-1]
    sentence = line.is_prose and (last not in "?!" or bool(SENTENCE_BREAK.search(line.text)))
    looks = 0 < line.words <= LONGEST_TITLE and not sentence and last not in ",;:"
    return looks and not line.sure and line.facts is None


def slug_words(url: str) -> frozenset[str]:
    """The words of the longest part of an address's path.

    >>> sorted(slug_words("https://example.org/2020/head-lice-combs.html"))
    ['combs', 'head', 'lice']
    """
    try:
        path = unquote(urlsplit(url).path)
    except ValueError:
        return frozenset()
    longest = max((FILE_TYPE.sub("", part) for part in path.split("/")), key=len, default="")
    words = frozenset(WORDS.findall(fold(longest)))
    return words if len(words) > 2 else frozenset()


def named_by(slug: frozenset[str], line: Line) -> bool:
    """Whether an address is made of a line's words."""
    if not slug or line.words > LONGEST_TITLE:
        return False
    words = set(WORDS.findall(line.label))
    return len(slug & words) >= 0.7 * max(len(slug), 0.8 * len(words))


def record(findings: Findings, text: str, url: str) -> Article:
    """The findings as an article."""
    kept = [line for _, line in findings.kept]
    blocks = tuple(blocks_of(kept))
    whole = "\n\n".join([line.text for line in kept])
    words = sum([line.words for line in kept])
    address = plain(url) if url else ""
    site = site_of(address)
    said = list(bylines(findings))
    facts = facts_of(findings, said)
    named = {"title": findings.title, **facts}
    language, confidence = language_of(whole)
    article = Article(
        article_id=article_id(address or hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()),
        url=address,
        fetched_url=url,
        site=site,
        title=findings.title,
        text=whole,
        blocks=blocks,
        language=language,
        language_confidence=confidence,
        engagement=engagement_of(findings, said),
        references=references_of((), blocks, site=site),
        disclosures=disclosures_of(blocks),
        removed=tuple(ledger(findings.removed)),
        provenance=tuple(Provenance(name, "text") for name, value in named.items() if value),
        flags=("too_short",) if words < TOO_SHORT else (),
        **facts,
    )
    return measured(article)


def facts_of(findings: Findings, said: Iterable[Byline]) -> dict[str, Any]:
    """Who and when, as far as lines of facts outside of the article say it plainly: the first of each counts."""
    facts: dict[str, Any] = {}
    boxes = {line.text for _, line, kind, _ in findings.removed if kind == "author_box"}
    for found in said:
        for name, moment in found.dates:
            facts.setdefault(name, moment)
        if names := found.names or tuple(name for name in found.may_name if name in boxes):
            facts.setdefault("authors", names)
    return facts


def bylines(findings: Findings) -> Iterator[Byline]:
    """The lines of facts that speak of this article, and not of comments or of other articles."""
    begins = findings.kept[0][0] if findings.kept else 0
    for number, line, kind, _ in findings.removed:
        found = line.facts if kind not in ELSEWHERE else None
        # behind the article a date with many words beside it is another article's
        if found and (number < begins or found.names or word_count(found.rest) <= MOST_BESIDE):
            yield found


def ledger(removed: Iterable[Taken]) -> Iterator[Removal]:
    for number, line, kind, rule in sorted(removed, key=itemgetter(0)):
        yield Removal(kind, rule, f"line {number}", line.text)


def engagement_of(findings: Findings, said: Iterable[Byline]) -> Engagement:
    """The figures of the blocks that were taken out. Of several reading times the exactest is taken."""
    tally = Tally()
    times: list[int] = []
    for island in findings.islands:
        if not (island.figures or island.rows):  # as most
            continue
        reading: dict[str, Any] = {name: figure(name, text) for name, text in island.figures}
        times += filter(None, [reading.pop("read_seconds", None)])
        for name, record_type in (
            ("reactions", Reaction),
            ("rating_stars", StarRow),
            ("share_counts", ShareCount),
        ):
            if rows := tuple(row for row in island.rows if isinstance(row, record_type)):
                reading[name] = rows
        tally.add(
            {name: value for name, value in reading.items() if value is not None}, in_comments=island.section
        )
    times += filter(None, (seconds(facts.reading) for facts in said if facts.reading))
    if times:
        tally.figures["read_seconds"] = next((time for time in times if time % 60), times[0])
    return tally.engagement()


def blocks_of(lines: Sequence[Line]) -> Iterator[Block]:
    """Lines as blocks; what a line was in its page can be told for some only, the others are paragraphs."""
    for line, before, after in zip(lines, (None, *lines), (*lines[1:], None), strict=False):
        yield Block(kind_of(line, before, after), line.text)


def kind_of(line: Line, before: Line | None, after: Line | None) -> BlockKind:
    """A short line between sentences heads what follows; one with a bullet, or after a colon, is an item."""
    if line.text[0] in BULLETS and LIST_MARK.match(line.text):
        return "item"
    if line.is_prose or line.words > 14 or line.text[-1] in ".,;:!":
        return "paragraph"
    if before is not None and before.text.endswith(":"):
        return "item"
    is_last = after is None
    if not is_last and (before is None or before.is_prose):
        return "heading"
    return "paragraph" if is_last or (after is not None and after.is_prose) else "item"
