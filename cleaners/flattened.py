"""A page that somebody already flattened to plain text, made an article again.

There is no markup left to go by. What is left is the order of the lines: furniture before the article,
the article with islands of furniture in it, and furniture behind. `islands` finds the blocks that show what
they are, `extent` finds where the article begins and ends among them; here the record is put together.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote, urlsplit

from cleaners.addresses import article_id, plain, site_of
from cleaners.bylines import Byline, byline_of
from cleaners.disclosures import disclosures_of
from cleaners.extent import extent
from cleaners.figures import figure, seconds
from cleaners.gauges import Tally
from cleaners.islands import find_islands
from cleaners.language import language_of
from cleaners.lines import LIST_MARK, MOST_LINES, SENTENCE_BREAK, Line, lines_of, word_count
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
from cleaners.sheets import Island

MOST_BESIDE = 1  # words
ROUNDS = 8  # taking a block out may lay another one open; no page seen needed more than three
TOO_SHORT = 50  # words
LONGEST_TITLE = 40  # words
BULLETS = frozenset("•‣◦▪●○*·–-")
HEAD = 60  # lines in which a headline is looked for
ELSEWHERE = frozenset(("comments", "related", "author_box"))
IN_COMPANY = frozenset(("likes", "rating", "share", "views", "navigation", "taxonomy", "byline", "toc"))


@dataclass(frozen=True, slots=True)
class Round:
    """What one look at the lines found."""

    title: Line | None
    kept: tuple[Line, ...]
    removed: tuple[tuple[Line, str, str], ...]  # line, kind, rule
    islands: tuple[Island, ...]  # those that were taken out


@dataclass(slots=True)
class Findings:
    """All rounds together."""

    title: str | None = None
    kept: tuple[Line, ...] = ()
    removed: list[tuple[Line, str, str]] = field(default_factory=list)
    islands: list[Island] = field(default_factory=list)


def clean_text(text: str, *, url: str = "") -> Article:
    """The article in a flattened page: title, text, figures, and a ledger of what was taken out.

    One line is one block; empty lines do not matter. Any string gives an article, perhaps an empty one.
    A text without furniture keeps every word, its first line too, which then is no title: cleaning a clean
    text again changes nothing.
    """
    findings = settle(lines_of(text), slug_words(url))
    return record(findings, text, url)


def settle(lines: Sequence[Line], slug: frozenset[str]) -> Findings:
    """Take furniture out until there is none left; a page that does not come to rest, or has no end, is left as it is."""
    findings = Findings(kept=tuple(lines))
    for _ in range(ROUNDS if len(lines) <= MOST_LINES else 0):
        found = look(findings.kept, slug)
        if found.title is None and not found.removed:
            return findings
        findings.title = findings.title or (found.title.text if found.title else None)
        findings.kept = found.kept
        findings.removed += found.removed
        findings.islands += found.islands
    return Findings(kept=tuple(lines))


def look(lines: Sequence[Line], slug: frozenset[str]) -> Round:
    """One look at the lines: title, extent, islands."""
    islands = find_islands(lines)
    title = headline(lines, islands, slug)
    name = title.label if title else None
    start, end = extent(lines, islands, name)
    edges = {edge for island in islands if island.sure for edge in (island.first, -island.end)}
    taken = [island for island in islands if not start <= island.first < end or goes(island, edges)]
    removed: dict[int, tuple[Line, str, str]] = {}
    for island in taken:
        for at in range(island.first, island.end):
            removed[at] = (lines[at], island.kind, island.rule)
    for at in (*range(start), *range(end, len(lines))):
        removed.setdefault(at, (lines[at], *reason(lines[at], name, above=at < start)))
    if title:
        removed.pop(lines.index(title), None)
    kept = tuple(line for at, line in enumerate(lines) if at not in removed and line is not title)
    return Round(title, kept, tuple(removed[at] for at in sorted(removed)), tuple(taken))


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
    if byline_of(line.text):
        return "byline", "lines:facts"
    return "surroundings", "lines:before" if above else "lines:after"


def headline(lines: Sequence[Line], islands: Sequence[Island], slug: frozenset[str]) -> Line | None:
    """The line that is the title: only where the page shows that it is a page, and not just a text.

    A page shows that by furniture, by its headline printed twice before the first sentence, or by an address made
    of the headline's words.
    """
    top = next(
        (at for at, line in enumerate(lines[:HEAD]) if line.is_prose and not named_by(slug, line)), HEAD
    )
    head = lines[: max(top, 1)]
    inside = {at for island in islands for at in range(island.first, min(island.end, HEAD))}
    candidates = [(at, line) for at, line in enumerate(head) if at not in inside and may_be_title(line)]
    first = next((at for at, line in candidates if not line.phrases), 0)  # the first that is no menu's
    times: dict[str, int] = {}
    for line in head:
        times[line.label] = times.get(line.label, 0) + 1
    shown = any(island.sure for island in islands)

    def merit(place: tuple[int, Line]) -> float:
        at, line = place
        return (
            4.0 * named_by(slug, line)
            + 2.0 * (times[line.label] > 1) * (line.words > 1)
            + 2.0 * (at == first)
            - at / 100
        )

    best = max(candidates, key=merit, default=None)
    if best is None or not (shown or merit(best) >= 3.9):
        return None
    return best[1] if merit(best) > 1 else None


def may_be_title(line: Line) -> bool:
    """Whether a line has the looks of a headline: no sentence (a question may be one), no label, no facts."""
    sentence = line.is_prose and (line.text[-1] not in "?!" or bool(SENTENCE_BREAK.search(line.text)))
    looks = 0 < line.words <= LONGEST_TITLE and not sentence and line.text[-1] not in ",;:"
    return looks and not line.sure and byline_of(line.text) is None


def slug_words(url: str) -> frozenset[str]:
    """The words of the longest part of an address's path.

    >>> sorted(slug_words("https://example.org/2020/head-lice-combs.html"))
    ['combs', 'head', 'lice']
    """
    try:
        path = unquote(urlsplit(url).path)
    except ValueError:
        return frozenset()
    longest = max((re.sub(r"\.\w{2,5}$", "", part) for part in path.split("/")), key=len, default="")
    words = frozenset(re.findall(r"[^\W_]{2,}", fold(longest)))
    return words if len(words) > 2 else frozenset()


def named_by(slug: frozenset[str], line: Line) -> bool:
    """Whether an address is made of a line's words."""
    words = set(re.findall(r"[^\W_]{2,}", fold(line.text))) if slug and line.words <= LONGEST_TITLE else set()
    return bool(words) and len(slug & words) >= 0.7 * max(len(slug), 0.8 * len(words))


