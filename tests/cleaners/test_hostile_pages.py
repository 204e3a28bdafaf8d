"""Pages that are made to harm: what is bounded, guessed or taken out while a page is read."""

from __future__ import annotations

import json
import time

import pytest

from cleaners import addresses, clean, declared
from cleaners.document import MOST_ATTRIBUTES, parse
from cleaners.names import MOST_PEOPLE

HERE = "https://a.example/why-we-need-salt/"


def test_a_charset_that_nobody_names_is_guessed():
    words = "Соль удерживает воду в теле, и каждому из нас нужно немного соли в день. " * 20
    page = f"<p>{words}</p>".encode("windows-1251")
    assert "Соль удерживает воду" in parse(page).root.text_content()


@pytest.mark.parametrize("half", ["\ud83d", "a\ud83d b\udfff"])
def test_a_page_with_halves_of_characters_is_read(half):
    root = parse(f"<p>Salt {half} water</p>").root
    assert root.text_content().split()[0] == "Salt"
    assert root.text_content().isprintable()


def test_linked_data_has_a_last_node_and_a_last_letter(monkeypatch):
    script = json.dumps([{"@type": "Thing", "name": str(n)} for n in range(200)])
    assert len(declared.read_json_ld([script])) == 200
    monkeypatch.setattr(declared, "MOST_NODES", 30)
    assert len(declared.read_json_ld([script, script])) == 30
    monkeypatch.setattr(declared, "MOST_NODES", 10_000)
    monkeypatch.setattr(declared, "MOST_SCRIPT", len(script) // 2)
    assert len(declared.read_json_ld([script])) < 110


def test_of_many_canonical_addresses_the_first_are_heard():
    false = ["https://famous.example/theirs/"] * addresses.MOST_DECLARED
    assert addresses.canonical(HERE, [*false[1:], "/salt/"]) == "https://a.example/salt/"
    assert addresses.canonical(HERE, [*false, "/salt/"]) == HERE


@pytest.mark.parametrize(
    ("title", "words", "is_one"),
    [("Page not found", 20, True), ("404", 20, True), ("Why salt was not found in the grave", 400, False)],
)
def test_a_page_that_was_not_found_though_its_status_was_200_is_flagged(title, words, is_one):
    text = "<p>Salt keeps water in the body and more of it is what most of us need.</p>" * (words // 15)
    page = f"<html><head><title>{title}</title></head><body><article><h1>{title}</h1>{text}</article></body></html>"
    assert ("soft_404" in clean(page, url=HERE).flags) is is_one


def test_a_page_reviewed_by_everybody_is_reviewed_by_some():
    names = [f"Jane {a}{b}ordan, MD" for a in "BCDFGHJKLM" for b in "aeiou"]
    lines = "".join(f"<p>Medically reviewed by {name}</p>" for name in names)
    text = "<p>Salt keeps water in the body and more of it is what most of us need.</p>" * 20
    article = clean(f"<article><h1>Why we need salt</h1>{lines}{text}</article>", url=HERE)
    assert 0 < len(article.reviewers) <= MOST_PEOPLE < len(names)


@pytest.mark.parametrize("charset", ["zlib", "undefined", "idna", "punycode", "cp037", "utf-7"])
@pytest.mark.parametrize("where", ["header", "page"])
def test_a_charset_that_no_page_is_written_in_counts_for_nothing(charset, where):
    words = "Salz hält Wasser im Körper, und ein wenig davon braucht jeder von uns. " * 400
    page = f"<meta charset={charset if where == 'page' else ''}><p>{words}</p>".encode()
    headers = {"Content-Type": f"text/html; charset={charset}"} if where == "header" else None
    began = time.process_time()
    assert "Salz hält Wasser im Körper" in parse(page, headers=headers).root.text_content()
    assert time.process_time() - began < 2


def test_of_a_tag_with_attributes_behind_brackets_in_quotes_the_first_are_kept():
    names = " ".join(f"a{number}" for number in range(30_000))
    page = parse(f'<b "><p a=">" {names}>Salt</p>')
    (paragraph,) = page.root.iter("p")
    assert MOST_ATTRIBUTES - 2 <= len(paragraph.attrib) <= MOST_ATTRIBUTES
    assert (paragraph.text, page.flags) == ("Salt", ["truncated"])
