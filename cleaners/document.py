"""A page as one tree: bytes are decoded and parsed once, at the door, and every step works on that tree."""

from __future__ import annotations

import re
from codecs import BOM_UTF8
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain, islice
from typing import TypeVar

import charset_normalizer
import ftfy
import numpy as np
from lxml import etree, html
from lxml.html import HtmlElement
from w3lib.encoding import html_body_declared_encoding, html_to_unicode, http_content_type_encoding

from cleaners.charsets import is_of_the_web
from cleaners.crowds import excesses

Element = HtmlElement
Told = TypeVar("Told")

MOST_BYTES = 8_000_000  # beyond it a page is cut and flagged; long articles are a tenth of this
MOST_TAGS = 500_000  # real pages have a few thousand; every pass needs memory for each
MOST_ATTRIBUTES = 2_000  # of one tag; the parser's time grows with their square
BLOCKLIKE = frozenset(
    "address article aside blockquote body br button caption center dd details dialog dir div dl dt fieldset figcaption "
    "figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr legend li main menu nav ol option p pre search section "
    "select summary table tbody td textarea tfoot th thead tr ul".split()
)
UNSEEN = frozenset(
    "script style noscript template head title iframe object embed svg math canvas audio video".split()
)
# soft hyphens, zero-width spaces and joiners outside scripts that need them, byte-order marks, direction marks
INVISIBLE_SIGNS = "\u00ad\u200b\u200e\u200f\u2060\ufeff"
INVISIBLE = re.compile(f"[{INVISIBLE_SIGNS}]")
CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
MOJIBAKE = re.compile("[ÂÃâ€][\u0080-\u00bf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]")
# the same in UTF-8, but for the second sign, of which only the first byte is looked at; the engine leaps to a first byte
ACCENTED = re.compile(rb"\xc3[\x82\x83\xa2](?=[\xc2\xc5\xc6\xcb\xe2])")
EURO = re.compile(rb"\xe2\x82\xac(?=[\xc2\xc5\xc6\xcb\xe2])")
NO_CHARACTER = re.compile(rb"\xef\xbf[\xbe\xbf]")  # U+FFFE and U+FFFF
CONTROL_REFERENCE = (
    re.compile(  # the same, spelt out: the parser makes characters of them that no tree may be given
        rb"&#(?:0*+(?:[1-8]|1[124-9]|2[0-9]|3[01]|127|6553[45])(?![0-9])"
        rb"|[xX]0*+(?:[1-8bBcCeEfF]|1[0-9a-fA-F]|7[fF]|[fF]{3}[eEfF])(?![0-9a-fA-F]));?"
    )
)
DEEP = 100  # elements in each other; real pages have a third of it
LONGEST_NAME = 80  # letters of a class or an id that anybody would look for
LONGEST_VALUE = 200  # letters of an attribute in which such a name begins
FEW_MOJIBAKE = 3  # fewer may be meant; an article about mojibake has the right to them
# of a page's bytes, those that ask for a second look: control characters, and what Â, Ã, â, € and U+FFFF have in UTF-8
LEADS = b"\xc3\xac\xef"
DOUBTFUL = frozenset((*range(9), 11, 12, *range(14, 32), 127, *LEADS))
ORDINARY = bytes(code for code in range(256) if code not in DOUBTFUL)

# one class for all elements, found without asking Python for each of them
CLASSES = etree.ElementDefaultClassLookup(element=HtmlElement)


