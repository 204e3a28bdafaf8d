r"""The catalogue of widgets: what the plug-ins and platforms of blogs print, and what it means.

One file a plug-in, `widgets/<stem>.toml`:

    name = "Some Likes"
    home = "https://wordpress.org/plugins/some-likes/"
    platform = "WordPress"
    read = [".some-likes-meta"]        # blocks that stay, and whose figures are read
    unwrap = [".some-likes-hint"]      # taken off, their words stay
    large = ["#some-likes-wall"]       # may hold more than half of the page's paragraphs
    links = [".some-likes-icon"]       # stand for all links there with the same address as theirs

    [marks]                            # kind = the marks of blocks to take out
    likes = [".some-likes", "#some-likes-bar", ".some_likes_*", ".some-likes-<n>", "some-likes"]

    [figures]                          # read inside each block; see `cleaners.gauges`
    likes = ".some-likes-count"

    [[rows]]
    of = "share_counts"
    each = ".some-likes-net"
    network = { attribute = "data-net" }
    count = "b"

    [[line]]                           # what it leaves in a page that was flattened to plain text
    kind = "likes"
    match = '(?P<likes>\d+) people some-like this'

A mark is a class, an id, a `data-testid` or `data-hook` (`@name`), the beginning of one up to a hyphen or an
underscore (`*`), one with a number at its end (`<n>`), or the name of a custom element. Letter case does not
matter. Every file has its sample in `tests/widgets/`.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from itertools import chain, islice
from typing import Any, Final

from lxml import etree
from lxml.html import HtmlElement as Element

from cleaners.document import Document, drop_all, squeeze, where, words_of
from cleaners.figures import figure
from cleaners.gauges import Gauges, Rows, Tally, gauges, read_block, rows
from cleaners.loose import LooseLine, loose_lines
from cleaners.memory import Memory
from cleaners.needles import BREAK
from cleaners.nests import Nest, letters_in
from cleaners.records import Engagement, Removal

KINDS: Final = frozenset(
    """ad audio author_box breadcrumb byline comment comments cookie form helpful likes modified navigation
    newsletter paywall poll popup print promo rating reactions read_time recipe related share toc tweet
    views""".split()
)
UNTOUCHED: Final = frozenset(("html", "body", "main", "article"))
QUIET: Final = frozenset(("related", "comment"))  # what they print counts for other posts, or for one comment
ECHOES: Final = frozenset(("tweet",))  # repeat a sentence of the article; one said only here is the author's
MOST_OF_A_TEASER: Final = 500  # letters in paragraphs
MOST_BLOCKS: Final = 5_000  # real pages have a hundred; beyond it somebody wants to keep us busy
MOST_READ: Final = 500
MOST_ECHOES: Final = 200
MOST_BESIDE: Final = 100  # elements without words between a list and what follows it
MOST_LINES: Final = 2_000
LONGEST_NAME: Final = 100  # letters; longer ones are generated and mean nothing
HEADED: Final = frozenset(("related", "comments", "newsletter"))  # may have a heading beside them
HEADINGS: Final = frozenset(("h2", "h3", "h4", "h5", "h6"))
SIGILS: Final = {"id": "#", "data-testid": "@", "data-hook": "@"}  # of marks in attributes that hold one name
READ, UNWRAP = "read", "unwrap"  # what is done to a block that is not taken out
SEPARATOR = re.compile(r"[-_]")
LEAD: Final = 3  # letters by which the beginning of a name is told to be none of a mark's
NAMED_GROUP = re.compile(r"\(\?P<\w+>")
NUMBERED = re.compile(r"\d+$")


@dataclass(frozen=True, slots=True)
class LineRule:
    """A line that a plug-in leaves in plain text. The pattern's named groups are fields of `Engagement`."""

    kind: str
    pattern: re.Pattern[str]
    plugin: str


@dataclass(frozen=True, slots=True)
class Plugin:
    """One file of the catalogue."""

    stem: str
    name: str
    home: str
    platform: str
    marks: Mapping[str, str]  # mark -> kind
    large: frozenset[str]
    links: frozenset[str]
    figures: Mapping[str, Gauges]
    rows: tuple[Rows, ...]
    lines: tuple[LineRule, ...]


@dataclass(frozen=True, slots=True)
class Mark:
    """One mark of one plug-in."""

    name: str
    kind: str
    plugin: Plugin

    @property
    def large(self) -> bool:
        return self.name in self.plugin.large


Marks = tuple[Mark, ...]
MetLine = tuple[LooseLine, LineRule, re.Match[str]]
Surroundings = frozenset[tuple[str, str]]  # kind and plug-in of every block around one


