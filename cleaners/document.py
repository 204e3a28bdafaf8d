"""A page as one tree: bytes are decoded and parsed once, at the door, and every step works on that tree."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import charset_normalizer
import ftfy
from lxml import etree, html
from lxml.html import HtmlElement
from w3lib.encoding import html_to_unicode

Element = HtmlElement

MOST_BYTES = 8_000_000  # beyond it a page is cut and flagged; long articles are a tenth of this
BLOCKLIKE = frozenset(
    "address article aside blockquote body br button caption center dd details dialog dir div dl dt fieldset figcaption "
    "figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr legend li main menu nav ol option p pre search section "
    "select summary table tbody td textarea tfoot th thead tr ul".split()
)
UNSEEN = frozenset(
    "script style noscript template head title iframe object embed svg math canvas audio video".split()
)
SPACES = re.compile(r"[\s\u00a0\u2000-\u200a\u202f\u3000]+")
# soft hyphens, zero-width spaces and joiners outside scripts that need them, byte-order marks, direction marks
INVISIBLE = re.compile("[\u00ad\u200b\u200e\u200f\u2060\ufeff]")
CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
MOJIBAKE = re.compile("[ÂÃâ€][\u0080-\u00bf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]")


# one class for all elements, found without asking Python for each of them
CLASSES = etree.ElementDefaultClassLookup(element=HtmlElement)


@dataclass(slots=True)
class Document:
    """A parsed page on its way through the passes."""

    root: Element
    url: str = ""
    flags: list[str] = field(default_factory=list)
    held: list[Element] = field(default_factory=list, repr=False)
    """every element: lxml makes a Python object anew each time it meets one that nobody holds"""


def parse(page: bytes | str, *, url: str = "", headers: Mapping[str, str] | None = None) -> Document:
    """Decode and parse a page; any bytes at all give a tree.

    The charset is the one a browser would take (byte-order mark, header, `<meta>`); where none is declared
    or the declared one fails, it is guessed. Text that was encoded twice is put right and flagged.
    """
    flags: list[str] = []
    if len(page) > MOST_BYTES:
        page = page[:MOST_BYTES]
        flags.append("truncated")
    source = page if isinstance(page, str) else decode(page, content_type(headers))
    source, repaired = repair(source)
    if repaired:
        flags.append("encoding_repaired")
    root = tree_of(source)
    return Document(root=root, url=url, flags=flags, held=list(root.iter()))


def content_type(headers: Mapping[str, str] | None) -> str | None:
    return next((v for k, v in (headers or {}).items() if k.lower() == "content-type"), None)


def decode(page: bytes, declared: str | None) -> str:
    """Bytes to text, as a browser would read them."""
    return html_to_unicode(declared, page, default_encoding="utf-8", auto_detect_fun=guess_charset)[1]


def guess_charset(page: bytes) -> str | None:
    try:
        page.decode("utf-8")
    except UnicodeDecodeError:
        best = charset_normalizer.from_bytes(page[:200_000]).best()
        return best.encoding if best else "cp1252"
    return "utf-8"


def repair(source: str) -> tuple[str, bool]:
    """Undo UTF-8 that was read as Latin-1 and saved again; say whether anything had to be done."""
    if (
        len(MOJIBAKE.findall(source)) < 3
    ):  # one or two may be meant; an article about mojibake has the right to them
        return source, False
    fixed = ftfy.fix_encoding(source)
    return fixed, fixed != source


def tree_of(source: str) -> Element:
    source = CONTROL.sub(" ", source)
    parser = etree.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=True)
    parser.set_element_class_lookup(CLASSES)
    try:
        root = html.document_fromstring(source.encode("utf-8"), parser=parser)  # type: ignore[arg-type]  # any HTML parser will do
    except (etree.ParserError, etree.XMLSyntaxError):  # lxml refuses a page without a single element
        root = html.document_fromstring("<html><body></body></html>")
    return root


def squeeze(text: str) -> str:
    r"""Fold white space and take out characters nobody sees.

    >>> squeeze(" Read\u00a0 Time:\n3 Mi\u00adnute ")
    'Read Time: 3 Minute'
    """
    return SPACES.sub(" ", INVISIBLE.sub("", text)).strip()


def words_of(element: Element) -> str:
    """The words of an element as a reader sees them: blocks and line breaks part words, inline tags do not.

    >>> words_of(html.fromstring("<div><p>one</p><p>t<b>w</b>o<br>three</p></div>"))
    'one two three'
    """
    return squeeze("".join(pieces(element)))


def pieces(element: Element) -> Iterator[str]:
    """The text of an element in order, with a space where a block begins or ends."""
    walk = etree.iterwalk(element, events=("start", "end"))
    for event, node in walk:
        if node.tag in BLOCKLIKE:
            yield " "
        if event == "start":
            if node.tag in UNSEEN:
                walk.skip_subtree()
            elif node.text:
                yield node.text
        elif node is not element and node.tail:
            yield node.tail


def drop(element: Element) -> None:
    """Take an element out of its tree; what follows it stays, and words around it do not run together."""
    parent = element.getparent()
    if parent is None:
        return
    tail = element.tail or ""
    if element.tag in BLOCKLIKE:
        tail = " " + tail
    before = element.getprevious()
    if before is None:
        parent.text = (parent.text or "") + tail
    else:
        before.tail = (before.tail or "") + tail
    parent.remove(element)


def names_of(element: Element) -> list[str]:
    """Class tokens and id of an element, in lower case, classes first.

    >>> names_of(html.fromstring('<div id="Main" class="Entry-Content  wide">x</div>'))
    ['entry-content', 'wide', 'main']
    """
    names = (element.get("class") or "").lower().split()
    own = (element.get("id") or "").strip().lower()
    return [*names, own] if own else names


def where(element: Element, *, steps: int = 4) -> str:
    """A short path that a person can find the element by.

    >>> page = html.document_fromstring('<article id="a"><div class="entry-content x"><p>hi</p></div></article>')
    >>> where(page.find(".//p"))
    'body > article#a > div.entry-content > p'
    """
    path: list[str] = []
    node: Element | None = element
    while node is not None and len(path) < steps and isinstance(node.tag, str) and node.tag != "html":
        name = node.tag
        if own := (node.get("id") or "").strip():
            name += f"#{own}"
        elif first := (node.get("class") or "").split():
            name += f".{first[0]}"
        path.append(name)
        node = node.getparent()
    return " > ".join(reversed(path))
