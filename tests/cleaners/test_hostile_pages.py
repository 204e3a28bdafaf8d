"""Pages that are made to harm: what is bounded, guessed or taken out while a page is read."""

from __future__ import annotations

import json
import time

import charset_normalizer
import pytest

from cleaners import addresses, clean, declared
from cleaners.crowds import MOST_READ, excesses
from cleaners.document import MOST_ATTRIBUTES, drop, drop_all, parse, tree_of, where, words_of
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


@pytest.mark.parametrize("value", ["", "='>'"])
def test_of_a_tag_with_attributes_behind_brackets_in_quotes_the_first_are_kept(value):
    names = " ".join(f"a{number}{value}" for number in range(30_000))
    page = parse(f'<b "><p a=">" {names}>Salt</p>')
    (paragraph,) = page.root.iter("p")
    assert MOST_ATTRIBUTES - 2 <= len(paragraph.attrib) <= MOST_ATTRIBUTES
    assert (paragraph.text, page.flags) == ("Salt", ["truncated"])


def test_tags_in_one_another_are_read_so_often_and_no_more():
    page = b"<a" * 5_000  # each of them goes on to the end
    ((start, end),) = excesses(page, most=100)
    assert start <= 4 * MOST_READ
    assert end == len(page)


def test_an_endless_name_of_an_element_is_looked_at_so_far():
    (element,) = parse(f"<div id='{' ' * 300}x' class='near'>Salt</div>").root.iter("div")
    assert where(element) == "body > div.near"


def test_a_piece_of_html_out_of_a_feed_is_bounded_as_a_page_is():
    names = " ".join(f"a{number}" for number in range(30_000))
    (paragraph,) = tree_of(f"<div>a<p {names}>Salt\x01&#2;</p></div>").iter("p")
    assert len(paragraph.attrib) == MOST_ATTRIBUTES
    assert paragraph.text.rstrip() == "Salt"


def test_what_is_no_element_is_not_in_the_tree():
    assert [each.tag for each in parse("<p>Salt<!-- sea --><?php x ?></p>").held] == ["html", "body", "p"]


def test_a_charset_is_guessed_from_the_beginning_of_a_page(monkeypatch):
    looked_at: list[int] = []
    really = charset_normalizer.from_bytes
    monkeypatch.setattr(
        charset_normalizer, "from_bytes", lambda page: looked_at.append(len(page)) or really(page[:1_000])
    )
    parse(b"<p>" + "Salz hält Wasser im Körper. ".encode("cp1252") * 20_000)
    assert looked_at == [200_000]


def test_many_elements_are_let_go_of_in_no_time():
    document = parse(f"<div>{'<p>x</p>' * 30_000}</div>")
    drop(document.root.find(".//div"))
    began = time.process_time()
    document.release()
    assert time.process_time() - began < 2


def test_many_neighbours_that_are_dropped_leave_what_follows_them_in_no_time():
    root = parse(f"<div><b>Salt</b>{'<i>x</i> and water' * 40_000}</div>").root
    began = time.process_time()
    drop_all(list(root.iter("i")))
    assert time.process_time() - began < 2
    assert words_of(root) == "Salt" + " and water" * 40_000


def test_signs_behind_an_endless_quote_are_looked_at_so_far():
    page = b'<p a="' + b">" * 600_000
    began = time.process_time()
    assert list(excesses(page, most=100)) == []
    assert time.process_time() - began < 2


@pytest.mark.parametrize(
    ("said", "flag"),
    [
        ({"@type": "CollectionPage"}, "listing"),
        ({"@type": "Article", "isAccessibleForFree": False}, "paywalled"),
    ],
)
def test_what_a_page_says_of_itself_is_flagged(said, flag):
    text = "<p>Salt keeps water in the body and more of it is what most of us need.</p>" * 20
    script = f"<script type='application/ld+json'>{json.dumps(said)}</script>"
    flags = [clean(f"{head}<h1>Why we need salt</h1>{text}", url=HERE).flags for head in ("", script)]
    assert [flag in each for each in flags] == [False, True]


def test_words_are_read_however_deep_they_lie():
    depth = 1_800  # what the parser lets pass, and more than Python's own calls may be within each other
    root = parse("<div><b>" * (depth // 2) + "Salt" + "</b></div>" * (depth // 2)).root
    assert sum(1 for _ in root.iter()) >= depth
    assert words_of(root) == "Salt"