@dataclass
class Document:
    """A parsed page on its way through the passes."""

    root: Element
    url: str = ""
    flags: list[str] = field(default_factory=list)
    held: list[Element] = field(default_factory=list, repr=False)
    """every element: lxml makes a Python object anew each time it meets one that nobody holds"""

    @cached_property
    def attributes(self) -> dict[str, dict[Element, str]]:
        """By the name of an attribute, every element that bears it, in the page's order, with its value.

        Asking lxml for all attributes of an element costs as much as asking for two.
        """
        borne: defaultdict[str, dict[Element, str]] = defaultdict(dict)
        for element in self.held:
            for name, value in element.items():
                borne[name][element] = value
        return borne

    @cached_property
    def classes(self) -> dict[str, list[str]]:
        """Every list of classes as it is written, with the names in it."""
        return {written: written.split() for written in set(self.attributes["class"].values())}

    @cached_property
    def class_names(self) -> set[str]:
        """Every class of the page; most stand in several lists, and nearly none says anything."""
        return set(chain.from_iterable(self.classes.values()))

    def of_classes(self, told: Mapping[str, Told]) -> dict[Element, list[Told]]:
        """What is told of some classes, by the elements that bear them; each list of classes is looked at once."""
        if not told:
            return {}
        known = told.keys()
        lists = {
            written: [told[name] for name in names if name in told]
            for written, names in self.classes.items()
            if not known.isdisjoint(names)
        }
        borne = self.attributes["class"].items()
        return {element: lists[written] for element, written in borne if written in lists}

    def release(self) -> None:
        """Let go of the elements, from the last to the first.

        Of a part that was taken out of the tree, lxml looks at each farewell whether anybody holds an element in it, from
        its beginning: in any other order the time would grow with the square of the part's size.
        """
        self.__dict__.pop("attributes", None)
        while self.held:
            self.held.pop()

    def holds(self, element: Element) -> bool:
        """Whether an element is still in the tree."""
        return element is self.root or self.root in element.iterancestors()

    def in_order(self, some: Collection[Element]) -> list[Element]:
        """Some elements of the page in its order."""
        return [element for element in self.held if element in some]

    @cached_property
    def names(self) -> frozenset[str]:
        """Every class (`.a`), id (`#a`) and tag (`a`) of the page."""
        ids = self.attributes["id"].values()
        tags = {str(element.tag) for element in self.held}
        return frozenset((*map(".{}".format, self.class_names), *map("#{}".format, ids), *tags))


def parse(page: bytes | str, *, url: str = "", headers: Mapping[str, str] | None = None) -> Document:
    """Decode and parse a page; any bytes at all give a tree.

    The charset is the one a browser would take (byte-order mark, header, `<meta>`); where none is declared
    or the declared one fails, it is guessed. Text that was encoded twice is put right and flagged.
    """
    source, encoded = sources(page[:MOST_BYTES], headers)
    doubtful = encoded.translate(None, ORDINARY)
    repaired = repair(source, encoded, doubtful)
    if repaired != source:
        encoded = utf8(repaired)
    whole = without_control(encoded, doubtful)
    encoded = bounded(whole)
    root, is_complete = rooted(encoded)
    is_cut = len(page) > MOST_BYTES or len(encoded) < len(whole) or not is_complete
    raised = {"truncated": is_cut, "encoding_repaired": repaired != source}
    return Document(root, url, [flag for flag, holds in raised.items() if holds], held=list(root.iter()))


def sources(page: bytes | str, headers: Mapping[str, str] | None) -> tuple[str, bytes]:
    """A page as text and as UTF-8, which most pages are as they come."""
    if isinstance(page, str):
        return page, utf8(page)
    charset, source = charset_and_text(page, content_type(headers))
    is_utf8 = charset == "utf-8" and "\ufffd" not in source and not page.startswith(BOM_UTF8)
    return source, page if is_utf8 else utf8(source)


def content_type(headers: Mapping[str, str] | None) -> str | None:
    return next((v for k, v in (headers or {}).items() if k.lower() == "content-type"), None)


def decode(page: bytes, declared: str | None) -> str:
    """Bytes to text, as a browser would read them."""
    return charset_and_text(page, declared)[1]


def charset_and_text(page: bytes, declared: str | None) -> tuple[str, str]:
    """What a page is written in, and its text; a charset in which no page is written counts for nothing."""
    named = http_content_type_encoding(declared)
    if not named or not is_of_the_web(named):
        named = html_body_declared_encoding(page)
    if not is_of_the_web(named):
        named = guess_charset(page)
    # said as a server would, so that the page is not searched for it once more
    said = f"text/html; charset={named}" if named else None
    return html_to_unicode(said, page, default_encoding="utf-8", auto_detect_fun=guess_charset)


