"""People: who wrote an article and who reviewed it, as declared and as printed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from math import inf

from .datelines import label_before
from .dates import read_date
from .declared import Declared, text_of, types_of
from .document import BLOCKLIKE, names_of, squeeze, words_of
from .names import (
    ABOUT,
    BYLINE,
    BYLINES,
    HANDLE,
    MOST_PEOPLE,
    NO_NAME,
    NOBODY,
    ORGANISATION,
    REVIEWED_BY,
    ROLE,
    accepted,
    is_credential,
    is_person,
    key_of,
    leading_names,
    looks_like_name,
    other_role,
    split_people,
)
from .openings import beginning_of
from .records import Source
from .senses import SENSES
from .survey import (
    AUTHOR,
    AUTHOR_PAGE,
    LINE_MOST,
    MOST_MARKS,
    REVIEWER,
    Found,
    Mark,
    Survey,
    normal,
    related_by,
)
from .vocabulary import Opening, any_of

__all__ = [
    "BYLINE",
    "accepted",
    "find_authors",
    "find_reviewers",
    "is_person",
    "looks_like_name",
    "split_people",
]

People = Found[tuple[str, ...]]

# surer words than a mere "by": believed anywhere in the article
WRITTEN = Opening(
    rf"\W{{0,3}}(?:{any_of(BYLINES['written'])}:?\s|{any_of(BYLINES['labels'])}:\s)",
    (*BYLINES["written"], *BYLINES["labels"]),
)
BARS = re.compile(r"\s*[|•·⋅]\s*")
BARS_AND_DASHES = re.compile(r"\s*[|•·⋅]\s*|\s[–—-]\s")
BY_AFTER_DATE = re.compile(
    r"\d{4},?(?: (?:at )?\d{1,2}:\d\d ?(?:[ap]\.?m\.?)?)? (?:by|von|por|par|di|door) (?=[A-Z])", re.IGNORECASE
)
WRITTEN_LABEL = re.compile(
    r"written by|verfasst von|écrit par|escrito por|scritto da|geschreven door", re.IGNORECASE
)
# class names that hold an author and nothing else
SURE_NAMES = frozenset(
    "fn p-author author-name author__name author_name byline-name byline__name byline-author "
    "byline__author post-author-name entry-author-name article-author author-link author vcard byline "
    "post-author entry-author".split()
)
ORGANISATIONS = frozenset(
    "organization newsmediaorganization corporation medicalorganization localbusiness website brand".split()
)
META_NAMES = (
    "author", "article:author", "parsely-author", "sailthru.author", "cxenseparse:author", "authors",
    "citation_author", "dc.creator", "dcterms.creator", "creator", "byl", "og:author",
    "article:author_name",
)  # fmt: skip
NAME_MOST = 300  # characters of a byline that names a site and nobody else
LINE_LONGEST = 160  # characters of a line that holds a byline
BOX_MOST = 800  # characters of an author box
CLOSE = 30  # places from the headline
FACTS_REACH = 15  # places below the headline in which a row of facts or a lone name is a byline
MOST_REVIEWS = 200  # lines that speak of a review


def find_authors(survey: Survey, declared: Declared, site_names: Iterable[str]) -> People | None:
    """Who wrote it: declared people first, then the byline that stands by the headline."""
    nobody = {normal(name) for name in site_names if name}
    printed = printed_authors(survey, nobody)
    offers: tuple[tuple[Source, Iterable[str]], ...] = (
        ("json-ld", declared_people(declared, "author", "creator")),
        ("meta", meta_people(survey)),
    )
    for source, lines in offers:
        names = accepted(lines, nobody)
        if names and printed and is_fuller(printed.value, names):
            break  # an account's name, where the page prints the person's
        if names:
            return with_credentials(Found(names, source), printed)
    return printed


def is_fuller(printed: tuple[str, ...], names: tuple[str, ...]) -> bool:
    """Whether the page prints whole names where it declares none."""
    # "jane roe" is a name in small letters
    lower = all(name[:1].islower() and not (" " in name and name.islower()) for name in names)
    return all(map(HANDLE.search, names)) or (lower and all(map(looks_like_name, printed)))


def printed_authors(survey: Survey, nobody: set[str]) -> People | None:
    """The byline that a reader sees; a line that says "by" is surer than markup that names somebody else."""
    marked, said = bylines(survey, nobody), text_byline(survey, nobody)
    if marked is None or said is None:
        return marked or said
    known = set(map(key_of, marked.value))
    same = normal(" ".join(marked.value)) == normal(" ".join(said.value))  # two names without a sign between
    return marked if same or known.issuperset(map(key_of, said.value)) else said


def declared_people(declared: Declared, *names: str) -> Iterator[str]:
    """Declared authors of the first node that has any; organisations are none."""
    for node in declared.works:
        values = list(declared.values(*names, works=[node]))
        lines = [person_name(value) for value in values if not types_of(value) & ORGANISATIONS]
        if any(lines):
            yield from (line for line in lines if line)
            return


def person_name(value: object) -> str:
    """The name of a declared person, with the letters declared beside it, without a team after it."""
    name = re.sub(r"\s[-–|]\s.*$", "", text_of(value))
    if not name and isinstance(value, dict):
        name = squeeze(f"{text_of(value.get('givenName'))} {text_of(value.get('familyName'))}")
    suffix = text_of(value.get("honorificSuffix")) if isinstance(value, dict) else ""
    return f"{name}, {suffix}" if name and suffix and normal(suffix) not in normal(name) else name


def meta_people(survey: Survey) -> Iterator[str]:
    """The first meta element that names somebody; names in library order are turned round."""
    for key in META_NAMES:
        lines = list(survey.meta(key))
        if key.startswith(("citation", "dc")):
            lines = [turned(line) for line in lines]
        lines = [line for line in lines if not NO_NAME.search(line)]
        if lines:
            yield from lines
            return
    labels = list(survey.meta("twitter:label1", "twitter:label2"))
    if labels and WRITTEN_LABEL.match(labels[0]):
        yield from list(survey.meta("twitter:data1"))[:1]


def turned(name: str) -> str:
    """Turn "Roe, Jane" into "Jane Roe"; what is not in that order stays."""
    family, comma, given = name.partition(",")
    library_order = comma and "," not in given and not is_credential(given)
    return f"{given.strip()} {family.strip()}" if library_order else name


def bylines(survey: Survey, nobody: set[str]) -> People | None:
    """The people in byline markup by the headline: the nearest, and those that stand in one row with it."""
    signed = signed_marks(survey, nobody)
    if not signed:
        return None
    first = min(signed, key=lambda mark: survey.distance(mark) + 60 * (strength(mark) < 2))
    row = row_of(first, list(signed))
    forms = longest_forms(name for names in signed.values() for name in names)
    named = dict.fromkeys(forms[key_of(name)] for mark in row for name in signed[mark])
    return Found(tuple(named)[:MOST_PEOPLE], "text", tuple(row))


def signed_marks(survey: Survey, nobody: set[str]) -> dict[Mark, tuple[str, ...]]:
    """The innermost byline elements of the article with the names that they hold."""
    marks = survey.people[:MOST_MARKS]
    own = [mark for mark in marks if survey.near(mark) and not is_mere_link(mark, survey)]
    staff = [survey.distance(mark) for mark in own if strength(mark) == 2 and names_nobody(mark, nobody)]
    nearer = [mark for mark in own if survey.distance(mark) < min(staff, default=inf)]
    signed = {mark: names for mark in nearer if (names := signed_names(mark, nobody))}
    for mark in outer_marks(list(signed)):
        del signed[mark]
    return signed


def names_nobody(mark: Mark, nobody: set[str]) -> bool:
    """Whether a byline says that the staff or the site wrote it; then nobody further off did."""
    words = mark.opening(NAME_MOST)
    if len(words) > NAME_MOST:
        return False
    key = normal(ABOUT.after(BYLINE.after(words)))
    return key in NOBODY or key in nobody


def is_mere_link(mark: Mark, survey: Survey) -> bool:
    """A link far from the headline to a person's page: the article may speak of them, not be by them."""
    if mark.element.tag != "a" or survey.distance(mark) <= CLOSE or strength(mark) == 2:
        return False
    return not SENSES[mark.element.get("class") or ""].person


