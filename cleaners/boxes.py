"""Boxes in lines: tables of contents, author boxes, comment sections, forms and advertisements."""

from __future__ import annotations

import re
from collections.abc import Callable

from cleaners.bylines import terms_of
from cleaners.lines import Line
from cleaners.names import looks_like_name
from cleaners.sheets import URL, Island, Sheet, is_network, name_words

ACTION = re.compile(
    r"\b(?:learn more|shop now|buy now|order now|click here|find out more|get started|try (?:it )?(?:now|free|for free)|sign up now|book now|"
    r"download now|see offer|view offer|mehr erfahren|jetzt (?:kaufen|bestellen|entdecken)|en savoir plus|acheter|découvrir|más información|"
    r"comprar|compra ahora|scopri di più|acquista|saiba mais|compre|lees meer|bestel nu|dowiedz się więcej|kup teraz|läs mer|узнать больше|купить)\b\W{0,3}$",
    re.IGNORECASE,
)
SAYS = re.compile(
    r".{1,60} (?:says|said|wrote|sagt|meint|schrieb|dit|a dit|dice|ha scritto|diz|disse|schreef|zegt|pisze|napisał\(a\)|säger|siger|sier|"
    r"говорит|dedi ki|diyor ki|říká|sanoo)\s?:?|.{1,40} avatar|reply to .{1,40}|\S.{0,40} on .{1,40} at \d{1,2}:\d\d.{0,6}",
    re.IGNORECASE,
)
BARE_NUMBERS = re.compile(r"\d{1,3}(?:\s\d{1,3}){1,12}")
# "is a registered nurse", "trained as a physiotherapist", "…, dietitian,": people have professions, diseases have none
PROFESSION = re.compile(
    r"(?:\b(?:is|was|works as|worked as|trained as|has been|serves as|ist|arbeitet als|est|travaille comme|es|trabaja como|è|lavora come|é|"
    r"trabalha como|werkt als|jest|är|er)\s(?:\S{1,16}\s){0,6}?|,\s(?:\w{1,16}\s){0,2}?)"
    r"(?:writer|author|editor|journalist|reporter|blogger|physician|doctor|surgeon|nurse|dietitian|dietician|nutritionist|physiotherapist|"
    r"therapist|psychologist|psychiatrist|pharmacist|professor|lecturer|researcher|scientist|biologist|internist|cardiologist|neurologist|"
    r"dermatologist|p(?:a)?ediatrician|gyn(?:a)?ecologist|midwife|paramedic|dentist|trainer|coach|instructor|specialist|consultant|contributor|"
    r"columnist|founder|teacher|Ärztin|Arzt|Autorin|Autor|Redakteurin|Redakteur|Journalistin|Journalist|Ernährungsberaterin|"
    r"Krankenschwester|Pfleger|Physiotherapeutin|Physiotherapeut|Psychologin|Psychologe|Apothekerin|Apotheker|médecin|infirmière|infirmier|"
    r"diététicienne|diététicien|nutritionniste|journaliste|rédactrice|rédacteur|auteure?|médic[oa]|enfermer[oa]|nutricionista|dietista|"
    r"periodista|redactora?|escritora?|psicólog[oa]|fisioterapeuta|farmacéutic[oa]|autora?|giornalista|medico|infermier[ae]|nutrizionista|"
    r"psicolog[oa]|scrittrice|scrittore|enfermeir[oa]|jornalista|pediatra|psicólog[oa]|arts|huisarts|verpleegkundige|diëtist|journaliste|"
    r"schrijver|schrijfster|redacteur|lekarka|lekarz|dziennikarka|dziennikarz|dietetyczka|dietetyk|läkare|sjuksköterska|dietist)\b",
    re.IGNORECASE,
)
LONGEST_SLOGAN = 9  # words
AUTHOR_LABEL = re.compile(
    r"(?:about|author|published by|written by|posted by|by|über|autor(?:in)?|geschrieben von|veröffentlicht von|von|à propos de|auteur|écrit par|publié par|"
    r"par|sobre|acerca de|escrito por|publicado por|por|informazioni su|autore|scritto da|pubblicato da|di|over|auteur|geschreven door|door|autor|"
    r"napisane przez|o autorze|om|av|об авторе|автор|yazar)\s?:?\s(\S.{2,50})",
    re.IGNORECASE,
)