def guess_charset(page: bytes) -> str | None:
    try:
        page.decode("utf-8")
    except UnicodeDecodeError:
        best = charset_normalizer.from_bytes(page[:200_000]).best()
        return best.encoding if best else "cp1252"
    return "utf-8"


def repair(source: str, encoded: bytes, doubtful: bytes) -> str:
    """Undo UTF-8 that was read as Latin-1 and saved again."""
    if doubtful.count(b"\xc3") + (euros := doubtful.count(b"\xac")) < FEW_MOJIBAKE:
        return source
    found = len(ACCENTED.findall(encoded)) + (len(EURO.findall(encoded)) if euros else 0)
    if found < FEW_MOJIBAKE:
        return source
    exactly = islice(MOJIBAKE.finditer(source), FEW_MOJIBAKE)
    return source if sum(1 for _ in exactly) < FEW_MOJIBAKE else ftfy.fix_encoding(source)


def utf8(source: str) -> bytes:
    try:
        return source.encode("utf-8")
    except UnicodeEncodeError:  # half of a pair
        return CONTROL.sub(" ", source).encode("utf-8")


def without_control(encoded: bytes, doubtful: bytes) -> bytes:
    """A source with a space for every character that no text has."""
    if doubtful.translate(None, LEADS) or (b"\xef" in doubtful and NO_CHARACTER.search(encoded)):
        encoded = CONTROL.sub(" ", encoded.decode("utf-8")).encode("utf-8")
    return CONTROL_REFERENCE.sub(b" ", encoded)


def bounded(encoded: bytes) -> bytes:
    """A source without what would keep the parser busy: tags beyond count, attributes beyond count."""
    if len(encoded) > 2 * MOST_TAGS:  # each has two brackets
        encoded = encoded[: end_of_tags(encoded)]
    pieces: list[bytes] = []
    at = 0
    for start, end in excesses(encoded, MOST_ATTRIBUTES):
        pieces.append(encoded[at:start])
        at = end
    return b"".join([*pieces, encoded[at:]]) if pieces else encoded


def end_of_tags(encoded: bytes) -> int:
    """Where a source has had all the brackets it may have; its end for nearly all."""
    codes = np.frombuffer(encoded, np.uint8)
    brackets = np.flatnonzero((codes & 0xFD) == ord("<"))  # < is 0x3C, > is 0x3E
    return int(brackets[2 * MOST_TAGS]) if len(brackets) > 2 * MOST_TAGS else len(encoded)


def tree_of(source: str) -> Element:
    """A piece of HTML as a tree of its own."""
    encoded = utf8(source)
    return rooted(bounded(without_control(encoded, encoded.translate(None, ORDINARY))))[0]


def rooted(encoded: bytes) -> tuple[Element, bool]:
    """The tree of a source in UTF-8, bounded and without control characters; and whether it is the whole source.

    The parser gives up where more than two thousand elements lie in each other.
    """
    parser = etree.HTMLParser(
        encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=True,
        collect_ids=False,  # nobody asks the parser for an element by its id, and the list of all takes time
    )  # fmt: skip
    parser.set_element_class_lookup(CLASSES)
    try:
        root = html.document_fromstring(encoded, parser=parser)  # type: ignore[arg-type]  # any HTML parser will do
    except (etree.ParserError, etree.XMLSyntaxError):  # lxml refuses a page without a single element
        root = html.document_fromstring("<html><body></body></html>")
    last = parser.error_log.last_error
    return root, last is None or last.type != etree.ErrorTypes.ERR_RESOURCE_LIMIT


def squeeze(text: str) -> str:
    r"""Fold white space and take out characters nobody sees.

    >>> squeeze(" Read\u00a0 Time:\n3 Mi\u00adnute ")
    'Read Time: 3 Minute'
    """
    if not text.isascii():
        for sign in INVISIBLE_SIGNS:  # hardly ever there, and looked for in no time
            if sign in text:
                text = text.replace(sign, "")
    return " ".join(text.split())


