"""The article's body: which of a page's blocks are the author's words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from copy import deepcopy
from functools import cache, lru_cache
from html import escape, unescape
from importlib.resources import as_file, files
from itertools import accumulate

import numpy as np
from lxml import etree
from numpy.typing import NDArray

from cleaners.blocks import TextBlock, blocks_of
from cleaners.boilerplate import boilerplate
from cleaners.document import Document, Element, squeeze, tree_of, where, words_of
from cleaners.facts import Facts
from cleaners.families import families
from cleaners.features import Description, described
from cleaners.forest import Forest
from cleaners.furniture import cutting
from cleaners.phrases import phrases_of
from cleaners.places import Places, Traits
from cleaners.records import Hints, Removal
from cleaners.wishes import BODY
from cleaners.wording import Known

LIKELY = 0.5
NOT_UNLIKELY = 0.1  # is enough where the user says that the body stands
FEW_WORDS = 30  # an article of fewer is a notice, or a page that was read wrongly
LONGEST_EXCERPT = 1_500  # characters; feeds that send whole articles send more
FEW_BLOCKS = 2_000
DEEPEST = 200  # elements in one another; trafilatura takes minutes for a thousand
FEW_ELEMENTS, FEW_BYTES = 10_000, 2_000_000  # in the tree, and written out
SHORTEST_FIND = 20  # characters; shorter words stand in any text
MOST_BLOCKS = 20_000  # the longest books on the web have fewer paragraphs
CLOSE = 4  # elements; a name further up speaks of the page
WRAPPERS = frozenset({"html", "body", "main", "article"})
HOLDERS = frozenset({"content", "references", "recipe", "disclosure", "hidden"})
TAG_KINDS = {
    "nav": "navigation",
    "footer": "footer",
    "header": "header",
    "aside": "sidebar",
    "form": "form",
    "button": "button",
}


@cache
def forest() -> Forest:
    with as_file(files("cleaners") / "body_model.npz") as path:
        return Forest.load(path)


def draw(
    document: Document, facts: Facts, hints: Hints | None = None, *, within: Element | None = None
) -> tuple[list[TextBlock], list[Removal]]:
    """The blocks of the article, in order, and a ledger line for every other block of the page.

    `within` is the element that holds the body, where that is known.
    """
    blocks = blocks_of(document.root)
    blocks, beyond = blocks[:MOST_BLOCKS], blocks[MOST_BLOCKS:]
    declared = declared_body(facts, hints)
    description = described(blocks, known_of(facts, declared))
    chances = likelihoods(description)
    enough = LIKELY if within is None else NOT_UNLIKELY
    rules = dict.fromkeys(np.flatnonzero(chances <= enough).tolist(), "body:model")
    rules |= dict.fromkeys(outside(blocks, within), BODY)
    kept = [index not in rules for index in range(len(blocks))]
    rules |= {index: f"body:{rule}" for index, rule in boilerplate(blocks, kept, facts.title or "")}
    article = [block for index, block in enumerate(blocks) if index not in rules]
    if within is None and is_notice(article):
        article, rules = rescued(document, blocks, article, rules, declared)
    removed = list(ledger(blocks, description, rules))
    if beyond:
        document.flags.append("truncated")
        removed.append(
            Removal("other", "body:beyond", where(beyond[0].element), "\n".join(b.text for b in beyond))
        )
    return article, removed


def ledger(
    blocks: Sequence[TextBlock], description: Description, rules: Mapping[int, str]
) -> Iterator[Removal]:
    """A line for each block that went by a rule."""
    kinds, places = Kinds(description.places), description.at.tolist()
    for index, rule in sorted(rules.items()):
        place, text = places[index], blocks[index].text
        yield Removal(kinds.of(text, place), rule, description.places.path(place), text)


def outside(blocks: Sequence[TextBlock], within: Element | None) -> list[int]:
    """The indexes of the blocks that do not stand in an element, if one is given."""
    inside = set() if within is None else set(within.iter())
    return [index for index, block in enumerate(blocks) if inside and block.element not in inside]


def declared_body(facts: Facts, hints: Hints | None = None) -> str:
    """The article's text as the page declares it for machines or a feed sent it along; its markup is kept."""
    sent = (hints.content if hints else None) or ""
    return unescape(facts.article_body or (sent if len(sent) > LONGEST_EXCERPT else ""))