def contents(sheet: Sheet, at: int) -> Island | None:
    """A table of contents: a label and lines that return elsewhere as headings, or four such lines in a row.

    Without a label it may be a list of what the article goes on to treat, so that it is not sure.
    """
    heading = sheet.label_at(at, "toc")
    first = at + 1 if heading else at
    while heading and first < len(sheet) and sheet.lines[first].means("toc", "parts"):
        first += 1
    if heading:
        # the entries of other pages of the same article return nowhere, so the first few may not
        begins = any(sheet.returns(place) for place in range(first, first + 3))
        end = contents_end(sheet, first) if begins else first
        return Island(at, end, "toc", "lines:contents") if sheet.are_headings(first, end) else None
    if not sheet.returns(first) or sheet.goes_on(at, sheet.returns):
        return None
    end = sheet.while_each(first, 150, sheet.returns)
    led = at > 0 and sheet.lines[at - 1].text.endswith(":")
    if end - first < 4 or led or not sheet.are_headings(first, end):
        return None
    return Island(at, end, "toc", "lines:contents", sure=False)


def contents_end(sheet: Sheet, first: int) -> int:
    """Entries go on until the first heading itself comes, or a sentence; then the last is one that returns."""
    seen: set[str] = set()
    end = at = first
    while at < min(len(sheet), first + 150):
        key, line = sheet.outlines[at], sheet.lines[at]
        if key in seen:
            return at
        if (line.is_prose and not sheet.returns(at)) or line.words > 25 or at - end > 4:
            break
        if sheet.returns(at):
            end = at + 1
        seen.add(key)
        at += 1
    return end


def author_box(sheet: Sheet, at: int) -> Island | None:
    """A label, a name, some lines on who that is, an address."""
    line = sheet.lines[at]
    labelled = line.means("author_box", "opens")
    named = named_in_label(sheet, at)
    bare = is_name(line) and at + 1 < len(sheet) and is_introduced(sheet, at)
    if line.sure and line.sure.kind == "author_box":
        return Island(at, at + 1, "author_box", line.sure.rule)
    if not (labelled or named or bare):
        return None
    words = set(name_words(named or (line.text if bare else ""))) | sheet.names
    end = box_end(sheet, at + 1, words)
    known = bool(sheet.names.intersection(name_words(named or line.text)))
    sure = bool(labelled) or (known and end > at + 1 and (bool(named) or not sheet.prose_follows(end, 3)))
    return Island(at, end, "author_box", "lines:author_box", sure=sure)


def named_in_label(sheet: Sheet, at: int) -> str | None:
    """The person of a label such as "About Jane Roe", when the next line speaks of that person."""
    found = AUTHOR_LABEL.fullmatch(sheet.lines[at].text)
    if found is None or not looks_like_name(found[1]) or at + 1 >= len(sheet):
        return None
    return found[1] if is_biography(sheet.lines[at + 1], name_words(found[1])) else None


def is_name(line: Line) -> bool:
    return (
        2 <= line.words <= 7
        and len(line.text) < 60
        and looks_like_name(line.text)
        and line.text[-1] not in ".?!:"
    )


def is_introduced(sheet: Sheet, at: int) -> bool:
    """Whether a name is that of an author whom the page names elsewhere, or of a person by what the next line says."""
    words, following = name_words(sheet.lines[at].text), sheet.lines[at + 1]
    known = bool(sheet.names.intersection(words)) or bool(PROFESSION.search(following.text[:160]))
    return known and is_biography(following, words)


def is_biography(line: Line, words: list[str] | set[str]) -> bool:
    """A sentence that begins with a person's name."""
    begins = {word.lower() for word in re.findall(r"[^\W\d_]+", line.text[:60])[:4]}
    return line.is_prose and bool(begins.intersection(words))


def box_end(sheet: Sheet, first: int, words: set[str]) -> int:
    """How far an author box reaches: names, biographies, addresses, networks."""
    words = set(words)
    seen: list[str] = []

    def belongs(at: int) -> bool:
        line = sheet.lines[at]
        if line.sure:
            return line.sure.kind == "author_box"
        is_first = at == first
        fits = (
            bool(URL.fullmatch(line.text))
            or bool(line.means("author_box", "parts"))
            or is_network(line)
            or is_biography(line, words)
            or ("biography" not in seen and is_name(line))
            or (is_first and line.is_prose)
            or (line.is_prose and seen[-1:] == ["name"])
        )
        if is_name(line):
            words.update(name_words(line.text))
        seen.append("biography" if line.is_prose else "name" if is_name(line) else "part")
        return fits

    return sheet.while_each(first, 8, belongs)


