"""Page -> Article: the table of contents of all cleaning. The passes it names live in their own modules."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields, replace
from datetime import datetime
from functools import partial
from hashlib import sha256

from cleaners import body, catalogue, furniture, wishes
from cleaners.addresses import article_id
from cleaners.blocks import TextBlock
from cleaners.disclosures import disclosures_of
from cleaners.document import Document, parse
from cleaners.facts import Facts, read_facts
from cleaners.flags import flags_of
from cleaners.language import language_of
from cleaners.measures import measured, text_of
from cleaners.printed import printed_figures
from cleaners.records import Article, Block, Engagement, Hints, Page, Provenance, Removal
from cleaners.references import references_of
from cleaners.reservations import reservations


def clean_page(page: Page) -> Article:
    """The article on a fetched page; the further pages of a split article are put behind its first."""
    cleaned = partial(clean, url=page.url, headers=page.headers, marks=page.marks, body_at=page.body_at)
    article = cleaned(page.body, hints=page.hints, now=page.fetched_at)
    for further in page.more:
        article = joined(article, cleaned(further))
    return measured(article) if page.more else article


def clean(  # noqa: PLR0913 - all that is known of a page, each by its name
    html: bytes | str,
    *,
    url: str = "",
    headers: Mapping[str, str] | None = None,
    hints: Hints | None = None,
    now: datetime | None = None,
    marks: Sequence[str] = (),
    body_at: str | None = None,
) -> Article:
    """The article on an HTML page, as a record. Pure: the same input gives the same record, anywhere.

    Any bytes at all give an `Article`, perhaps an empty one with flags that say why. `headers` and `hints` are
    what the server and discovery said of the page; dates after `now` are dropped and flagged, without it nothing is
    known of the present. `marks` are of further blocks to take out, and `body_at` is a CSS selector of the element that
    holds the body, for a site that its user knows better.
    """
    document = parse(html, url=url, headers=headers)
    document.flags += reservations(document.root, headers, hints.flags if hints else ())
    unwanted = wishes.take_out(document, marks)
    within = wishes.body_of(document, body_at)
    facts = read_facts(document, hints, now=now)
    widgets, counted = catalogue.take_out(document)
    fittings = furniture.take_out(document, facts.title_element, within)
    kept, rest = body.draw(document, facts, hints, within=wishes.left(document, within))
    counted = first_said(counted, printed_figures([*unwanted, *fittings, *rest]))
    article = record(document, facts, kept, [*unwanted, *widgets, *fittings, *rest], counted)
    document.release()
    return article


def record(
    document: Document, facts: Facts, kept: list[TextBlock], removed: list[Removal], counted: Engagement
) -> Article:
    """Everything that was found, as one record."""
    blocks = tuple(block.record() for block in kept)
    text = text_of(blocks)
    language, confidence = language_of(text, facts.declared_language)
    article = Article(
        article_id=article_id(facts.url or sha256(text.encode("utf-8", "replace")).hexdigest()),
        url=facts.url,
        fetched_url=document.url,
        site=facts.site,
        title=facts.title,
        subtitle=facts.subtitle,
        description=facts.description,
        site_name=facts.site_name,
        image_url=facts.image_url,
        authors=facts.authors,
        reviewers=facts.reviewers,
        published=facts.published,
        modified=facts.modified,
        reviewed=facts.reviewed,
        language=language,
        language_confidence=confidence,
        categories=facts.categories,
        tags=facts.tags,
        text=text,
        blocks=blocks,
        engagement=first_said(counted, facts.engagement),
        references=references_of([link for block in kept for link in block.links], blocks, site=facts.site),
        disclosures=disclosures_of([*blocks, *taken_from_body(removed)]),
        removed=tuple(removed),
        provenance=(*facts.provenance, *([Provenance("language", "text")] if language else [])),
        flags=flags_of(document, facts, kept, text),
    )
    return measured(article)


def taken_from_body(removed: Iterable[Removal]) -> list[Block]:
    """What stood among the article's blocks and was taken out by its own words; a disclosure may be among it."""
    return [Block("paragraph", line.text) for line in removed if line.rule.startswith("body:")]


def first_said(one: Engagement, other: Engagement) -> Engagement:
    """Of two readings of a page's figures, field by field, the first that says anything; a rating is one reading."""
    if rated(one) and rated(other) and not same_rating(one, other):
        other = replace(other, rating_average=None, rating_count=None, rating_best=None, rating_stars=())
    unsaid = [field.name for field in fields(Engagement) if getattr(one, field.name) in (None, ())]
    return replace(one, **{name: getattr(other, name) for name in unsaid})


def rated(engagement: Engagement) -> bool:
    return engagement.rating_average is not None or engagement.rating_count is not None


def same_rating(one: Engagement, other: Engagement) -> bool:
    """Whether two readings speak of one rating: as many votes, or a mean that is the same to a tenth."""
    if one.rating_count is not None and other.rating_count is not None:
        return one.rating_count == other.rating_count
    means = (one.rating_average, other.rating_average)
    return None in means or round(means[0] or 0, 1) == round(means[1] or 0, 1)


def joined(first: Article, further: Article) -> Article:
    """An article with one more of its pages behind it, not yet measured; what the first page says of both stands."""
    blocks = (*first.blocks, *further.blocks)
    return replace(
        first,
        text=text_of(blocks),
        blocks=blocks,
        engagement=first_said(first.engagement, further.engagement),
        references=tuple(dict.fromkeys((*first.references, *further.references))),
        disclosures=tuple(dict.fromkeys((*first.disclosures, *further.disclosures))),
        removed=(*first.removed, *further.removed),
    )
