"""Teasers in lines: the titles of other articles, with their dates, beginnings and buttons."""

from __future__ import annotations

from cleaners.boxes import named_in_label
from cleaners.bylines import byline_of, is_facts
from cleaners.lines import Line
from cleaners.sheets import Island, Sheet

MOST_RELATED = 15
LEAST_CARDS, MOST_CARDS = 3, 60


def related(sheet: Sheet, at: int) -> Island | None:
    """A label and the titles under it, with their dates, teasers and buttons."""
    line = sheet.lines[at]
    if line.sure and line.sure.kind == "related":
        return Island(at, at + 1, "related", line.sure.rule)
    opener, heading = line.means("related", "opens"), sheet.label_at(at, "related")
    if not heading:
        return None
    end = sheet.while_each(
        at + 1, 120, lambda place: is_entry(sheet, place) and bool(opener or not sheet.lines[place].sure)
    )
    if sheet.prose_follows(end, 1) and end - at > 2 and not looks_filed(sheet.lines[end - 1]):
        end -= 1  # the last short line before a sentence is more likely the article's next heading
    few = end - at <= MOST_RELATED or not sheet.prose_follows(
        end
    )  # a list as long as that in the midst is no such list
    return Island(
        at, max(end, at + 1) if few else at + 1, "related", "lines:related", sure=bool(opener) and few
    )


def cards(sheet: Sheet, at: int) -> Island | None:
    """Teasers of other articles in a row, each a title, a line of facts and perhaps a sentence."""
    if not is_card_title(sheet, at) or sheet.goes_on(at, lambda place: is_card_title(sheet, place)):
        return None
    found, end = 0, at
    while found < MOST_CARDS and (after := card_end(sheet, end)):
        found, end = found + 1, after
    return Island(at, end, "related", "lines:cards", sure=False) if found >= LEAST_CARDS else None


def is_card_title(sheet: Sheet, at: int) -> bool:
    line = sheet.lines[at]
    return not line.is_prose and 1 < line.words <= 25 and not line.phrases and byline_of(line.text) is None


def card_end(sheet: Sheet, at: int) -> int:
    """The end of one teaser; 0 where none begins."""
    if at >= len(sheet) or not is_card_title(sheet, at):
        return 0
    sentences = facts = 0
    place = at + 1
    if (
        place < len(sheet) and sheet.lines[place].label == sheet.lines[at].label
    ):  # the picture's words are the title's
        place += 1
    last = min(len(sheet), place + 3)
    while place < last:
        line = sheet.lines[place]
        found = byline_of(line.text)
        if found and (found.dates or found.names) and not facts:
            facts += 1
        elif (line.is_prose or line.is_cut_off) and not sentences:
            sentences += 1
        else:
            break
        place += 1
    return place if facts else 0


def is_entry(sheet: Sheet, at: int) -> bool:
    line = sheet.lines[at]
    if any(phrase.grade in ("opens", "heads") for phrase in line.phrases) or named_in_label(sheet, at):
        return False
    if line.sure:
        return (
            line.sure.kind in ("related", "read_time", "views", "image", "byline", "rating", "comments")
            and line.words < 12
        )
    return not line.is_prose and line.words <= 60


def looks_filed(line: Line) -> bool:
    """Whether a line is a date, a byline, a button or a teaser cut off."""
    return line.is_cut_off or is_facts(line) or bool(line.means("related", "parts"))
