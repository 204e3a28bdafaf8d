"""References: what an article cites, as links out of its body and as citations in plain text.

A citation with its link is one reference. DOIs and PubMed identifiers are read out of addresses and out of
words; both kinds of registry have many doors, and publishers put a DOI into the addresses of their own pages.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from cleaners.addresses import absolute, plain, site_of
from cleaners.records import Block, Reference
from cleaners.sieve import Sieve

DOI = re.compile(r"\b10\.\d{4,9}/[^\s\"”“‹›«»]{1,200}", re.IGNORECASE)
# what publishers write behind the DOI in the addresses of their pages
DOI_TAIL = re.compile(
    r"(?:[/.](?:full(?:text)?(?:[/.](?:html|pdf))?|abstract|summary|e?pdf(?:direct)?|epub|html?|xml|meta|references|figures|tables|"
    r"supplementary-material|citations?|tab-.*|download)|v\d{1,2}(?:\.full(?:\.pdf|-text)?)?)$",
    re.IGNORECASE,
)
PMID_ADDRESS = re.compile(
    r"(?:pubmed\.ncbi\.nlm\.nih\.gov/|ncbi\.nlm\.nih\.gov/(?:m/)?pubmed/(?:\?term=)?|europepmc\.org/(?:abstract|article)/med/|"
    r"pubmed\.gov/|pubmed\.com/)(\d{4,9})(?!\d)",
    re.IGNORECASE,
)
PMID_WORDS = re.compile(
    r"\bPMID\s?:?\s?#?(\d{4,9})\b|\bPubMed(?:\s(?:ID|PMID))?\s?[:#]?\s?(\d{6,9})\b", re.IGNORECASE
)
SHARING = re.compile(
    r"(?:facebook\.com/(?:sharer|share|dialog)|(?:twitter|x)\.com/(?:intent|share|home\?)|linkedin\.com/(?:share|cws)|"
    r"pinterest\.[a-z.]{2,6}/pin/create|(?:api\.whatsapp\.com|wa\.me|web\.whatsapp\.com)|t(?:elegram)?\.me/share|reddit\.com/submit|"
    r"tumblr\.com/(?:share|widgets)|vk\.com/share|xing\.com/(?:spi|app)|getpocket\.com/(?:save|edit)|news\.ycombinator\.com/submit|"
    r"share\.flipboard\.com|bsky\.app/intent|threads\.net/intent|buffer\.com/add|addtoany\.com|sharethis\.com|line\.me/R/share|"
    r"social-plugins\.line\.me|stumbleupon\.com/submit|digg\.com/submit|plus\.google\.com/share|mix\.com/add)",
    re.IGNORECASE,
)
USUAL = re.compile(
    r"\s*https?://([a-z0-9.-]+)(?=[/?#]|$)", re.IGNORECASE
)  # an address whose host needs no reader
# an address from which `plain` takes nothing, as most are; what may end as pages for printers and telephones do is none
PLAIN = re.compile(
    r"https?://[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){1,9}/(?!.{0,500}(?i:page-))(?:[\w/.%+:-]{0,500}[\w/-])?"
    r"(?<!(?i:amp))(?<!(?i:amp/))(?<!(?i:amp\.html))(?<!(?i:print))(?<!(?i:print/))",
    re.ASCII,
)
SHARERS = Sieve([SHARING.pattern])
LIST_HEADING = re.compile(
    r"(?:\d+\.?\s)?(?:(?:scientific |medical |article |key |selected |list of )?(?:references?|sources?|citations?|bibliography|works cited|literature(?: cited)?|"
    r"further reading|resources|footnotes|notes|endnotes)(?: (?:and|&) \w+(?: \w+)?)?|quellen(?:angaben|verzeichnis)?|literatur(?:verzeichnis|angaben)?|"
    r"einzelnachweise|weiterführende literatur|références(?: bibliographiques)?|bibliographie|sources et références|referencias(?: bibliográficas)?|"
    r"bibliografía|fuentes|riferimenti(?: bibliografici)?|bibliografia|fonti|referências(?: bibliográficas)?|fontes|bronnen|"
    r"bronvermelding|referenties|literatuur|źródła|piśmiennictwo|referenser|källor|referencer|kilder|kilde|источники|литература|kaynaklar|kaynakça)\s?:?",
    re.IGNORECASE,
)
# a year beside punctuation or a volume, or the names of several authors: what a citation has and a sentence has not
CITATION = re.compile(
    r"\bet al\b|\b(?:19|20)\d\d\s?[;:(]\s?\d|[.,;(]\s?(?:19|20)\d\d[a-z]?\s?[).;,]|\b[A-Z][\w'’-]{1,30} [A-Z]{1,3}(?:,|\.) ?[A-Z][\w'’-]{1,30} [A-Z]{1,3}\b"
)
LONGEST_CITATION = 900  # characters
PATIENCE = 200_000_000  # characters to search for the words of links; enough for thousands that are nowhere
CALL = 100  # characters that are searched in the time of one call


@dataclass(frozen=True, slots=True)
class Cited:
    """A block of the article that is a citation."""

    place: int
    reference: Reference


def references_of(
    links: Iterable[tuple[str, str]], blocks: Sequence[Block], *, site: str
) -> tuple[Reference, ...]:
    """What an article cites, in order, each once.

    `links` are the links of the article's body in order, as (address, words); `site` is the article's own
    host without `www.`. A citation in plain text has a null `url`.
    """
    citations = {cited.place: cited.reference for cited in cited_blocks(blocks)}
    found = list(citations.items())
    finder = Finder(blocks)
    last = -1
    for address, words in links:
        text = " ".join(words.split())
        place = finder.find(text)  # links and blocks come in the same order
        last = max(last, place)
        if is_outward(address, site):
            whole = address if PLAIN.fullmatch(address) else plain(address)
            link = Reference(whole, text, doi_in_address(address), pmid_in_address(address))
            # the links of a citation are that citation; another one stands where the reader comes upon it
            found.append((place, joined(citations[place], link)) if place in citations else (last, link))
    return tuple(each_once(found, citations))


def is_outward(url: str, site: str) -> bool:
    """Whether an address leads to another site, and not to a network's form for sharing the page.

    >>> is_outward("https://Example.com/a", "example.org"), is_outward("//blog.example.org", "example.org")
    (True, False)
    """
    usual = USUAL.match(url)
    host = usual[1].lower().rstrip(".").removeprefix("www.") if usual else site_of(absolute(url, url))
    own = bool(site) and (host == site or host.endswith(f".{site}") or site.endswith(f".{host}"))
    return bool(host) and not own and not (SHARERS.of(url.lower()) and SHARING.search(url))


@dataclass(slots=True)
class Finder:
    """Finds words in blocks, each behind the ones before; words that are not there cost a look at all that is left."""

    blocks: Sequence[Block]
    at: int = 0
    offset: int = 0
    patience: int = PATIENCE

    def find(self, words: str) -> int:
        offset = self.offset
        for place in range(self.at, len(self.blocks)) if words and self.patience > 0 else ():
            text = self.blocks[place].text
            begin = text.find(words, offset)
            if begin >= 0:
                self.at, self.offset = place, begin + len(words)
                return place
            self.patience -= len(text) - offset + CALL
            offset = 0
        return -1


def cited_blocks(blocks: Sequence[Block]) -> Iterator[Cited]:
    """The blocks that are citations: in a list of references, or with an identifier in their words."""
    in_list = False
    whole = "\n".join([block.text for block in blocks]).encode("utf-8", "surrogatepass").lower()
    identified = b"10." in whole or b"pmid" in whole or b"pubmed" in whole
    for place, block in enumerate(blocks):
        text = block.text
        if len(text) < 60 and LIST_HEADING.fullmatch(text):
            in_list = True
            continue
        if block.kind == "heading":
            in_list = False
        if not (identified or in_list):
            continue
        doi, pmid = doi_in_words(text), pmid_in_words(text)
        named = bool(doi or pmid) and len(text) <= LONGEST_CITATION
        if named or (in_list and len(text) <= LONGEST_CITATION and CITATION.search(text)):
            yield Cited(place, Reference(None, text, doi, pmid))


def joined(one: Reference, other: Reference) -> Reference:
    """One reference out of two that are the same: the fuller words, the first address, any identifier."""
    text = max(one.text, other.text, key=len)
    return Reference(one.url or other.url, text, one.doi or other.doi, one.pmid or other.pmid)


def each_once(found: list[tuple[int, Reference]], citations: Mapping[int, Reference]) -> Iterator[Reference]:
    """References in order; those of one citation, or that share an identifier or an address, made one."""
    kept: list[Reference] = []
    places: dict[str, int] = {}
    for place, reference in sorted(found, key=lambda one: one[0]):
        keys = [f"{name}:{value}" for name in ("doi", "pmid", "url") if (value := getattr(reference, name))]
        keys += [f"block:{place}"] * (place in citations and reference.text == citations[place].text)
        at = next((places[key] for key in keys if key in places), len(kept))
        if at == len(kept):
            kept.append(reference)
        else:
            kept[at] = joined(kept[at], reference)
        places.update(dict.fromkeys(keys, at))
    return iter(kept)


def doi_in_address(url: str) -> str | None:
    """The DOI in an address: of a resolver, or of a publisher's page.

    >>> doi_in_address("https://www.nejm.org/doi/full/10.1056/NEJMoa2404881?query=x")
    '10.1056/nejmoa2404881'
    """
    if "10." not in url and "%" not in url:
        return None
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    found = DOI.search(unquote(parts.path)) or DOI.search(unquote(parts.query).replace("&", " "))
    return trimmed(found[0], address=True) if found else None


def doi_in_words(text: str) -> str | None:
    """The first DOI in some words.

    >>> doi_in_words("Kidney Int 2024;105. doi:10.1016/j.kint.2023.10.018).")
    '10.1016/j.kint.2023.10.018'
    """
    found = DOI.search(text) if "10." in text else None
    return trimmed(found[0], address=False) if found else None


def trimmed(doi: str, *, address: bool) -> str | None:
    """A DOI in lower case without the punctuation of the sentence around it; its own brackets stay."""
    doi = doi.lower()
    if "<" in doi and "(sici)" not in doi:
        doi = doi.partition("<")[0]
    while doi and (
        doi[-1] in ".,;:'’*&|/"
        or any(doi[-1] == two and doi.count(two) > doi.count(one) for one, two in ("()", "[]", "{}", "<>"))
    ):
        doi = doi[:-1]
    while address and (tail := DOI_TAIL.search(doi)):
        doi = doi[: tail.start()]
    return doi if len(doi.partition("/")[2]) > 1 else None


def pmid_in_address(url: str) -> str | None:
    """The PubMed identifier in an address; PMC identifiers are others.

    >>> pmid_in_address("https://pubmed.ncbi.nlm.nih.gov/34554658/")
    '34554658'
    """
    found = PMID_ADDRESS.search(url) if any(sign in url.lower() for sign in ("pubmed", "europepmc")) else None
    return found[1] if found else None


def pmid_in_words(text: str) -> str | None:
    """The PubMed identifier in some words.

    >>> pmid_in_words("N Engl J Med 2021;385:1737. PubMed 34554658")
    '34554658'
    """
    found = PMID_WORDS.search(text)
    return (found[1] or found[2]) if found else None
