"""Which articles repeat earlier ones."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from itertools import permutations
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from output.copies import WORD, Copy, Shelf, Signatures, Text, signature_of, words_of

MONDAY = datetime(2026, 3, 2, tzinfo=UTC)
WORDS = [f"word{n}" for n in range(3_000)]


def prose(seed: int, words: int = 400) -> str:
    return " ".join(random.Random(seed).choices(WORDS, k=words))


def text(name: str, words: str, days: int | None = 0) -> Text:
    return Text(name, None if days is None else MONDAY + timedelta(days=days), words)


def half_new(words: str, seed: int, share: float = 0.1) -> str:
    """The text with some of its end replaced."""
    old = words.split()
    return " ".join([*old[: round(len(old) * (1 - share))], prose(seed, round(len(old) * share))])


def published(folder: Path, **sites: list[Text]) -> dict[str, dict[str, Copy]]:
    """What is known of copies once sites were published in this order."""
    signatures = Signatures(folder)
    for site, texts in sites.items():
        for name, shelf in signatures.news(site, texts).items():
            signatures.save(name, shelf)
    return {name: shelf.said() for name, shelf in signatures.shelves() if shelf.said()}


def test_a_copy_on_another_site_names_the_one_that_was_published_first(tmp_path):
    story = prose(1)
    found = published(
        tmp_path,
        a=[text("late", story, 3), text("other", prose(2))],
        b=[text("early", half_new(story, 9), 1)],
    )
    assert found.keys() == {"a"}
    assert found["a"].keys() == {"late"}
    assert found["a"]["late"].duplicate_of == "early"
    assert 0.7 < found["a"]["late"].similarity < 0.95


def test_the_result_does_not_depend_on_the_order_of_publishing(tmp_path):
    story, tale = prose(1), prose(2)
    sites = {
        "a": [text("a1", story, 3), text("a2", tale, 9), text("a3", half_new(story, 5), 4)],
        "b": [text("b1", half_new(story, 6), 1), text("b2", prose(3))],
        "c": [text("c1", half_new(tale, 7), None), text("c2", story, 2)],
    }
    found = [
        published(tmp_path / "".join(order), **{site: sites[site] for site in order})
        for order in permutations(sites)
    ]
    assert found[0].keys() == {"a", "c"}
    assert all(each == found[0] for each in found)


def test_what_says_something_else_now_is_no_copy_any_more_nor_an_original(tmp_path):
    story = prose(1)
    before = {"a": [text("original", story)], "b": [text("copy", story, 1)]}
    assert published(tmp_path, **before) == {"b": {"copy": Copy("original", 1.0)}}
    assert published(tmp_path, a=[text("original", prose(5))]) == {}
    assert published(tmp_path, a=[text("original", story, 2)]) == {"a": {"original": Copy("copy", 1.0)}}


def test_an_article_that_is_no_longer_there_is_nobodys_original(tmp_path):
    story = prose(1)
    published(tmp_path, a=[text("original", story), text("twin", story, 1)])
    assert published(tmp_path, a=[text("twin", story, 1)]) == {}


def test_nothing_changed_touches_no_other_site(tmp_path):
    story = prose(1)
    published(tmp_path, a=[text("original", story)], b=[text("copy", story, 1)])
    assert Signatures(tmp_path).news("a", [text("original", story)]).keys() == {"a"}


@pytest.mark.parametrize("share", [0.8, 0.95])
def test_texts_that_share_a_passage_are_no_copies(tmp_path, share):
    story = prose(1)
    assert published(tmp_path, a=[text("one", story), text("two", half_new(story, 4, share), 1)]) == {}


def test_short_texts_are_left_alone(tmp_path):
    assert signature_of(prose(1, 30)) is None
    assert published(tmp_path, a=[text("one", prose(1, 30)), text("two", prose(1, 30))]) == {}


def test_a_damaged_or_foreign_file_is_made_anew(tmp_path):
    story = prose(1)
    published(tmp_path, a=[text("original", story), text("twin", story, 1)])
    (tmp_path / "a.parquet").write_bytes(b"nothing of the kind")
    assert published(tmp_path, a=[text("original", story), text("twin", story, 1)]) == {
        "a": {"twin": Copy("original", 1.0)}
    }


def test_a_thousand_equal_pages_are_told_in_a_moment(tmp_path):
    story = prose(1)
    found = published(tmp_path, a=[text(f"{n:04}", story, n) for n in range(1_000)])
    assert found["a"]["0999"] == Copy("0000", 1.0)
    assert len(found["a"]) == 999


@given(st.text())
def test_any_text_has_a_signature_or_none(words):
    signature = signature_of(words)
    assert signature is None or len(signature) == 512


@given(st.text() | st.text("aB _9-\u2019\u2014\u0301é…ßΣς中½٣\x1c\x85\u00a0"))
def test_the_words_are_those_of_the_expression_in_any_script(words):
    assert [word.decode() for word in words_of(words)] == WORD.findall(words.casefold())


def test_a_shelf_without_rows_is_no_trouble():
    assert Shelf(Signatures(Path("/nowhere")).shelf("a").table).said() == {}