def take_out(document: Document) -> tuple[list[Removal], Engagement]:
    """Take the known widgets out of a page, and say what they said.

    Figures are read before anything goes, also those of a block inside another one. The ledger names the
    outer block only.
    """
    found = blocks(document)
    around = surroundings(found)
    tally = Tally()
    for element, marks in islice(found.items(), MOST_READ):
        tally_up(tally, element, marks, around[element], document)
    acts = with_headings(outermost(found, around))
    steps: dict[Element, str] = {}
    ledger = [removal(element, mark, steps) for element, mark in acts if mark.kind != UNWRAP]
    drop_all(element for element, mark in acts if mark.kind != UNWRAP)
    for element, mark in acts:
        if mark.kind == UNWRAP:
            element.drop_tag()
    ledger += take_lines(document, tally)
    return [line for line in ledger if line.text], tally.engagement()


@cache
def plugins() -> tuple[Plugin, ...]:
    """The whole catalogue, by file name."""
    folder = resources.files("cleaners") / "widgets"
    files = sorted(
        (file for file in folder.iterdir() if file.name.endswith(".toml")), key=lambda file: file.name
    )
    return tuple(
        plugin_of(file.name.removesuffix(".toml"), tomllib.loads(file.read_text("utf-8"))) for file in files
    )


def plugin_of(stem: str, spec: Mapping[str, Any]) -> Plugin:
    """A plug-in from its file."""
    lines = (
        LineRule(one["kind"], re.compile(one["match"], re.IGNORECASE), stem) for one in spec.get("line", ())
    )
    return Plugin(
        stem=stem,
        name=spec["name"],
        home=spec["home"],
        platform=spec["platform"],
        marks=kinds_of_marks(spec),
        large=frozenset(map(str.lower, spec.get("large", ()))),
        links=frozenset(map(str.lower, spec.get("links", ()))),
        figures={name: gauges(places) for name, places in spec.get("figures", {}).items()},
        rows=tuple(rows(one) for one in spec.get("rows", ())),
        lines=tuple(lines),
    )


def kinds_of_marks(spec: Mapping[str, Any]) -> dict[str, str]:
    untaken = {kind: spec[kind] for kind in (READ, UNWRAP) if kind in spec}
    kinds = {**untaken, **spec.get("marks", {})}
    return {mark.lower(): kind for kind, marks in kinds.items() for mark in marks}


@cache
def index() -> dict[str, Mark]:
    """Every mark of the catalogue, by its own name."""
    return {name: Mark(name, kind, plugin) for plugin in plugins() for name, kind in plugin.marks.items()}


def marked(document: Document) -> Iterator[tuple[Element, Marks]]:
    """Every element that bears a mark, in the page's order."""
    borne = document.attributes
    by_class = {
        element: tuple(chain.from_iterable(marks))
        for element, marks in document.of_classes(marks_in(".", document.class_names)).items()
    }
    by_other = {name: marks_by_value(sigil, borne[name]) for name, sigil in SIGILS.items()}
    custom = {tag for tag in {element.tag for element in document.held} if is_custom(str(tag))}
    suspects = {*by_class, *chain.from_iterable(by_other.values())}
    if custom:
        suspects.update([element for element in document.held if element.tag in custom])
    for element in document.in_order(suspects):
        others = {name: column[element] for name, column in by_other.items() if element in column}
        if marks := ranked(element, by_class.get(element, ()), others):
            yield element, marks


def is_custom(tag: str) -> bool:
    """Whether a script defines what an element is."""
    return "-" in tag or ":" in tag


def marks_of(element: Element) -> Marks:
    """The marks that an element bears; the first of them says what is done with it."""
    classes = element.get("class", "").split()
    by_class = marks_in(".", classes)
    by_other = {
        name: marks_by_value(sigil, {element: element.get(name, "")}) for name, sigil in SIGILS.items()
    }
    others = {name: told[element] for name, told in by_other.items() if told}
    return ranked(element, tuple([mark for name in classes for mark in by_class.get(name, ())]), others)


def ranked(element: Element, by_class: Marks, by_other: Mapping[str, Marks]) -> Marks:
    """The same, of an element whose marks are told by its classes, and by its other attributes."""
    tag = str(element.tag)
    found = (*by_class, *by_other.get("id", ()), *by_other.get("data-testid", ()))
    if "data-hook" in by_other and not element.get("data-testid"):
        found += by_other["data-hook"]
    if is_custom(tag):
        found += look_up("", tag)
    if len(found) > 1:
        found = tuple(sorted(found, key=by_precision))
    return () if tag in UNTOUCHED else found