def comments(sheet: Sheet, at: int) -> Island | None:
    """A comment section, from its heading to the end of the page; or a lone count of comments."""
    line = sheet.lines[at]
    phrase = line.means("comments", "sure", "opens", "heads")
    if phrase is None:
        return None
    if is_discussion(sheet, at):
        figures = tuple(
            figure
            for place in range(at, min(at + 3, len(sheet)))
            if (sure := sheet.lines[place].sure)
            for figure in sure.figures
        )
        return Island(at, len(sheet), "comments", phrase.rule, section=True, figures=figures)
    if phrase.grade == "heads" or (phrase.grade == "opens" and len(line.label.split()) < 2):
        return Island(at, at + 1, "comments", phrase.rule, sure=False)
    return Island(at, at + 1, "comments", phrase.rule, figures=phrase.figures)


def is_discussion(sheet: Sheet, at: int) -> bool:
    """Whether comments or the form for one follow a heading at once."""
    shaped = 0
    for place in range(at + 1, min(len(sheet), at + 14)):
        line = sheet.lines[place]
        is_shaped = bool(
            line.means("comments", "sure", "opens")
            or SAYS.fullmatch(line.text)
            or line.means("comments", "parts")
        )
        shaped += is_shaped
        if shaped == 0 and place - at > 3:
            return False
    return shaped >= 2 or (shaped == 1 and at + 6 >= len(sheet))


def box(kind: str, most: int, longest: int) -> Callable[[Sheet, int], Island | None]:
    """A finder for blocks of a heading and short lines: a form, a question with its answers, a list of links."""

    def finder(sheet: Sheet, at: int) -> Island | None:
        line = sheet.lines[at]
        phrase = line.means(kind, "sure", "opens", "heads")
        if phrase is None:
            return None
        end = sheet.while_each(at + 1, most, lambda place: is_part_of(sheet.lines[place], kind, longest))
        proven = any(sheet.lines[place].means(kind, "sure") for place in range(at, end))
        sure = phrase.grade == "opens" or proven
        figures = [
            f for place in range(at, end) if (p := sheet.lines[place].means(kind, "sure")) for f in p.figures
        ]
        return Island(at, end, kind, phrase.rule, sure=sure, figures=tuple(figures))

    return finder


def is_part_of(line: Line, kind: str, longest: int) -> bool:
    if line.means(kind, "parts") or (line.sure and line.sure.kind == kind):
        return True
    return not line.phrases and 0 < line.words <= longest and not line.text.endswith(":")


def advertisement(sheet: Sheet, at: int) -> Island | None:
    """The label of an advertisement, and what is advertised when it is short or asks for a click.

    In a list or a table the label is a word like any other.
    """
    phrase = sheet.lines[at].means("ad", "sure", "heads")
    if phrase is None:
        return None
    copy = sheet.lines[at + 1] if at + 1 < len(sheet) else None
    asks = copy is not None and copy.words <= 25 and bool(ACTION.search(copy.text) or URL.search(copy.text))
    short = copy is not None and copy.is_prose and copy.words <= LONGEST_SLOGAN
    above = at == 0 or sheet.lines[at - 1].is_prose or bool(sheet.lines[at - 1].phrases)
    below = copy is None or asks or copy.is_prose or sheet.prose_follows(at + 2, 1)
    sure = phrase.grade == "sure" or asks or (above and below)
    return Island(at, at + 1 + (asks or short), "ad", phrase.rule, sure=sure)


def about_site(sheet: Sheet, at: int) -> Island | None:
    """A heading such as "About this blog" and the sentence under it."""
    phrase = sheet.lines[at].means("promo", "heads", "opens", "sure")
    if phrase is None:
        return None
    takes = at + 1 < len(sheet) and sheet.lines[at + 1].is_prose
    return Island(at, at + 1 + takes, "promo", phrase.rule, sure=phrase.grade == "sure")


def single(sheet: Sheet, at: int) -> Island | None:
    """A line that speaks for itself."""
    line = sheet.lines[at]
    if line.sure:
        return Island(at, at + 1, line.sure.kind, line.sure.rule, figures=line.sure.figures)
    if (
        line.phrases
        and line.phrases[0].grade == "heads"
        and line.phrases[0].kind in ("byline", "navigation", "rating")
    ):
        return Island(
            at,
            at + 1,
            line.phrases[0].kind,
            line.phrases[0].rule,
            sure=False,
            figures=line.phrases[0].figures,
        )
    if terms_of(line.text):
        return Island(at, at + 1, "taxonomy", "lines:terms", sure=False)
    if line.words > 2 and BARE_NUMBERS.fullmatch(line.text):
        return Island(at, at + 1, "navigation", "lines:page_numbers", sure=False)
    return None
