"""Flags: what is odd about a page, for those who decide whether to keep its record."""

from __future__ import annotations

import re
from collections.abc import Sequence

from cleaners.blocks import TextBlock
from cleaners.document import Document
from cleaners.facts import Facts
from cleaners.hidden import is_mostly_seen

TOO_SHORT = 50  # words; the shortest notice that anybody would call an article has about as many
FEW_WORDS = 150
NOT_FOUND = re.compile(
    r"\b(?:404|page not found|not found|nothing (?:was )?found|(?:page|post|article) (?:you .{0,40})?(?:could not|couldn.t|can.t|cannot) be found|"
    r"no longer (?:exists|available)|doesn.t exist|seite nicht gefunden|nicht gefunden|página no encontrada|no encontrad[ao]|"
    r"page introuvable|pagina non trovata|página não encontrada|pagina niet gevonden|nie znaleziono|sidan hittades inte)\b",
    re.IGNORECASE,
)
LISTING_TYPES = frozenset({"collectionpage", "searchresultspage", "itemlist"})
ARTICLE_TYPES = frozenset(
    {"article", "blogposting", "newsarticle", "medicalwebpage", "report", "scholarlyarticle", "recipe"}
)


def flags_of(document: Document, facts: Facts, kept: Sequence[TextBlock], text: str) -> tuple[str, ...]:
    """All flags of a page, in the order in which they were raised; `cleaners.reservations` raised some before."""
    words = len(text.split(None, FEW_WORDS))  # one more at most; it is all the same how many there are beyond
    raised = [*document.flags, *facts.flags]
    if words < TOO_SHORT:
        raised.append("too_short")
    if words < FEW_WORDS and NOT_FOUND.search(facts.title or ""):
        raised.append("soft_404")
    if facts.access == "paywalled":
        raised.append("paywalled")
    if is_listing(facts, kept):
        raised.append("listing")
    if not is_mostly_seen(document, kept):
        raised.append("hidden_text")
    return tuple(dict.fromkeys(raised))


def is_listing(facts: Facts, kept: Sequence[TextBlock]) -> bool:
    """Whether a page declares itself a list of others, or what it has of text is mostly links."""
    if facts.types & LISTING_TYPES and not facts.types & ARTICLE_TYPES:
        return True
    chars = sum(len(block.text) for block in kept)
    return len(kept) > 8 and sum(block.linked for block in kept) > 0.6 * chars