def by_precision(mark: Mark) -> tuple[bool, bool, int]:
    """A mark to act on goes before one to read, a whole name before a prefix, a long name before a short."""
    return mark.kind == READ, mark.name.endswith("*"), -len(mark.name)


def marks_in(sigil: str, names: Iterable[str]) -> dict[str, Marks]:
    """The marks of some names, by name; nearly no name bears any, which a look at each tells."""
    wholes, leads, beginnings = known_names()
    written = list(names)
    lowered = BREAK.join(written).lower().split(BREAK) if written else []  # as one string, which is quicker
    suspects = [
        (name, low)
        for name, low in zip(written, lowered, strict=True)
        if low in wholes or (low[:LEAD] in leads and low.startswith(beginnings))
    ]
    return {name: marks for name, low in suspects if (marks := MARKS[sigil + low[: LONGEST_NAME + 1]])}


def marks_by_value(sigil: str, borne: Mapping[Element, str]) -> dict[Element, Marks]:
    """The marks of elements by an attribute of one name, whose value each of them bears."""
    told = marks_in(sigil, {value.strip() for value in borne.values()})
    return (
        {each: told[value.strip()] for each, value in borne.items() if value.strip() in told} if told else {}
    )


@cache
def known_names() -> tuple[frozenset[str], frozenset[str], tuple[str, ...]]:
    """Every name that is a mark; of those that a mark only begins, the first letters; and all of that beginning."""
    names = {mark.lstrip(".#@") for mark in index()}
    beginnings = {name.removesuffix("*").removesuffix("<n>") for name in names if name.endswith(("*", "<n>"))}
    return frozenset(names), frozenset(name[:LEAD] for name in beginnings), tuple(sorted(beginnings))


def told_of(name: str) -> Marks:
    """The marks of the catalogue that a name behind its sigil meets."""
    return look_up(name[0], name[1:])


MARKS: Final = Memory(told_of)


def look_up(sigil: str, token: str) -> Marks:
    """The marks of the catalogue that a token meets, by its whole or by its beginning."""
    if len(token) > LONGEST_NAME:
        return ()
    marks = index()
    keys = (sigil + token, *(sigil + key for key in patterns_of(token)))
    return tuple([marks[key] for key in keys if key in marks])


def patterns_of(token: str) -> Iterator[str]:
    """The prefix and number marks that a token could meet.

    >>> list(patterns_of("a2a_kit-12"))
    ['a2a_*', 'a2a_kit-*', 'a2a_kit-<n>']
    """
    yield from (token[: found.end()] + "*" for found in SEPARATOR.finditer(token))
    if number := NUMBERED.search(token):
        yield token[: number.start()] + "<n>"


def blocks(document: Document) -> dict[Element, Marks]:
    """Every block that bears a mark, in the page's order, but those that hold words of the article."""
    first = list(islice(marked(document), MOST_BLOCKS))
    found = {block: marks for element, marks in first for block in extent(element, marks[0])}
    if found.keys() != {element for element, _ in first}:  # links stand before their icons, or behind
        found = {element: found[element] for element in document.root.iter(etree.Element) if element in found}
    return without_quotations(without_the_article(found, document.root), document.root)


def without_the_article(found: Mapping[Element, Marks], root: Element) -> dict[Element, Marks]:
    """The blocks that would not take the article with them."""
    letters = Nest(found).paragraph_letters()
    at_most = max(letters.values(), default=0)
    whole = letters_in(root) if at_most > MOST_OF_A_TEASER else 0
    return {
        block: marks
        for block, marks in found.items()
        if any(mark.large for mark in marks) or not is_most(letters[block], whole)
    }


def without_quotations(found: Mapping[Element, Marks], root: Element) -> dict[Element, Marks]:
    """The blocks without those that say, as an echo should not, what the page says nowhere else."""
    echoes = [block for block, marks in found.items() if marks[0].kind in ECHOES][:MOST_ECHOES]
    said = words_of(root) if echoes else ""
    single = {block for block in echoes if not is_echo(block, said)}
    return {block: marks for block, marks in found.items() if block not in single}


def extent(element: Element, mark: Mark) -> list[Element]:
    """The element; or, for a link's icon, the link and those right behind it that lead to the same place."""
    if mark.name not in mark.plugin.links:
        return [element]
    link = next(element.iterancestors("a"), None)
    behind = () if link is None else islice(link.itersiblings("a"), 2)
    return [] if link is None else [link, *(a for a in behind if a.get("href") == link.get("href"))]


def is_most(letters: int, whole: int) -> bool:
    """Whether a block would take the article with it: more than half of the paragraphs, and no teaser."""
    return letters > MOST_OF_A_TEASER and letters * 2 > whole