def outer_marks(marks: list[Mark]) -> set[Mark]:
    """Marks around other marks: the inner ones say the same with fewer words around the name."""
    by_element = {mark.element: mark for mark in marks}
    outer = set()
    for mark in marks:
        for ancestor in mark.element.iterancestors():
            if ancestor in by_element:
                outer.add(by_element[ancestor])
    return outer


def row_of(first: Mark, marks: list[Mark]) -> list[Mark]:
    """The marks of the same make that follow the first closely, one after the other."""
    row = [first]
    for mark in marks:
        if (
            0 < mark.place - row[-1].place <= 10
            and mark.place > first.place
            and strength(mark) >= strength(first)
        ):
            row.append(mark)
    return row


def longest_forms(names: Iterable[str]) -> dict[str, str]:
    """For each person the longest form of the name, which is the one with credentials."""
    forms: dict[str, str] = {}
    for name in names:
        if len(name) > len(forms.get(key_of(name), "")):
            forms[key_of(name)] = name
    return forms


def strength(mark: Mark) -> int:
    """How surely markup holds an author: 2 for what can hold nothing else."""
    element = mark.element
    itemprop = element.get("itemprop")
    if (
        related_by(element, "author")
        or itemprop == "author"
        or (element.tag == "a" and AUTHOR_PAGE.search(element.get("href") or ""))
    ):
        return 2
    names = set(names_of(element))
    return 2 if names & SURE_NAMES else 1


