"""Disclosures: what an article says about money, interests and the limits of its advice.

A disclosure speaks of itself: of this post, these links, its author. A paragraph that discusses affiliate
marketing or the sponsors of a trial speaks of others, and is none.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from cleaners.records import Block, Disclosure, DisclosureKind
from cleaners.sieve import Sieve

LONGEST = 1_200  # characters; what is longer is a section on the matter
SHORTEST = 18
LONGEST_REFRAIN = 700
SILENT: Final = frozenset(("heading", "code", "caption"))
FIRST, LAST = 4, 6  # blocks from the article's ends within which a site prints its refrain

THIS: Final = (
    r"(?:this|these|our|my|the (?:following|above)) (?:\w{1,20} ){0,2}?(?:posts?|articles?|pages?|sites?|websites?|blogs?|reviews?|guides?|stor(?:y|ies)|"
    r"content|links?|recipes?|information|material|publications?|newsletters?|columns?|contents)"
)
PATTERNS: Final[dict[DisclosureKind, tuple[str, ...]]] = {
    "affiliate": (
        rf"{THIS}.{{0,60}}\b(?:contain|include|use|have|feature|may be|are|is)s?\b.{{0,30}}\b(?:affiliate|referral)\b",
        r"\b(?:we|i|(?:this|our|the) (?:site|website|blog|publisher|team))\b.{0,20}\b(?:earn|receive|get|collect|make|paid)\b.{0,40}\bcommissions?\b.{0,200}\b(?:link|purchas|buy|bought|order|click|no (?:extra|additional) cost)",
        r"\b(?:if|when) you (?:buy|purchase|click|order|shop|make a purchase)\b.{0,120}\b(?:we|i)\b.{0,40}\b(?:commission|compensat|paid|earn)",
        r"\bamazon (?:services llc )?associates?\b.{0,120}\b(?:i|we) (?:may )?earn|\bas an amazon (?:associate|affiliate)\b|amazon services llc associates program",
        r"\b(?:some|many|most|all|any|certain) of (?:the|these|our|my) (?:product )?links\b.{0,80}\baffiliate",
        r"\baffiliate (?:links? )?(?:disclosure|disclaimer)\b",
        r"\b(?:dieser|der|mein|unser)\b.{0,40}\b(?:beitrag|artikel|text|blog|seite|website|post)\b.{0,60}\benthält\b.{0,30}\b(?:affiliate|werbe|partner|provisions)[- ]?links?",
        r"\b(?:affiliate|partner|provisions|werbe)[- ]?links?\b.{0,160}\b(?:erhalten wir|erhalte ich|bekomme ich|bekommen wir|verdiene ich|wir eine (?:kleine )?provision)|\bals amazon[- ]partner verdiene",
        r"\b(?:cet article|ce billet|ce site|cette page|ce blog)\b.{0,80}\bliens? (?:d['’]affiliation|affiliés?)|\bliens? (?:d['’]affiliation|affiliés?)\b.{0,160}\b(?:nous|je)\b.{0,30}\bcommission",
        r"\b(?:este|esta|nuestro|nuestra|nuestros) (?:artículo|entrada|post|página|sitio|web|blog|enlaces)\b.{0,80}\b(?:enlaces? de afiliad|afiliad)|\benlaces? de afiliad[oa]s?\b.{0,160}\bcomisión|\bcomo afiliado de amazon\b|\bpodemos (?:recibir|ganar) una (?:pequeña )?comisión",
        r"\b(?:questo|questa|il nostro) (?:articolo|post|sito|pagina|blog)\b.{0,80}\blink (?:di )?affilia|\blink (?:di affiliazione|affiliati)\b.{0,160}\bcommissione|\bpotremmo ricevere una (?:piccola )?commissione",
        r"\b(?:este|esta|nosso) (?:artigo|post|site|página|blog)\b.{0,80}\blinks? de afiliad|\blinks? de afiliad[oa]s?\b.{0,160}\bcomissão|\bpodemos receber uma (?:pequena )?comissão",
        r"\b(?:dit|deze|onze) (?:artikel|bericht|blog|pagina|site|website)\b.{0,80}\baffiliate[- ]?links?|\baffiliate[- ]?links?\b.{0,160}\b(?:ontvangen wij|ontvang ik|krijgen wij|krijg ik)\b.{0,40}\bcommissie",
    ),
    "sponsored": (
        rf"{THIS}\b.{{0,30}}\b(?:is|was|were|are|has been|have been)\b.{{0,20}}\b(?:sponsored|paid for|underwritten|made possible|created in (?:paid )?partnership|brought to you|written in (?:paid )?(?:collaboration|partnership))\b",
        r"^(?:paid partnership|in (?:paid )?partnership with|sponsored by|sponsored post|paid post|advertorial|this is a sponsored|brought to you by|presented by)\b",
        r"\b(?:i|we) (?:was|were) (?:compensated|paid|sponsored)\b.{0,60}\b(?:by|for|to)\b|\b(?:i|we) received\b.{0,60}\b(?:free|complimentary|compensation|payment)\b.{0,80}\b(?:in exchange|for (?:this|my|our)|review|post)",
        r"\b(?:dieser|der) (?:beitrag|artikel|post|text)\b.{0,30}\b(?:entstand|ist|wurde|entstanden)\b.{0,60}\b(?:kooperation|zusammenarbeit|partnerschaft|gesponsert|unterstützt von|bezahlte)|^(?:bezahlte (?:werbung|partnerschaft)|gesponserter (?:beitrag|artikel)|in (?:bezahlter )?kooperation mit)\b",
        r"\b(?:cet article|ce billet|cette publication)\b.{0,40}\b(?:sponsorisé|parrainé|en (?:partenariat|collaboration)(?: rémunérée?)? avec|financé)|^(?:article sponsorisé|collaboration commerciale|publi-?reportage|en partenariat avec)\b",
        r"\b(?:este|esta) (?:artículo|entrada|post|publicación|contenido)\b.{0,40}\b(?:patrocinad[oa]|en colaboración (?:pagada )?con)|^(?:artículo patrocinado|contenido patrocinado por|colaboración pagada|publirreportaje)\b",
        r"\b(?:questo|questa) (?:articolo|post|contenuto|pubblicazione)\b.{0,40}\b(?:sponsorizzat[oa]|in collaborazione (?:retribuita )?con)|^(?:articolo sponsorizzato|contenuto sponsorizzato da|collaborazione retribuita)\b",
        r"\b(?:este|esta) (?:artigo|post|publicação|conteúdo)\b.{0,40}\b(?:patrocinad[oa]|em parceria paga com)|^(?:artigo patrocinado|publieditorial|parceria paga)\b",
        r"\b(?:dit|deze) (?:artikel|bericht|blog|post)\b.{0,40}\b(?:gesponsord|in (?:betaalde )?samenwerking met|mogelijk gemaakt)|^(?:gesponsord artikel|betaalde samenwerking|in samenwerking met)\b",
    ),
    "disclaimer": (
        r"\b(?:not|never|neither)\b.{0,60}\b(?:a )?(?:substitute|replacement)\b.{0,40}\b(?:medical|professional|physician|doctor|health|qualified|diagnos|advice|treatment|clinical)",
        r"\b(?:does not|do not|is not|are not|cannot|should not|not intended to|nor)\b.{0,50}\b(?:replace|constitute|substitute|provide|be (?:taken|construed|considered|relied|used)|treat|diagnose)\b.{0,60}\b(?:medical|professional|clinical|advice|diagnos|your (?:own )?(?:doctor|physician)|qualified|any disease)",
        r"\b(?:informational|information|educational|education|general information)(?: and (?:informational|educational|entertainment))? purposes only\b|\bfor (?:general )?(?:information|informational|education|educational) (?:purposes )?only\b|\bfor informational purposes\b",
        r"\bhas not been evaluated by the food and drug|statements (?:have|has) not been evaluated by",
        r"\b(?:ersetz(?:t|en|bar)|ist|sind|stell(?:t|en))\b.{0,40}\b(?:keine?n?|nicht|kein ersatz)\b.{0,60}\b(?:ärztlich|medizinisch|arzt|fachlich|beratung|diagnose|behandlung)|\b(?:dient|dienen)\b.{0,40}\b(?:nur|ausschließlich|lediglich|allein)\b.{0,40}\binformation",
        r"\bne (?:remplacen?t?|se substituen?t?|constituen?t?|sauraient?|peut|peuvent)\b.{0,60}\b(?:avis|consultation|conseil|diagnostic)s?\b.{0,30}\b(?:médica|professionnel|d['’]un médecin)|\bà titre (?:purement |uniquement |strictement )?(?:informatif|d['’]information)",
        r"\bno (?:sustituyen?|reemplazan?|pretenden? (?:sustituir|reemplazar)|constituyen?|debe sustituir)\b.{0,60}\b(?:médic|profesional|consulta|diagnóstico)|\b(?:solo|sólo|únicamente|meramente|exclusivamente)\b.{0,20}\b(?:con )?(?:fines|informativ)\w*\b.{0,20}(?:informativ|educativ|$)",
        r"\bnon (?:sostituisc|intend|costituisc|possono|può|devono|deve)\w*\b.{0,60}\b(?:medic|consult|parere|diagnos|professionist)|\ba (?:solo )?scopo (?:puramente |esclusivamente )?(?:informativo|divulgativo)",
        r"\bnão (?:substitu|pretende|constitu|deve)\w*\b.{0,60}\b(?:médic|consulta|profissional|diagnóstico)|\b(?:apenas|somente|meramente|exclusivamente)\b.{0,20}\b(?:fins |caráter )?(?:informativ|educativ)",
        r"\b(?:vervang(?:t|en)|is|zijn)\b.{0,30}\b(?:geen|niet)\b.{0,40}\b(?:medisch|arts|huisarts|professione|diagnose)|\b(?:uitsluitend|alleen|enkel)\b.{0,30}\b(?:informatie|informatieve doeleinden)",
    ),
    "conflict": (
        r"\b(?:authors?|i|we|writers?|reviewers?|researchers?|dr\.? \w+(?: \w+)?|[A-Z]{2,3})\b.{0,40}\b(?:declares?|reports?|discloses?|states?|ha(?:s|ve))\b.{0,30}\bno\b.{0,40}\b(?:conflicts?|competing|financial|relevant|commercial|disclosures?)\b",
        r"^(?:conflicts? of interests?|competing (?:financial )?interests?|declarations? of (?:competing )?interests?|financial disclosures?|disclosures?(?: statement)?)\s?(?::|[-–—]|statement|none|\.)\s?\S",
        r"\b(?:author|i|we|dr\.? \w+(?: \w+)?)\b.{0,20}\b(?:has|have|had)? ?(?:received|receives|receive|accepted)\b.{0,60}\b(?:honorari|consult(?:ing|ancy) fees|speaker(?:'s|s)? fees|speaking fees|grants?|research funding|travel (?:support|grants?))\b.{0,60}\bfrom\b",
        r"\binteressenkonflikte?\b\s?(?::|[-–—])|\berklär(?:t|en)\b.{0,60}\b(?:kein|keine)\b.{0,20}\binteressenkonflikt|\bkeine? interessenkonflikte?\b.{0,20}\b(?:besteh|vorlieg|hat|haben|angegeben)",
        r"^(?:conflits?|liens?) d['’]intérêts?\s?:|\bdéclaren?t?\b.{0,60}\b(?:aucun|pas de|ne pas avoir de|n['’]avoir aucun)\b.{0,20}\b(?:conflits?|liens?) d['’]intérêts?",
        r"^conflictos? de inter(?:és|eses)\s?:|\bdeclaran?\b.{0,40}\b(?:no tener|no existir|ningún|que no)\b.{0,40}\bconflictos? de inter",
        r"^conflitt[oi] d['’ i]{1,3}\s?interess[ei]\s?:|\bdichiaran?o?\b.{0,40}\b(?:di non avere|l['’]assenza|nessun|non)\b.{0,40}\bconflitt[oi] d",
        r"^conflitos? de interesses?\s?:|\bdeclaram?\b.{0,40}\b(?:não (?:haver|ter|possuir)|nenhum|que não)\b.{0,40}\bconflitos? de interess",
        r"^(?:belangenverstrengeling|belangenconflict(?:en)?)\s?:|\b(?:verklaren|verklaart|heeft|hebben)\b.{0,40}\bgeen\b.{0,20}\bbelangen(?:verstrengeling|conflict)",
    ),
}
COMPILED: Final = {
    kind: re.compile("|".join(f"(?:{pattern})" for pattern in patterns), re.IGNORECASE)
    for kind, patterns in PATTERNS.items()
}
# hardly any paragraph holds words that a statement cannot do without
EACH: Final = [
    (kind, re.compile(pattern, re.IGNORECASE)) for kind, patterns in PATTERNS.items() for pattern in patterns
]
SIEVE: Final = Sieve(pattern.pattern for _, pattern in EACH)
LABEL = re.compile(
    r"^\W{0,4}(?:(?:medical |health |legal |important |general |affiliate |advertising |advertiser |full |fcc |ftc )?(?:disclaimer|disclosures?|disclosure statement)|"
    r"(?:please )?note|haftungsausschluss|(?:wichtiger |medizinischer )?hinweis|transparenz(?:hinweis)?|offenlegung|avertissement|mention légale|"
    r"(?:aviso|nota)(?: importante| legal| médic[oa])?|descargo(?: de responsabilidad)?|avvertenz[ae]|avviso|isenção de responsabilidade|"
    r"disclaimer medico|let op)\s?(?:[:.–—-]|$)",
    re.IGNORECASE,
)
SITE = re.compile(
    r"\b(?:this|our|the) (?:\w{1,20} )?(?:site|website|blog|web ?page)\b|\bwe\b|\bour\b|\b(?:this|these|the) (?:article|post|content|contents|information|links?|material|page|statements?)\b|"
    r"\b(?:diese[rsmn]?|unsere?[rsmn]?|der|die) (?:\w{1,20} )?(?:seite|website|webseite|blog|inhalte?|artikel|beitrag|informationen|links?)\b|\bwir\b|\b(?:ce|cet|cette|ces|notre|nos) (?:site|blog|article|contenu|page|informations?|liens?)\b|"
    r"\b(?:este|esta|estos|nuestro|nuestra|el|la) (?:sitio|web|página|blog|artículo|contenido|información|enlaces?)\b|\b(?:questo|questa|il nostro|le|i) (?:sito|blog|articolo|contenut[oi]|pagina|informazioni)\b|"
    r"\b(?:este|esta|nosso|o|as) (?:site|blog|artigo|conteúdo|página|informações)\b|\b(?:dit|deze|onze|de) (?:site|website|blog|artikel|informatie|pagina)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Disclosed:
    """A block that discloses something, and whether the words are rather the site's than the author's."""

    place: int
    disclosure: Disclosure
    is_refrain: bool


def disclosures_of(blocks: Sequence[Block]) -> tuple[Disclosure, ...]:
    """The statements on money, interests and advice in an article, in order, each once."""
    return tuple(dict.fromkeys(found.disclosure for found in disclosed_blocks(blocks)))


def disclosed_blocks(blocks: Sequence[Block]) -> Iterator[Disclosed]:
    """Every block that is a disclosure, with its place; captions, headings and code are none."""
    places = [place for place, block in enumerate(blocks) if may_disclose(block)]
    texts = [squeezed(blocks[place].text) for place in places]
    asked = SIEVE.each([text.lower() for text in texts])
    for place, text, patterns in zip(places, texts, asked, strict=True):
        if patterns and (kind := kind_of(text, patterns)):
            words = blocks[place].text
            near_end = place < FIRST or place >= len(blocks) - LAST
            yield Disclosed(place, Disclosure(kind, words), is_refrain_like(words, kind, near_end=near_end))


def squeezed(text: str) -> str:
    """A text with single spaces between its words, as nearly all have already."""
    return text if text.isprintable() and "  " not in text else " ".join(text.split())


def may_disclose(block: Block) -> bool:
    return SHORTEST <= len(block.text) <= LONGEST and block.kind not in SILENT


def kind_of(text: str, patterns: Iterable[int]) -> DisclosureKind | None:
    """What a text discloses by the first that matches of some patterns, if anything.

    >>> kind_of("This post contains affiliate links.", range(len(EACH)))
    'affiliate'
    >>> kind_of("The trial was sponsored by the maker of the drug.", range(len(EACH))) is None
    True
    """
    for kind, pattern in (EACH[place] for place in patterns):
        if pattern.search(text) and (kind != "disclaimer" or LABEL.match(text) or SITE.search(text)):
            return kind
    return None


def is_refrain_like(text: str, kind: DisclosureKind, *, near_end: bool) -> bool:
    """Whether a disclosure is the site's standing text: general, short, about the site, at the article's edge.

    What an author declares of interests or of a sponsor belongs to the article; so does any statement that says more
    than the standing words do.
    """
    if kind not in ("affiliate", "disclaimer") or len(text) > LONGEST_REFRAIN or not near_end:
        return False
    sentences = [part for part in re.split(r"(?<=[.!?])\s+", text) if part]
    general = sum(
        bool(COMPILED[kind].search(part) or SITE.search(part) or LABEL.match(part)) for part in sentences
    )
    return 2 * general > len(sentences) and bool(LABEL.match(text) or SITE.search(text))
