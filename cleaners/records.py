"""The records: a `Page` is what was fetched, an `Article` is what is kept.

Both are frozen; a thing goes from page to article and never back. The names of `Article`'s fields are
final, they are the columns of the dataset too. Each field carries its meaning in its annotation, and the
Parquet metadata and the data dictionary are made from there, so that it is written once.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated, Final, Literal

CLEANER_VERSION: Final = "2"  # one more with every change of the cleaners that gives other records

TopicKind = Literal["condition", "drug", "body_system"]
BlockKind = Literal["heading", "paragraph", "item", "quote", "row", "caption", "code"]
DisclosureKind = Literal["affiliate", "sponsored", "disclaimer", "conflict"]
Source = Literal["json-ld", "meta", "microdata", "time", "url", "feed", "rest", "sitemap", "text"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Hints:
    """What discovery already knew of a page before it was fetched. Nothing here is trusted blindly."""

    source: Source | None = None
    title: str | None = None
    published: datetime | None = None
    modified: datetime | None = None
    authors: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    content: str | None = field(default=None, repr=False)
    flags: tuple[str, ...] = ()  # what holds for the whole site, such as a reservation in its robots.txt


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One fetched page: the answer of a server, not yet looked at."""

    url: str
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    body: bytes = field(default=b"", repr=False)
    more: tuple[bytes, ...] = field(
        default=(), repr=False
    )  # the further pages of an article that is split over several
    fetched_at: datetime
    hints: Hints | None = field(default=None, repr=False)
    marks: tuple[str, ...] = ()  # of further blocks that the user wants out: `.class`, `#id`, `.prefix-*`
    body_at: str | None = None  # CSS selector of the article's body, where the user knows better


@dataclass(frozen=True, slots=True)
class Block:
    """One block of the article, in reading order."""

    kind: Annotated[BlockKind, "heading, paragraph, item, quote, row, caption or code"]
    text: Annotated[str, "the words of the block; the cells of a row are parted by ' | '"]
    level: Annotated[int | None, "1 to 6 for a heading; null otherwise"] = None


@dataclass(frozen=True, slots=True)
class Reaction:
    """One face of a reaction widget."""

    name: Annotated[str, "the label as the widget prints it"]
    count: Annotated[int | None, "readers who chose it; null when the widget prints none"] = None
    percent: Annotated[float | None, "its share, 0 to 100; worked out where all faces have counts"] = None


@dataclass(frozen=True, slots=True)
class StarRow:
    """One line of a rating's histogram."""

    stars: Annotated[int, "how many stars the line stands for"]
    count: Annotated[int | None, "votes; null when the widget prints none"] = None
    percent: Annotated[float | None, "its share, 0 to 100; worked out where all rows have counts"] = None


@dataclass(frozen=True, slots=True)
class ShareCount:
    """How often a page was shared on one network."""

    network: Annotated[str, "the network in lower case, such as facebook"]
    count: Annotated[int | None, "shares"] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Engagement:
    """What the removed widgets said. A figure printed as zero is 0; one not printed is null."""

    likes: Annotated[int | None, "likes, claps or thumbs up"] = None
    dislikes: Annotated[int | None, "thumbs down"] = None
    views: Annotated[int | None, "how often the page was read, as the page counts it"] = None
    comments: Annotated[int | None, "comments by readers"] = None
    shares: Annotated[int | None, "shares over all networks"] = None
    rating_average: Annotated[float | None, "mean rating, out of rating_best"] = None
    rating_count: Annotated[int | None, "votes behind rating_average"] = None
    rating_best: Annotated[float | None, "the best rating possible, mostly 5"] = None
    read_seconds: Annotated[int | None, "reading time as the page states it, in seconds"] = None
    helpful_yes: Annotated[int | None, "readers who found the article helpful"] = None
    helpful_no: Annotated[int | None, "readers who did not"] = None
    reactions: Annotated[tuple[Reaction, ...], "faces of a reaction widget, in the page's order"] = ()
    rating_stars: Annotated[tuple[StarRow, ...], "histogram of a rating, best first"] = ()
    share_counts: Annotated[tuple[ShareCount, ...], "shares by network"] = ()


@dataclass(frozen=True, slots=True)
class Reference:
    """A source that the article's body cites."""

    url: Annotated[str | None, "where the link leads; null for a citation in plain text"] = None
    text: Annotated[str, "the words of the link or the citation"] = ""
    doi: Annotated[str | None, "Digital Object Identifier, in lower case, without a resolver"] = None
    pmid: Annotated[str | None, "PubMed identifier, digits only"] = None