def signed_names(mark: Mark, nobody: set[str]) -> tuple[str, ...]:
    """The names in byline markup; in vague markup only what has the shape of a name."""
    if mark.element.tag in ("body", "main", "article") or len(mark.opening(BOX_MOST)) > BOX_MOST:
        return ()  # old themes write the author's login into the classes of the whole entry
    if other_role(mark.words) or other_role(label_before(mark.element)):
        return ()
    sure = strength(mark) == 2
    for words in opening_lines(mark):
        names = leading_names(words, nobody)
        short = sure or BYLINE.match(words)
        if fitting := tuple(n for n in names if looks_like_name(n) or (short and len(n.split()) <= 2)):
            return fitting
    return ()


def opening_lines(mark: Mark) -> Iterator[str]:
    """The words of a byline; of a box with several lines the first few, a lone "By" with what follows it."""
    inner = [e for e in mark.element.iterdescendants() if e.tag in BLOCKLIKE]
    if not inner:
        yield mark.words
        return
    spoken = [words_of(e) for e in inner[:12] if e.text and not e.text.isspace()]
    lines = [words for words in spoken if len(words) <= LINE_MOST]
    if len(mark.words) <= LINE_MOST and (not lines or BYLINE.match(f"{lines[0]} x")):
        yield mark.words
    yield from lines[:3]
    yield mark.words[:LINE_MOST]


def text_byline(survey: Survey, nobody: set[str]) -> People | None:
    """A line by the headline such as "By Jane Roe and John Poe" or "Jane Roe | Writer | July 2, 2025"."""
    if survey.headline is None:
        return None
    close = [
        mark for mark in survey.lines_within(above=20, below=40)
        if survey.near(mark) and 5 <= len(mark.opening(LINE_LONGEST)) <= LINE_LONGEST
    ]  # fmt: skip
    under = [mark for mark in close if 0 < survey.distance(mark) <= FACTS_REACH]
    for reader, marks in ((announced, close), (listed, under), (lone, under)):
        for mark in marks:
            names = reader(mark, survey, nobody)
            if names and all(map(looks_like_name, names)):
                return Found(names, "text", (mark,))
    for mark in survey.lines_announcing(AUTHOR):
        if (
            WRITTEN.match(mark.own + " ")
            and len(mark.opening(LINE_LONGEST)) <= LINE_LONGEST
            and (match := WRITTEN.match(mark.words))
            and survey.near(mark)
        ):
            names = leading_names(mark.words[match.end() :], nobody)
            if names and all(map(looks_like_name, names)):
                return Found(names, "text", (mark,))
    return None


