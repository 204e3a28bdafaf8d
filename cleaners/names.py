"""Names: whether some words are a person's name, and where in a byline it begins and ends."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import islice

from .document import squeeze
from .survey import LINE_MOST, normal
from .vocabulary import VOCABULARY, Opening, Phrases, any_of

BYLINES, NAMES = VOCABULARY["bylines"], VOCABULARY["names"]
CREDENTIALS = frozenset(NAMES["credentials"])
PARTICLES = frozenset(NAMES["particles"])
NOBODY = frozenset(map(normal, NAMES["nobody"]))
CALENDAR = frozenset(
    (*VOCABULARY["days"]["words"], *(m for names in VOCABULARY["months"].values() for m in names))
)

BYLINE = Opening(
    rf"\W{{0,3}}{any_of(BYLINES['by'])}(?:\s*[:\-–|]\s*|\s+)(?=\S)|\W{{0,3}}(?-i:By(?=[A-Z]))",
    BYLINES["by"],
    signs="By[A-Z]",
)
ABOUT = Opening(rf"[^\w(]{{0,4}}{any_of(BYLINES['about'])}\b[\s:]*", BYLINES["about"])
REVIEWED_BY = Phrases(
    rf"(?:^\W{{0,3}}|[|•·⋅.,;–—]\s*|\d{{4}}\s){any_of(BYLINES['reviewed'])}\b\s*:?(?:\s*by\b:?)?",
    BYLINES["reviewed"],
)
OTHER_WORK = Opening(rf"\W{{0,3}}{any_of(BYLINES['other_work'])}\b", BYLINES["other_work"])
ROLE = Phrases(rf"\b{any_of(NAMES['roles'])}\b", NAMES["roles"])
KINDS_OF_COMPANIES = (*NAMES["organisations"], *NAMES["companies"])
ORGANISATION = Phrases(rf"\b{any_of(KINDS_OF_COMPANIES)}\b", KINDS_OF_COMPANIES)
COMPANY = Phrases(rf"©|\b{any_of(NAMES['companies'])}\b", NAMES["companies"], signs="©")
# what follows a name in a byline and is no part of it
AFTER_NAMES = (
    "on am vom im el op den at in for is was has from updated published posted last reviewed medically fact view read "
    "follow share twitter email e-mail leave comment comments say says schreibt writes writing lives works"
).split()
AFTER = Phrases(
    rf"\s*(?:[|•·⋅–—\[<>{{]|\([^()]*\)$|\s-\s|\d|\b\w+:\s|\b{any_of(AFTER_NAMES)}\b)",
    AFTER_NAMES,
    signs=r"[|•·⋅–—\[<>{(\d:]|\s-\s",
)
POSSESSED = ("posts", "articles", "stories", "profile", "page", "website", "bio")
POSSESSIVE = Phrases(rf"[’']s? {any_of(POSSESSED)}\b", POSSESSED)
AND = ("and", "und", "et", "y", "e", "en", "og", "och", "ja", "i", "with", "mit", "con", "avec")
JOINT = Phrases(rf"\s*(?:[;/|•·\n]|\s&\s|\s\+\s|,?\s{any_of(AND)}\s)\s*", AND, signs=r"[;/|•·\n&+]")
ET_AL = Phrases(r",?\s+et\.? al\.?$", ("et",))
AROUND = re.compile(r"^[^\w(]+|[^\w.)]+$|(?<=\w{3})\.$")
LETTERS = re.compile(
    r"^(?:[A-Z]{2,5}|[A-Z][a-zA-Z]{0,3}\.(?:[A-Z][a-zA-Z]{0,3}\.?){0,3}|[A-Z]{1,4}-[A-Z]{1,4})$"
)
LOGIN = re.compile(r"^(?=\S*[\d._-])[a-z0-9._-]+$")
HANDLE = re.compile(r"^@|\d|_|^[a-z]+\.[a-z.]+$|^[A-Z]?[a-z]+[A-Z]$")
AND_COMPANY = re.compile(r"&\s?co\b", re.IGNORECASE)
ADDRESS = re.compile(
    r"www\.|@\w|\.(?:com|org|net|html?)\b"
    r"|^\S+\.(?:de|ch|at|it|pl|fr|es|nl|se|dk|no|fi|uk|info|tv|io|eu|gov|edu|co)$"
)
NO_NAME = re.compile(r"[:<>{}=\[\]_\\^]|\d{3}|[!?]\s|[a-z]{4}\.\s\w+\s\w+")
LONGEST = 60  # characters of a name
LONGEST_LINE = 2_000  # characters of a line that names people
MOST_LINES = 200  # that are read
MOST_PEOPLE = (
    20  # large studies have more; they are not written on blogs, and lists of hundreds are no bylines
)


def split_people(words: str) -> list[str]:
    """The names in a byline; credentials stay with the name they follow.

    >>> split_people("By Jane Roe, MD and John Poe, PhD")
    ['Jane Roe, MD', 'John Poe, PhD']
    >>> split_people("Jane Roe, RD")
    ['Jane Roe, RD']
    >>> split_people("Ann Lee, Bob Ray & Cy Fox")
    ['Ann Lee', 'Bob Ray', 'Cy Fox']
    """
    words = ET_AL.before(BYLINE.after(squeeze(words[:LONGEST_LINE])))
    names: list[str] = []
    for part in JOINT.split(words):
        for piece in filter(None, (piece.strip(" ,:;-–|") for piece in part.split(","))):
            if names and is_credential(piece):
                names[-1] += f", {piece}"
            else:
                names.append(piece)
    return names


def is_credential(words: str) -> bool:
    """Whether some words after a comma are letters after a name.

    >>> is_credential("MS, RDN"), is_credential("R.D."), is_credential("Jane Roe")
    (True, True, False)
    """
    parts = words.replace(",", " ").split()
    return 0 < len(parts) <= 5 and all(is_letters(part) for part in parts)


def is_letters(part: str) -> bool:
    bare = part.strip(".,()®™").lower()
    return bare in CREDENTIALS or bare.replace(".", "") in CREDENTIALS or bool(LETTERS.match(part))


def is_person(name: str, nobody: set[str]) -> bool:
    """Whether a name may be a person's: short, wordy, no address, no role, not the site itself.

    A site may bear its author's name; so a name that is the site's passes when it has a person's shape.

    >>> is_person("Jane Roe, RD", set()), is_person("admin", set()), is_person("https://x.org/jane", set())
    (True, False, False)
    >>> is_person("Health Notes", {"healthnotes"}), is_person("Jane Roe", {"janeroe"})
    (False, True)
    """
    bare = name.split(",", 1)[0].strip()
    key = normal(bare)
    if not len(key) >= 2 or len(bare) > LONGEST or len(bare.split()) > 6 or key.isdigit():
        return False
    if key in NOBODY or bare.lower() in CALENDAR:
        return False
    if NO_NAME.search(bare) or ADDRESS.search(bare) or COMPANY.search(bare):
        return False
    return key not in nobody or (
        len(bare.split()) <= 3 and looks_like_name(bare) and not ORGANISATION.search(bare)
    )


def looks_like_name(name: str) -> bool:
    """Stricter, for words found in running text: two to five capitalised words.

    >>> looks_like_name("Jane van der Roe"), looks_like_name("the morning light"), looks_like_name("Jane")
    (True, False, False)
    """
    words = [w for w in name.split(",", 1)[0].split() if w]
    strong = [w for w in words if w.lower() not in PARTICLES]
    return (
        2 <= len(words) <= 5
        and words[-1] in strong
        and all(w[0].isupper() or not w[0].isalpha() for w in strong)
    )


def leading_names(words: str, nobody: set[str]) -> tuple[str, ...]:
    """The names that some words begin with, up to the first piece that is none.

    >>> leading_names("By Jane Roe, RD, and John Poe, Senior Writer, on May 3", set())
    ('Jane Roe, RD', 'John Poe')
    """
    for _ in range(3):
        before, words = words, BYLINE.after(ABOUT.after(words))
        if words == before:
            break
    words = POSSESSIVE.before(words)
    first_word = words.split(" ", 1)[0]
    if "://" in first_word or "@" in first_word:
        return ()
    names: list[str] = []
    for piece in split_people(words):
        if names and is_letters(first := piece.split(" ", 1)[0].strip(",")):
            names[-1] += f", {first}"  # "Colin Smith, CPA Our network …": letters, then other words
            break
        bare, comma, letters = piece.partition(",")
        cut = without_site_name(tidy(before_month(before_role(AFTER.before(bare)))), nobody)
        if not cut or ROLE.search(cut) or not is_person(cut, nobody) or (names and not looks_like_name(cut)):
            break
        whole = cut == tidy(bare)
        names.append(cut + (comma + letters if whole else ""))
        if not whole:
            break
    return tuple(dict.fromkeys(names))


def before_role(name: str) -> str:
    """A name without the office that follows it.

    >>> before_role("Jane Roe Senior Writer"), before_role("Head of Marketing")
    ('Jane Roe', 'Head of Marketing')
    """
    role = ROLE.search(name)
    return name[: role.start()].strip() if role and looks_like_name(name[: role.start()]) else name


def before_month(name: str) -> str:
    """A name without the date that follows it; "June Roe" keeps her name.

    >>> before_month("Jane Roe December"), before_month("June Roe")
    ('Jane Roe', 'June Roe')
    """
    words = name.split()
    for at in range(2, len(words)):
        if words[at].lower().strip(".,") in CALENDAR:
            return " ".join(words[:at])
    return name


def without_site_name(name: str, nobody: set[str]) -> str:
    """Cut "Adam Roe PhillyVoice" to Adam Roe, who writes for PhillyVoice."""
    words = name.split()
    for count in range(2, len(words)):
        if normal("".join(words[count:])) in nobody:
            return " ".join(words[:count])
    return name


def accepted(words: Iterable[str], nobody: set[str]) -> tuple[str, ...]:
    """The people among some bylines, each once, in order."""
    names: dict[str, str] = {}
    for line in islice(words, MOST_LINES):
        if "://" in line or "@" in line or AND_COMPANY.search(line):
            continue
        for at, piece in enumerate(split_people(line)):
            name = tidy(piece)
            if not at and ADDRESS.search(name):
                break  # a site, and behind it where it sits
            if at and ROLE.search(name):
                break  # the office of the person before
            if is_person(name, nobody) and not LOGIN.match(name):
                names.setdefault(key_of(name), name)
    return tuple(names.values())[:MOST_PEOPLE]


def tidy(name: str) -> str:
    """A name without quotes and signs around it.

    >>> tidy("~ “Jane Roe” ·")
    'Jane Roe'
    """
    if name and name[0].isalnum() and name[-1].isalnum():
        return name
    return AROUND.sub("", name)


def key_of(name: str) -> str:
    """What tells two people apart: the name without the letters after it."""
    return normal(name.split(",", 1)[0])


def other_role(words: str) -> bool:
    """Whether some words announce somebody who did something else than write."""
    words = words[:LINE_MOST]
    return bool(REVIEWED_BY.match(words) or OTHER_WORK.match(words))
