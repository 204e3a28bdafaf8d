"""Disclosures: statements about the article itself, in several languages, and what only looks like one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaners.disclosures import disclosed_blocks, disclosures_of
from cleaners.records import Block, Disclosure

BODY = [Block("paragraph", f"Sentence number {number} of an article about shoes.") for number in range(20)]


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("affiliate", "This post contains affiliate links."),
        (
            "affiliate",
            "We may earn a small commission if you buy through links on this page, at no extra cost to you.",
        ),
        ("affiliate", "As an Amazon Associate I earn from qualifying purchases."),
        ("affiliate", "Dieser Artikel enthält Affiliate-Links."),
        ("affiliate", "Cet article contient des liens d'affiliation."),
        ("affiliate", "Este artículo contiene enlaces de afiliados."),
        ("affiliate", "Questo articolo contiene link di affiliazione."),
        ("affiliate", "Este artigo contém links de afiliados."),
        ("affiliate", "Dit artikel bevat affiliate links."),
        ("sponsored", "This article was written in partnership with a maker of shoes."),
        ("sponsored", "I received a free pair in exchange for my honest review."),
        ("sponsored", "Dieser Beitrag entstand in bezahlter Kooperation mit einem Hersteller."),
        ("sponsored", "Article sponsorisé par une marque de chaussures."),
        (
            "disclaimer",
            "Disclaimer: The content of this article is for general information only and does not replace advice from a doctor.",
        ),
        (
            "disclaimer",
            "The information on this site is not a substitute for professional medical advice, diagnosis or treatment.",
        ),
        ("disclaimer", "Dieser Artikel ersetzt keine ärztliche Beratung."),
        ("disclaimer", "Cet article ne remplace pas un avis médical."),
        ("disclaimer", "Este artículo no sustituye la consulta médica."),
        ("disclaimer", "Questo articolo non sostituisce il parere medico."),
        ("disclaimer", "Dit artikel vervangt geen medisch advies."),
        ("conflict", "The authors declare no competing interests."),
        ("conflict", "Conflict of interest: none declared."),
        ("conflict", "Disclosure: Dr. Roe has received speaker fees from a maker of shoes."),
        ("conflict", "Die Autorin erklärt, dass kein Interessenkonflikt besteht."),
    ],
)
def test_a_statement_about_the_article_is_a_disclosure(kind, text):
    assert disclosures_of([Block("paragraph", text)]) == (Disclosure(kind, text),)


@pytest.mark.parametrize(
    "text",
    [
        "Affiliate marketing pays bloggers when their readers buy something through a link.",
        "The trial was sponsored by the maker of the drug, which also wrote the first draft.",
        "Doctors with a conflict of interest prescribe more of the drug.",
        "Fish oil is no substitute for a good night's sleep, and no doctor says so.",
        "People who earn commissions on sales report more stress when purchases fall.",
        "The study received research funding from the national institute.",
        "Talk to your doctor before you start. The supplement does not replace medical treatment.",
        "A partnership with a trainer helps more than a new pair of shoes.",
        "The pharmacy replaced the tablets with a cheaper brand.",
    ],
)
def test_a_paragraph_that_discusses_such_matters_is_none(text):
    assert disclosures_of([Block("paragraph", text)]) == ()


def test_a_heading_is_no_disclosure():
    assert disclosures_of([Block("heading", "This post contains affiliate links")]) == ()


def test_the_sites_standing_words_at_the_end_are_a_refrain_and_the_authors_own_are_not():
    standing = Block(
        "paragraph", "Disclaimer: The information on this site is for informational purposes only."
    )
    own = Block(
        "paragraph", "Disclosure: I have received travel grants from the company that makes the device."
    )
    found = list(disclosed_blocks([*BODY, own, standing]))
    assert [(one.place, one.disclosure.kind, one.is_refrain) for one in found] == [
        (20, "conflict", False),
        (21, "disclaimer", True),
    ]


def test_a_disclosure_in_the_midst_of_the_article_is_the_authors():
    (found,) = disclosed_blocks(
        [*BODY[:10], Block("paragraph", "This post contains affiliate links."), *BODY[10:]]
    )
    assert not found.is_refrain


def test_a_statement_with_more_in_it_than_the_standing_words_is_the_authors():
    long = "This post contains affiliate links. The shoes came from a shop in Leeds. They are red. They squeak. My dog likes them."
    (found,) = disclosed_blocks([Block("paragraph", long)])
    assert not found.is_refrain


@given(st.lists(st.text(max_size=200), max_size=5))
def test_any_blocks_give_disclosures_that_are_among_them(words):
    found = disclosures_of([Block("paragraph", text) for text in words])
    assert all(one.text in words for one in found)
