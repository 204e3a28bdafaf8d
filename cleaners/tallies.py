"""Tallies in lines: the figures that reaction, rating and share widgets leave in a flattened page."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cleaners.figures import count, percent
from cleaners.lines import COUNT, Line, is_figure
from cleaners.records import Reaction, ShareCount, StarRow
from cleaners.sheets import Island, Sheet, is_network

TWO_COUNTS = re.compile(r"(\d{1,6})\s?[/|·-]?\s(\d{1,6})")
STAR = (
    r"(?:stars?|sterne?n?|étoiles?|estrellas?|stell[ae]|estrelas?|sterren|ster|gwiazd(?:ka|ki|ek)|stjärn(?:a|or)|stjerner?|"
    r"зв[её]зд(?:а|ы)?|yıldız|hvězd(?:a|y|iček)|tähteä|★)"
)
STARS = re.compile(rf"([1-5])[\s-]?{STAR}\s?:?", re.IGNORECASE)
STARS_WITH_FIGURE = re.compile(
    rf"([1-5])[\s-]?{STAR}\s?:?\s?(\(?\d{{1,3}}(?:[.,]\d+)?\s?%?\)?(?:\s?\(\d+\))?)", re.IGNORECASE
)
AVERAGE = re.compile(
    r"(\d(?:[.,]\d{1,2})?)(?:\s?(?:/|out of|von|de|sur|su|van|z|av)\s?(5|10|100))?(?:\s?\((\d[\d.,]*)(?:\s\w+)?\))?",
    re.IGNORECASE,
)
BRACKETED_COUNT = re.compile(r"\(\d[\d.,  ]{0,9}\)")


def reactions(sheet: Sheet, at: int) -> Island | None:
    """Faces with their figures: label, often the same label again (its picture's), and a count or percentage."""
    opener = sheet.lines[at].means("reactions", "opens")
    heading = sheet.label_at(at, "reactions")
    first = at + 1 if heading else at
    rows, end, doubled = faces(sheet, first)
    if len(rows) < (2 if opener else 3):
        return Island(at, at + 1, "reactions", "lines:reactions") if opener else None
    known = sum(1 for place in range(first, end) if sheet.lines[place].means("reactions"))
    if not (opener or doubled or known >= len(rows) - 1):
        return None
    sure = bool(opener or doubled) or not sheet.prose_follows(end)
    return Island(at, end, "reactions", "lines:reactions", sure=sure, rows=tuple(with_shares(rows)))


def faces(sheet: Sheet, first: int) -> tuple[list[Reaction], int, bool]:
    """The rows of a reaction widget from a place on, where they end, and whether each label stood twice."""
    rows: list[Reaction] = []
    lines, size = sheet.lines, len(sheet)
    at, twice = first, 0
    while at + 1 < size and len(rows) < 20:
        name = lines[at]
        again = lines[at + 1].label == name.label
        figure = at + 1 + again
        if figure >= size or not lines[figure].is_figure or not is_face(name):
            break
        rows.append(reaction(name.text, lines[figure].text))
        twice += again
        at = figure + 1
    return rows, at, bool(rows) and twice >= len(rows) - 1 and twice > 1


def is_face(line: Line) -> bool:
    if not line.words:  # a picture of a face, set as a sign
        return 0 < len(line.text) <= 4 and not line.text.isascii()
    return line.words <= 4 and len(line.text) <= 30 and not any(map(str.isdigit, line.text))


def reaction(name: str, figure: str) -> Reaction:
    if "%" in figure or "٪" in figure:
        return Reaction(name, percent=percent(figure))
    return Reaction(name, count=count(figure))


def with_shares(rows: list[Reaction]) -> Iterator[Reaction]:
    """Where only counts are printed, each face's share of them, rounded as such widgets round it."""
    total = sum(row.count or 0 for row in rows)
    for row in rows:
        if row.count is None or row.percent is not None:
            yield row
        else:
            yield Reaction(row.name, row.count, float(round(100 * row.count / max(total, 1))))


def verdicts(sheet: Sheet, at: int) -> Island | None:
    """The histogram of a rating in words: "Excellent", "57%", … "Terrible", "0%"."""
    rows, end, _ = faces(sheet, at)
    rated = sum(1 for place in range(at, end) if sheet.lines[place].means("rating", "parts"))
    if len(rows) != 5 or rated < 4 or any(row.percent is None for row in rows):
        return None
    printed = tuple(StarRow(5 - place, percent=row.percent) for place, row in enumerate(rows))
    return Island(at, end, "rating", "lines:verdicts", sure=not sheet.prose_follows(end), rows=printed)


def stars(sheet: Sheet, at: int) -> Island | None:
    """The histogram of a rating: lines for five, four, three, two, one star, with or without figures."""
    heading = sheet.label_at(at, "rating")
    rows, end, levels = star_rows(sheet, at + 1 if heading else at)
    if len(levels) < 3 or abs(levels[0] - levels[-1]) != len(levels) - 1:
        return None
    figures: tuple[tuple[str, str], ...] = ()
    if end < len(sheet) and (average := AVERAGE.fullmatch(sheet.lines[end].text)):
        figures, end = rating_figures(average), end + 1
    complete = len(levels) == 5
    bare = complete and not any(row.count is not None or row.percent is not None for row in rows)
    sure = bare or (complete and not sheet.prose_follows(end))
    printed = () if bare else tuple(sorted(rows, key=lambda row: -row.stars))
    return Island(at, end, "rating", "lines:stars", sure=sure, figures=figures, rows=printed)


def star_rows(sheet: Sheet, first: int) -> tuple[list[StarRow], int, list[int]]:
    rows: list[StarRow] = []
    at = first
    while at < len(sheet) and len(rows) < 5:
        text = sheet.lines[at].text
        if found := STARS_WITH_FIGURE.fullmatch(text):
            rows.append(star_row(int(found[1]), found[2]))
            at += 1
        elif found := STARS.fullmatch(text):
            figure = sheet.lines[at + 1].text if at + 1 < len(sheet) else ""
            has_figure = is_figure(figure)
            rows.append(star_row(int(found[1]), figure if has_figure else ""))
            at += 1 + has_figure
        else:
            break
    return rows, at, [row.stars for row in rows]


def star_row(level: int, figure: str) -> StarRow:
    if "%" in figure:
        return StarRow(level, percent=percent(figure))
    return StarRow(level, count=count(figure))


def rating_figures(average: re.Match[str]) -> tuple[tuple[str, str], ...]:
    named = zip(("rating_average", "rating_best", "rating_count"), average.groups(), strict=True)
    return tuple((name, text) for name, text in named if text)


def score(sheet: Sheet, at: int) -> Island | None:
    """A mean by itself with the number of votes in brackets under it: "3.9", "(216)"."""
    average = AVERAGE.fullmatch(sheet.lines[at].text)
    if average is None or at + 1 >= len(sheet) or not BRACKETED_COUNT.fullmatch(sheet.lines[at + 1].text):
        return None
    figures = (*rating_figures(average), ("rating_count", sheet.lines[at + 1].text))
    return Island(at, at + 2, "rating", "lines:score", sure=False, figures=figures)


def thumbs(sheet: Sheet, at: int) -> Island | None:
    """Two bare counts on one line, as a pair of thumbs prints them: "0 0"."""
    found = TWO_COUNTS.fullmatch(sheet.lines[at].text)
    if found is None:
        return None
    figures = (("likes", found[1]), ("dislikes", found[2]))
    return Island(at, at + 1, "likes", "lines:thumbs", sure=False, figures=figures)


def share_bar(sheet: Sheet, at: int) -> Island | None:
    """A label and the names of networks under it, or three networks in a row."""
    line = sheet.lines[at]
    opener, heading = line.means("share", "opens"), sheet.label_at(at, "share")
    sure = line.sure if line.sure and line.sure.kind == "share" else None
    first = at + 1 if heading or sure else at
    if not (opener or sure or is_network(line) or heading) or (
        not (opener or sure) and sheet.goes_on(at, lambda place: is_share_part(sheet.lines[place]))
    ):
        return None
    end = sheet.while_each(first, 40, lambda place: is_share_part(sheet.lines[place]))
    sites = [place for place in range(first, end) if sheet.lines[place].means("share", "parts", "sure")]
    named = sum(1 for place in sites if is_network(sheet.lines[place]))
    if not (opener or sure or named >= (1 if heading else 3)):
        return None
    if not sites and not sure and not opener:
        return None
    last = 1 + max(sites, default=at)
    figures = sure.figures if sure else ()
    return Island(
        at,
        max(last, at + 1),
        "share",
        sure.rule if sure else "lines:share",
        sure=bool(opener or sure or (heading and named > 1)),
        figures=figures,
        rows=tuple(share_counts(sheet, first, last)),
    )


def counter_bar(sheet: Sheet, at: int) -> Island | None:
    """A bar of share buttons with their counts, total first: "12", "Shares", "Share", "5", "Tweet", "7"."""
    line = sheet.lines[at]
    if not is_counter_part(line) or sheet.goes_on(at, lambda place: is_counter_part(sheet.lines[place])):
        return None
    end = sheet.while_each(at, 30, lambda place: is_counter_part(sheet.lines[place]))
    run = sheet.lines[at:end]
    counted = any(COUNT.fullmatch(line.text) for line in run)
    names = {line.label for line in run if line.means("share")}
    total = any(line.means("share", "heads") for line in run)
    if len(run) < 3 or not counted or len(names) < (1 if total else 2):
        return None
    return Island(at, end, "share", "lines:counter_bar", sure=total, rows=tuple(share_counts(sheet, at, end)))


def is_counter_part(line: Line) -> bool:
    return bool(COUNT.fullmatch(line.text) or line.means("share", "parts", "heads"))


def is_share_part(line: Line) -> bool:
    return bool(line.means("share", "parts", "sure") or COUNT.fullmatch(line.text))


def share_counts(sheet: Sheet, first: int, end: int) -> Iterator[ShareCount]:
    for at in range(first, end - 1):
        if is_network(sheet.lines[at]) and COUNT.fullmatch(sheet.lines[at + 1].text):
            yield ShareCount(sheet.lines[at].text.lower(), count(sheet.lines[at + 1].text))