def announced(mark: Mark, _survey: Survey, nobody: set[str]) -> tuple[str, ...]:
    """The names of a line that says "by", at its beginning or after a bar, a dot or a date."""
    for piece in BARS.split(mark.words):
        if BYLINE.match(piece) and not other_role(piece):
            return leading_names(piece, nobody)
    if (later := BY_AFTER_DATE.search(mark.words)) is not None:
        return leading_names(mark.words[later.end() :], nobody)
    return ()


def listed(mark: Mark, _survey: Survey, nobody: set[str]) -> tuple[str, ...]:
    """The name that opens a row of byline facts: a role or a date follows it after a bar or dot."""
    pieces = [piece for piece in BARS_AND_DASHES.split(mark.words) if piece]
    if not any(ROLE.search(piece) or read_date(piece) for piece in pieces[1:]):
        return ()
    return () if ORGANISATION.search(pieces[0]) else leading_names(pieces[0], nobody)


def lone(mark: Mark, survey: Survey, nobody: set[str]) -> tuple[str, ...]:
    """A name that stands alone next to a date, right under the headline."""
    if len(mark.words) > 40 or mark.element.tag == "a" or not looks_like_name(mark.words):
        return ()
    if ORGANISATION.search(mark.words) or ROLE.search(mark.words):
        return ()
    holder = mark.element.getparent()
    for _ in range(2):
        if (
            holder is None
            or len(words := words_of(holder)) > 120
            or (survey.headline and survey.headline.words in words)
        ):
            return ()
        if read_date(words.replace(mark.words, " ")):
            return leading_names(mark.words, nobody)
        holder = holder.getparent()
    return ()


def with_credentials(declared: People, seen: People | None) -> People:
    """Declared names, with the letters that the visible byline prints after the same name."""
    if seen is None:
        return declared
    longer = {key_of(name): name for name in seen.value if "," in name}
    names = tuple(longer.get(normal(name), name) for name in declared.value)
    return Found(names, declared.source, seen.marks)


def find_reviewers(survey: Survey, declared: Declared, site_names: Iterable[str]) -> People | None:
    """Who reviewed it, as declared or as a line by the article says."""
    nobody = {normal(name) for name in site_names if name}
    lines = [
        person_name(value) for value in declared.values("reviewedBy") if not types_of(value) & ORGANISATIONS
    ]
    if names := accepted(lines, nobody):
        return Found(names, "json-ld")
    printed = {
        mark: names
        for mark in survey.lines_announcing(REVIEWER)[:MOST_REVIEWS]
        if (names := reviewer_names(mark, survey, nobody))
    }
    people = longest_forms(name for names in printed.values() for name in names)
    return Found(tuple(people.values())[:MOST_PEOPLE], "text", tuple(printed)) if people else None


def reviewer_names(mark: Mark, survey: Survey, nobody: set[str]) -> tuple[str, ...]:
    """The people that a line says reviewed it; a label that stands alone announces what comes next."""
    if not REVIEWED_BY.search(mark.own[:LINE_MOST]) or not survey.near(mark) or len(mark.opening(250)) > 250:
        return ()
    match = REVIEWED_BY.search(mark.words)
    if match is None:
        return ()
    rest = mark.words[match.end() :].strip() or words_after(mark, match.group())
    names = leading_names(rest, nobody)
    return names if all(map(looks_like_name, names)) else ()


def words_after(mark: Mark, label: str) -> str:
    """What follows a label in the box that holds it."""
    for _, holder in zip(range(3), mark.element.iterancestors(), strict=False):
        words = beginning_of(holder)
        at = words.find(label.strip())
        if at >= 0 and (rest := words[at + len(label.strip()) :].strip()):
            return rest[:LINE_MOST]
    return ""
