"""Measures: sentences, paragraphs and reading ease, by what has been published on them."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaners import Article, Block, clean, clean_text
from cleaners.measures import FORMULAS, WORD, flesch, measured, sentences_in, syllables

EASY = "The dog ran to the door. It sat on the mat. The sun was hot, and the dog was glad of the shade. "
HARD = (
    "Pharmacological interventions necessitate individualised consideration of contraindications, particularly regarding "
    "polypharmacy, hepatic impairment, nephrological insufficiency and concomitant anticoagulation in elderly populations. "
)


def ease(*blocks: Block, language: str | None = "en") -> float | None:
    return measured(article(*blocks, language=language)).reading_ease


def article(*blocks: Block, language: str | None = "en") -> Article:
    text = "\n\n".join(block.text for block in blocks if block.kind != "caption")
    return Article(
        article_id="0", url="", fetched_url="", site="", text=text, blocks=blocks, language=language
    )


@pytest.mark.parametrize(
    ("text", "language", "count"),
    [
        ("Dr. Roe takes 2.5 mg at 5 p.m. on Mondays, e.g. in May. Why? Ask her!", "en", 3),
        ("The U.S. Food and Drug Administration said no. See Fig. 3.", "en", 2),
        ("“Sleep,” she said. “Then walk.” He did…", "en", 3),
        ("Das gilt z. B. für Dr. Müller. Er nimmt ca. 2 mg.", "de", 2),
        ("La Dra. Pérez llegó. ¿Qué hora es? ¡Ya!", "es", 3),
        ("これは文です。これも文です。", "ja", 2),
        ("A heading without an end", "en", 1),
        ("… — *** !!!", "en", 0),
        ("", None, 0),
    ],
)
def test_sentences_are_counted_as_readers_would(text: str, language: str | None, count: int):
    assert sentences_in(text, language) == count


def test_a_block_ends_its_sentence_and_a_caption_has_none():
    told = measured(
        article(
            Block("heading", "Salt", 2),
            Block("paragraph", "Less is more. Try it"),
            Block("item", "no crisps"),
            Block("caption", "A salt cellar. Old."),
        )
    )
    assert (told.sentence_count, told.paragraph_count, told.word_count) == (4, 1, 8)


@pytest.mark.parametrize(
    ("counts", "ease"),
    [
        ((13, 1, 24), 37.5),  # both from Wikipedia's article on Flesch's test
        ((16, 1, 23), 69.0),
        ((6, 1, 6), 116.1),  # "The cat sat on the mat."
    ],
)
def test_the_formula_gives_the_published_examples(counts: tuple[int, int, int], ease: float):
    assert flesch("en", *counts) == ease


def test_the_words_of_a_published_example_have_its_syllables():
    example = "This sentence, taken as a reading passage unto itself, is being used to prove a point."
    words = WORD.findall(example.lower())
    assert (len(words), sum(syllables(words, "en"))) == (16, 23)


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "table:2 based:1 anxiety:4 created:3 makes:1 queue:1 people:2 area:3"),
        ("de", "gesundheit:3 ernährung:3 blutdruck:2 region:3 bauen:2 qualität:3 see:1 hauptsächlich:3"),
        ("es", "ciudad:2 día:2 país:2 agua:2 que:1 muy:1 hoy:1 mayo:2 tratamiento:4 investigación:5 buey:1 leer:2"),
        ("fr", "santé:2 maladie:3 les:1 théâtre:2 année:2 moitié:2 réunion:3 oui:1 eau:1 femmes:1 aérien:3"),
        ("it", "salute:3 più:1 perché:2 attenzione:4 aiuola:3 quando:2 poi:1"),
        ("nl", "gezondheid:3 mooi:1 eeuw:1 nieuwe:2 belgië:3 geneesmiddel:4 reeën:2 zijn:1"),
        ("pt", "saúde:3 coração:3 não:1 mãe:1 água:2 muito:2 estações:3"),
        ("ru", "здоровье:3 кровь:1 давление:4"),
        ("tr", "sağlık:2 hastane:3"),
    ],
)  # fmt: skip
def test_syllables_are_those_of_the_dictionary(language: str, words: str):
    counts = dict(pair.split(":") for pair in words.split())
    told = dict(zip(counts, map(str, syllables(list(counts), language)), strict=True))
    assert told == counts


@pytest.mark.parametrize("language", FORMULAS)
@given(st.lists(st.text("aeiouylstdrcgp", min_size=1, max_size=8), min_size=1, max_size=9))
def test_a_word_has_as_many_syllables_among_others_as_alone(language: str, words: list[str]):
    assert syllables(words, language) == [syllables([word], language)[0] for word in words]


def test_hard_words_in_long_sentences_read_less_easily():
    light, heavy = (ease(Block("paragraph", text * 6)) for text in (EASY, HARD))
    assert light is not None
    assert heavy is not None
    assert light > 95
    assert heavy < 0


@pytest.mark.parametrize("language", sorted(FORMULAS))
def test_every_formula_gives_less_for_longer_words_and_sentences(language: str):
    plain = flesch(language, 100, 10, 150)
    assert flesch(language, 100, 10, 200) < plain
    assert flesch(language, 100, 5, 150) < plain


@pytest.mark.parametrize("language", [None, "ja", "sv"])
def test_a_language_without_a_formula_has_no_reading_ease(language: str | None):
    assert ease(Block("paragraph", EASY * 10), language=language) is None


def test_a_short_text_has_no_reading_ease_and_lists_of_code_do_not_count():
    assert ease(Block("paragraph", EASY)) is None
    assert ease(Block("paragraph", EASY), Block("code", EASY * 10)) is None
    assert ease(*[Block("item", EASY)] * 6) is not None


def test_pages_and_flattened_texts_are_measured_alike():
    page = clean("<article><h1>A dog</h1>" + f"<p>{EASY * 3}</p>" * 3 + "</article>")
    flat = clean_text(page.text)
    assert page.sentence_count == flat.sentence_count == 27
    assert page.reading_ease == flat.reading_ease
    assert page.word_count == flat.word_count
    assert page.language_confidence is not None


def test_measuring_again_changes_nothing():
    once = measured(article(Block("paragraph", HARD * 8)))
    assert measured(once) == once
    assert measured(replace(once, topics=(), word_count=7)) == once


@given(st.text(max_size=300), st.sampled_from([*FORMULAS, "ja", "xx", None]))
def test_any_text_at_all_is_survived(text: str, language: str | None):
    told = measured(article(Block("paragraph", text), language=language))
    assert 0 <= told.sentence_count <= len(text)


@pytest.mark.parametrize("piece", ["«", "“a ", "(", "Dr. ", "e.g. ", "'", "1. ", "..."])
def test_a_text_made_to_keep_us_busy_is_read_like_any_other(piece: str):
    # a hundred times as much would take ten thousand times as long, were time to grow with its square
    assert sentences_in(piece * 100_000 + "end.", "en") >= 1


def test_the_sentences_of_an_endless_block_are_counted_in_parts():
    sentence = "Die Ärztin misst den Blutdruck am Morgen. "
    began = time.process_time()
    counted = sentences_in(sentence * 10_000, "de")
    assert time.process_time() - began < 5  # at once: minutes
    assert counted == pytest.approx(10_000, rel=0.01)