def known_of(facts: Facts, declared: str = "") -> Known:
    """What blocks are held against."""
    body = words_of(tree_of(declared)) if "<" in declared else declared
    return Known(facts.title or "", facts.description or "", facts.authors, facts.site, body)


def likelihoods(description: Description) -> NDArray[np.float64]:
    """How likely each block is the author's, 0 to 1."""
    trees = forest()
    return trees.predict(description.matrix(trees.lexicon))


def words_in(blocks: Iterable[TextBlock]) -> int:
    return sum(len(block.text.split()) for block in blocks)


def is_notice(blocks: Iterable[TextBlock]) -> bool:
    """Whether some blocks have fewer words than an article; most have enough in the first few."""
    return all(words < FEW_WORDS for words in accumulate(len(block.text.split()) for block in blocks))


def rescued(
    document: Document,
    blocks: list[TextBlock],
    article: list[TextBlock],
    rules: dict[int, str],
    declared: str,
) -> tuple[list[TextBlock], dict[int, str]]:
    """Another way to the article where next to nothing was found, and what it leaves out.

    Some pages hold their text only in what they declare for machines, and draw it with scripts.
    """
    sent = declared_blocks(declared)
    if words_in(sent) > words_in(article):
        return sent, dict.fromkeys(range(len(blocks)), "body:declared")
    found = [] if article else found_by_trafilatura(document, blocks)  # a short notice is not to be filled up
    if words_in(found) >= FEW_WORDS:
        spared = set(map(id, found))
        return found, {i: "body:trafilatura" for i, block in enumerate(blocks) if id(block) not in spared}
    return article, rules


def declared_blocks(declared: str) -> list[TextBlock]:
    """A declared body as blocks; one without markup has a line for each."""
    if "<" not in declared:
        declared = "".join(f"<p>{escape(line)}</p>" for line in declared.splitlines())
    return blocks_of(tree_of(declared)) if declared else []


def found_by_trafilatura(document: Document, blocks: list[TextBlock]) -> list[TextBlock]:
    """The blocks that trafilatura keeps."""
    if words_in(b for b in blocks if len(b.text) > SHORTEST_FIND) < FEW_WORDS or is_large(document, blocks):
        return []  # nothing to find, or more than it finds in bounded time
    import trafilatura  # its import takes longer than cleaning a page, and few pages come here

    text = trafilatura.extract(deepcopy(document.root), include_comments=False, favor_recall=True) or ""
    said = squeeze(text)
    return [block for block in blocks if len(block.text) > SHORTEST_FIND and block.text in said]


def is_large(document: Document, blocks: list[TextBlock]) -> bool:
    """Whether a tree has more, or is deeper, than trafilatura reads in bounded time."""
    elements = depth = 0
    for event, _ in etree.iterwalk(document.root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        elements += event == "start"
        if depth > DEEPEST or elements > FEW_ELEMENTS:
            return True
    return len(blocks) > FEW_BLOCKS or len(etree.tostring(document.root)) > FEW_BYTES


@lru_cache(maxsize=10_000)
def named(begins: int) -> str:
    """The family that a block's names speak of most plainly; none for those that hold articles."""
    others = (family.name for place, family in enumerate(families()) if begins >> place & 1)
    return cutting(begins) or next((name for name in others if name not in HOLDERS), "")


class Kinds:
    """What blocks that are not the article's most likely are: what they say, or what the names close around call them."""

    def __init__(self, places: Places) -> None:
        self.places = places
        self.called: dict[int, str | None] = {}  # by the number of some traits

    def of(self, text: str, place: int) -> str:
        for phrase in phrases_of(text):
            if phrase.grade != "parts":
                return phrase.kind
        return self.around(place)

    def around(self, place: int) -> str:
        for _ in range(CLOSE):
            number = self.places.own[place]
            if number not in self.called:
                self.called[number] = kind_of(self.places.traits[number])
            kind = self.called[number]
            if kind is None:
                break
            if kind:
                return kind
            place = self.places.parent[place]
        return "other"


def kind_of(traits: Traits) -> str | None:
    """What an element's names or its tag call its blocks; nothing for most. None where nothing further up speaks of them."""
    if not traits.tag or traits.tag in WRAPPERS:
        return None
    return named(traits.begins) or TAG_KINDS.get(traits.tag, "")