@dataclass(frozen=True, slots=True)
class Disclosure:
    """A statement that a health reader should know of."""

    kind: Annotated[DisclosureKind, "affiliate, sponsored, disclaimer or conflict"]
    text: Annotated[str, "the statement"]


@dataclass(frozen=True, slots=True)
class Topic:
    """Something of medicine that the article speaks of, as an open vocabulary knows it."""

    kind: Annotated[TopicKind, "condition, drug or body_system"]
    id: Annotated[str, "its identifier in the vocabulary"]
    name: Annotated[str, "its preferred English name, whatever the article calls it"]
    count: Annotated[int, "how often title and text mention it, under any of its names"]


@dataclass(frozen=True, slots=True)
class Removal:
    """One line of the ledger: a block that was taken out."""

    kind: Annotated[str, "what it was: reactions, rating, share, related, author_box, navigation …"]
    rule: Annotated[str, "which rule took it: `catalogue:<plug-in>`, `family:<name>`, `lines:<name>` …"]
    where: Annotated[str, "an element path; `line N` of a plain text; `block N of M` for a refrain"]
    text: Annotated[str, "its words"]


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where one field of the record came from."""

    field: Annotated[str, "the field's name"]
    source: Annotated[Source, "json-ld, meta, microdata, time, url, feed, rest, sitemap or text"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """One clean article. What is not known is null (or an empty list), never a guess or an empty string."""

    article_id: Annotated[str, "16 hex digits of the SHA-256 of url"]
    url: Annotated[str, "canonical address"]
    fetched_url: Annotated[str, "the address that answered"]
    site: Annotated[str, "host of url without www."]
    title: Annotated[str | None, "headline as the reader sees it"] = None
    subtitle: Annotated[str | None, "standfirst that only repeats the title or description"] = None
    description: Annotated[str | None, "the page's own summary of itself"] = None
    site_name: Annotated[str | None, "what the site calls itself"] = None
    image_url: Annotated[str | None, "lead image"] = None
    authors: Annotated[tuple[str, ...], "people, in order, credentials with the name"] = ()
    reviewers: Annotated[tuple[str, ...], "people who reviewed it medically or checked its facts"] = ()
    published: Annotated[datetime | None, "first published, UTC"] = None
    modified: Annotated[datetime | None, "last changed, UTC"] = None
    reviewed: Annotated[datetime | None, "last reviewed, UTC"] = None
    language: Annotated[str | None, "ISO 639-1 code of the text's language"] = None
    language_confidence: Annotated[float | None, "how sure that is, from 0 to 1"] = None
    categories: Annotated[tuple[str, ...], "the site's sections it stands in"] = ()
    tags: Annotated[tuple[str, ...], "the site's keywords for it"] = ()
    text: Annotated[str, "the article's words: blocks but captions, joined by blank lines"] = field(
        default="", repr=False
    )
    blocks: Annotated[tuple[Block, ...], "the article's blocks in order, captions included"] = field(
        default=(), repr=False
    )
    word_count: Annotated[int, "words in text"] = 0
    sentence_count: Annotated[int, "sentences in text"] = 0
    paragraph_count: Annotated[int, "blocks of kind paragraph"] = 0
    reading_ease: Annotated[
        float | None, "Flesch reading ease, by the formula for the text's language; null where there is none"
    ] = None
    topics: Annotated[tuple[Topic, ...], "conditions, drugs and body systems it speaks of, most first"] = (
        field(default=(), repr=False)
    )
    engagement: Annotated[Engagement, "what the removed widgets said"] = field(default_factory=Engagement)
    references: Annotated[tuple[Reference, ...], "sources cited in the body"] = field(default=(), repr=False)
    disclosures: Annotated[tuple[Disclosure, ...], "statements on money, interest and advice"] = ()
    removed: Annotated[tuple[Removal, ...], "the ledger: every block taken out"] = field(
        default=(), repr=False
    )
    provenance: Annotated[tuple[Provenance, ...], "where each field came from"] = field(
        default=(), repr=False
    )
    flags: Annotated[
        tuple[str, ...],
        "too_short, soft_404, paywalled, listing, future_date, hidden_text, encoding_repaired …",
    ] = ()