def record(findings: Findings, text: str, url: str) -> Article:
    """The findings as an article."""
    blocks = tuple(blocks_of(findings.kept))
    whole = "\n\n".join(block.text for block in blocks)
    words = sum(line.words for line in findings.kept)
    address = plain(url) if url else ""
    facts = facts_of(findings)
    named = {"title": findings.title, **facts}
    language, confidence = language_of(whole)
    article = Article(
        article_id=article_id(address or hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()),
        url=address,
        fetched_url=url,
        site=site_of(address),
        title=findings.title,
        text=whole,
        blocks=blocks,
        language=language,
        language_confidence=confidence,
        engagement=engagement_of(findings),
        references=references_of((), blocks, site=site_of(address)),
        disclosures=disclosures_of(blocks),
        removed=tuple(ledger(findings.removed)),
        provenance=tuple(Provenance(name, "text") for name, value in named.items() if value),
        flags=("too_short",) if words < TOO_SHORT else (),
        **facts,
    )
    return measured(article)


def facts_of(findings: Findings) -> dict[str, Any]:
    """Who and when, as far as lines of facts outside of the article say it plainly: the first of each counts."""
    facts: dict[str, Any] = {}
    boxes = {line.text for line, kind, _ in findings.removed if kind == "author_box"}
    for found in bylines(findings):
        for name, moment in found.dates:
            facts.setdefault(name, moment)
        if names := found.names or tuple(name for name in found.may_name if name in boxes):
            facts.setdefault("authors", names)
    return facts


def bylines(findings: Findings) -> Iterator[Byline]:
    """The lines of facts that speak of this article, and not of comments or of other articles."""
    begins = findings.kept[0].number if findings.kept else 0
    for line, kind, _ in findings.removed:
        found = byline_of(line.text) if kind not in ELSEWHERE else None
        # behind the article a date with many words beside it is another article's
        if found and (line.number < begins or found.names or word_count(found.rest) <= MOST_BESIDE):
            yield found


def ledger(removed: Iterable[tuple[Line, str, str]]) -> Iterator[Removal]:
    for line, kind, rule in sorted(removed, key=lambda entry: entry[0].number):
        yield Removal(kind, rule, f"line {line.number}", line.text)


def engagement_of(findings: Findings) -> Engagement:
    """The figures of the blocks that were taken out. Of several reading times the exactest is taken."""
    tally = Tally()
    times: list[int] = []
    for island in findings.islands:
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
    times += filter(None, (seconds(facts.reading) for facts in bylines(findings) if facts.reading))
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
