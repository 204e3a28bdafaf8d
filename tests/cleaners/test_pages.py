"""Whole pages: each folder of `tests/pages` holds a page and the record that comes of it.

`article.json` is first written by the cleaner and then read by a person, who puts right what is wrong. It says only what
matters of a record, and only what it says is compared. `text` has one line a block, marked by its kind as in
Markdown; `removed` names the kinds that the ledger must have, whatever else it has.

    python -m tests.cleaners.test_pages NAME…     write or renew article.json (of all pages when none is named)

Renewing keeps to the fields, and to the kinds in `removed`, that a file has. Read the difference before you commit it.
"""

from __future__ import annotations

import dataclasses
import difflib
import json
import sys
from pathlib import Path
from typing import Any

import pytest

from cleaners import Article, Engagement, clean, clean_text

FOLDER = Path(__file__).parent.parent / "pages"
PAGES = sorted(path.parent for path in FOLDER.glob("*/page.html"))
FACTS = "title subtitle authors reviewers published modified reviewed language categories tags site_name flags".split()
MEASURES = ("word_count", "sentence_count", "paragraph_count", "reading_ease", "language_confidence")
SIGNS = {"item": "- ", "quote": "> ", "row": "| ", "code": "```\n"}

each_page = pytest.mark.parametrize("folder", PAGES, ids=[folder.name for folder in PAGES])


def cleaned(folder: Path) -> Article:
    return clean((folder / "page.html").read_bytes())


def expected(folder: Path) -> dict[str, Any]:
    return json.loads((folder / "article.json").read_text("utf-8"))


def summary(article: Article) -> dict[str, Any]:
    """What matters of a record, as it stands in article.json."""
    return {
        **{name: plain(getattr(article, name)) for name in FACTS},
        "references": [reference.url for reference in article.references],
        "disclosures": [disclosure.kind for disclosure in article.disclosures],
        "engagement": figures(article.engagement),
        "measures": {name: getattr(article, name) for name in MEASURES},
        "topics": {topic.name: topic.count for topic in article.topics},
        "removed": sorted({removal.kind for removal in article.removed} - {"other"}),
        "text": text_lines(article),
    }


def plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return list(value)
    return value.isoformat() if hasattr(value, "isoformat") else value


def figures(engagement: Engagement) -> dict[str, Any]:
    """The figures that are known, rows without what is null."""
    known = {name: value for name, value in dataclasses.asdict(engagement).items() if value not in (None, ())}
    for name, value in known.items():
        if isinstance(value, tuple):
            known[name] = [{key: one for key, one in row.items() if one is not None} for row in value]
    return known


def text_lines(article: Article) -> list[str]:
    """The blocks of the text, each marked as Markdown would; captions are no part of it."""
    signs = {level: "#" * level + " " for level in range(1, 7)}
    return [
        (signs[block.level] if block.level else SIGNS.get(block.kind, "")) + block.text
        for block in article.blocks
        if block.kind != "caption"
    ]


def difference(wanted: list[str], found: list[str]) -> str:
    """Both lists side by side, with only the lines that differ."""
    lines = difflib.unified_diff(wanted, found, "article.json", "cleaned", n=0, lineterm="")
    return "\n".join(lines)


@each_page
def test_the_text_of_a_page_is_the_article_and_nothing_else(folder):
    wanted, found = expected(folder)["text"], text_lines(cleaned(folder))
    assert not difference(wanted, found), "\n" + difference(wanted, found)


@each_page
def test_the_facts_of_a_page_are_found(folder):
    wanted, found = expected(folder), summary(cleaned(folder))
    told = wanted.keys() - {"text", "removed"}
    assert {name: found[name] for name in told} == {name: wanted[name] for name in told}


@each_page
def test_what_a_page_loses_is_in_the_ledger_under_its_kind(folder):
    assert not set(expected(folder)["removed"]) - set(summary(cleaned(folder))["removed"])


@each_page
def test_the_text_of_a_page_needs_no_second_cleaning(folder):
    text = cleaned(folder).text
    again = clean_text(text).text
    assert again.split() == text.split(), "\n" + difference(text.split("\n\n"), again.split("\n\n"))


def test_every_page_has_its_record_and_every_record_its_page():
    assert [folder.name for folder in PAGES] == sorted(
        path.parent.name for path in FOLDER.glob("*/article.json")
    )


def renew(folder: Path) -> None:
    """Write what is found today to article.json: all that matters the first time, later the fields it has."""
    path, found = folder / "article.json", summary(cleaned(folder))
    if path.exists():
        before = expected(folder)
        found["removed"] = [kind for kind in before["removed"] if kind in found["removed"]]
        record = {name: found[name] for name in before}
    else:
        record = {name: value for name, value in found.items() if value not in (None, [], {})}
    path.write_text(json.dumps(record, ensure_ascii=False, indent=2) + "\n", "utf-8")


if __name__ == "__main__":
    for name in sys.argv[1:] or [folder.name for folder in PAGES]:
        renew(FOLDER / name)