def is_echo(block: Element, said: str) -> bool:
    """Whether the page says elsewhere what a block says."""
    own = max((squeeze(text) for text in block.itertext()), key=len, default="")
    return said.count(own) > 1


def surroundings(found: Mapping[Element, Marks]) -> dict[Element, Surroundings]:
    """The kinds and plug-ins of the blocks around each block."""
    around: dict[Element, Surroundings] = {}
    for block, outer in Nest(found).around.items():
        marks = () if outer is None else found[outer]
        own = frozenset((mark.kind, mark.plugin.stem) for mark in marks)
        around[block] = own if outer is None else own | around[outer]
    return around


def outermost(
    found: Mapping[Element, Marks], around: Mapping[Element, Surroundings]
) -> list[tuple[Element, Mark]]:
    """The blocks to act on: of those to take, one inside another needs no act of its own."""
    return [
        (element, marks[0])
        for element, marks in found.items()
        if marks[0].kind != READ and all(kind in (READ, UNWRAP) for kind, _ in around[element])
    ]


def with_headings(acts: list[tuple[Element, Mark]]) -> list[tuple[Element, Mark]]:
    """The same, with the headings that nothing would be left below of."""
    going = {element for element, _ in acts}
    found: list[tuple[Element, Mark]] = []
    for element, mark in acts:
        before = element.getprevious() if mark.kind in HEADED else None
        if before is not None and before not in going and heads_nothing_but(before, element, going):
            found.append((before, mark))
        found.append((element, mark))
    return found


def heads_nothing_but(heading: Element, element: Element, going: set[Element]) -> bool:
    return heading.tag in HEADINGS and nothing_follows(element, going)


def nothing_follows(element: Element, going: set[Element]) -> bool:
    """Whether no words stand between a block and the next heading, but those that go as well."""
    if squeeze(element.tail or ""):
        return False
    beside = islice(element.itersiblings(etree.Element), MOST_BESIDE)
    after = next((other for other in beside if other not in going and words_of(other)), None)
    return after is None or after.tag in HEADINGS


def tally_up(tally: Tally, element: Element, marks: Marks, around: Surroundings, document: Document) -> None:
    """Read a block, unless one around it speaks of something else or was read by the same plug-in."""
    kinds = {kind for kind, _ in around} | {mark.kind for mark in marks}
    if kinds & QUIET:
        return
    done = {stem for _, stem in around}
    for stem, mark in {mark.plugin.stem: mark for mark in reversed(marks)}.items():
        if stem not in done:
            reading = read_block(element, mark.plugin.figures, mark.plugin.rows, document)
            tally.add(reading, in_comments=mark.kind == "comments")


def take_lines(document: Document, tally: Tally) -> list[Removal]:
    """Take out what plug-ins print without markup of their own, by the words of the line."""
    rules = ((loose, line_rule(loose.text)) for loose in islice(loose_lines(document.held), MOST_LINES))
    met = in_order(
        [(loose, *rule) for loose, rule in rules if rule and document.holds(loose.beside)], document.root
    )
    ledger = [Removal(rule.kind, f"catalogue:{rule.plugin}", where(s.beside), s.text) for s, rule, _ in met]
    for loose, _, found in met:
        loose.drop()
        printed = {name: figure(name, text) for name, text in found.groupdict().items() if text}
        tally.add({name: value for name, value in printed.items() if value is not None})
    return ledger


def in_order(met: list[MetLine], root: Element) -> list[MetLine]:
    """Lines as they stand on the page; hardly any page has two."""
    if len(met) < 2:
        return met
    walk = etree.iterwalk(root, events=("start", "end"))
    places = {(event, element): place for place, (event, element) in enumerate(walk)}
    return sorted(met, key=lambda line: places["end" if line[0].follows else "start", line[0].beside])


def line_rule(line: str) -> tuple[LineRule, re.Match[str]] | None:
    """The rule that a line meets as a whole."""
    if not any_line().fullmatch(line):
        return None
    rules = ((rule, rule.pattern.fullmatch(line)) for plugin in plugins() for rule in plugin.lines)
    return next(((rule, found) for rule, found in rules if found), None)


@cache
def any_line() -> re.Pattern[str]:
    """All line rules as one pattern: most lines meet none, and are told so at once."""
    sources = (rule.pattern.pattern for plugin in plugins() for rule in plugin.lines)
    return re.compile("|".join(NAMED_GROUP.sub("(?:", source) for source in sources), re.IGNORECASE)


def removal(element: Element, mark: Mark, steps: dict[Element, str]) -> Removal:
    place = where(element, known=steps)
    return Removal(mark.kind, f"catalogue:{mark.plugin.stem}", place, words_of(element))