def words_of(element: Element) -> str:
    """The words of an element as a reader sees them: blocks and line breaks part words, inline tags do not.

    >>> words_of(html.fromstring("<div><p>one</p><p>t<b>w</b>o<br>three</p></div>"))
    'one two three'
    """
    if not len(element):  # most elements hold nothing but text
        text = element.text
        return squeeze(text) if text and element.tag not in UNSEEN else ""
    gathered: list[str] = []
    if element.tag not in UNSEEN:
        gather(element, gathered, DEEP)
    return squeeze("".join(gathered))


def gather(element: Element, gathered: list[str], deeper: int) -> None:
    """Append the text within an element in order, with a space where a block begins or ends.

    Calls that go down with the tree are quicker than a walk, up to what the stack bears.
    """
    if not deeper:
        gathered.extend(pieces(element))
        return
    if text := element.text:
        gathered.append(text)
    for inner in element:
        tag = inner.tag
        edge = " " if tag in BLOCKLIKE else ""
        gathered.append(edge)
        if tag not in UNSEEN:
            if len(inner):
                gather(inner, gathered, deeper - 1)
            elif text := inner.text:
                gathered.append(text)
        gathered.append(edge)
        if tail := inner.tail:
            gathered.append(tail)


def pieces(element: Element) -> Iterator[str]:
    """The same by a walk, however deep the elements lie in each other."""
    walk = etree.iterwalk(element, events=("start", "end"))
    for event, node in walk:
        tag = node.tag
        if tag in BLOCKLIKE:
            yield " "
        if event == "start":
            if tag in UNSEEN:
                walk.skip_subtree()
            elif text := node.text:
                yield text
        elif node is not element and (tail := node.tail):
            yield tail


def drop(element: Element) -> None:
    """Take an element out of its tree; what follows it stays, and words around it do not run together."""
    drop_all([element])


def drop_all(elements: Iterable[Element]) -> None:
    """Take elements out of their tree, in its order, none within another; of neighbours, what follows is moved once."""
    run: list[Element] = []
    around: Element | None = None
    for element in elements:
        if around is not None and element.getprevious() is not run[-1]:
            drop_run(around, run)
            run = []
        around = element.getparent()
        if around is not None:
            run.append(element)
    if around is not None:
        drop_run(around, run)


def drop_run(parent: Element, run: list[Element]) -> None:
    """Take out elements that stand side by side in a parent."""
    before = run[0].getprevious()
    left = "".join(f" {one.tail or ''}" if one.tag in BLOCKLIKE else one.tail or "" for one in run)
    if before is None:
        parent.text = (parent.text or "") + left
    else:
        before.tail = (before.tail or "") + left
    for element in run:
        parent.remove(element)


def names_of(element: Element) -> list[str]:
    """Class tokens and id of an element, in lower case, classes first.

    >>> names_of(html.fromstring('<div id="Main" class="Entry-Content  wide">x</div>'))
    ['entry-content', 'wide', 'main']
    """
    names = (element.get("class") or "").lower().split()
    own = (element.get("id") or "").strip().lower()
    return [*names, own] if own else names


def where(element: Element, *, steps: int = 4, known: dict[Element, str] | None = None) -> str:
    """A short path that a person can find the element by.

    >>> page = html.document_fromstring('<article id="a"><div class="entry-content x"><p>hi</p></div></article>')
    >>> where(page.find(".//p"))
    'body > article#a > div.entry-content > p'
    """
    path: list[str] = []
    known = (
        {} if known is None else known
    )  # for the paths of many elements: what is around them may have an endless name
    node: Element | None = element
    while node is not None and len(path) < steps and isinstance(node.tag, str) and node.tag != "html":
        if node not in known:
            known[node] = step(node)
        path.append(known[node])
        node = node.getparent()
    return " > ".join(reversed(path))


def step(element: Element) -> str:
    """The tag of an element with its id or its first class; of names that a page made endless, the beginning."""
    return step_of(str(element.tag), element.get("id", ""), element.get("class", ""))


def step_of(tag: str, own: str, classes: str) -> str:
    """The same, given the tag, the id and the classes."""
    if own := own[:LONGEST_VALUE].strip():
        return f"{tag}#{own[:LONGEST_NAME]}"
    first = classes[:LONGEST_VALUE].split(None, 1)[:1]
    return f"{tag}.{first[0][:LONGEST_NAME]}" if first else tag
