"""References: links out of the body and citations in plain text, each once."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaners.addresses import plain
from cleaners.records import Block, Reference
from cleaners.references import (
    PLAIN,
    doi_in_address,
    doi_in_words,
    pmid_in_address,
    pmid_in_words,
    references_of,
)

LIST = (
    Block("paragraph", "A trial (see NEJM) found more."),
    Block("heading", "References", 2),
    Block("item", "Roe J, Poe B, et al. New equations. N Engl J Med 2021;385:1737–1749. PubMed 34554658"),
    Block("item", "Kidney Group. Guideline. Kidney Int 2024;105(4S):S117. doi:10.1016/j.kint.2023.10.018."),
    Block("item", "Doe A. An old book. Springer; 1999."),
    Block("heading", "Thanks", 2),
    Block("paragraph", "We thank the readers who wrote to us in 2019; their letters were long."),
)


@pytest.mark.parametrize(
    ("url", "doi"),
    [
        ("https://doi.org/10.1212/01.CON.0000453310.52390.58", "10.1212/01.con.0000453310.52390.58"),
        ("http://dx.doi.org/10.1002/%28SICI%291097-0258%2819980815%2917:15%3C1661::AID-SIM968%3E3.0.CO;2-2",
         "10.1002/(sici)1097-0258(19980815)17:15<1661::aid-sim968>3.0.co;2-2"),
        ("https://www.nejm.org/doi/full/10.1056/NEJMoa2404881?query=TOC", "10.1056/nejmoa2404881"),
        ("https://onlinelibrary.wiley.com/doi/10.1111/sms.12313/abstract", "10.1111/sms.12313"),
        ("https://www.biorxiv.org/content/10.1101/2020.01.01.123456v2.full.pdf", "10.1101/2020.01.01.123456"),
        ("https://journals.plos.org/plosone/article?id=10.1371/journal.pone.0012345&type=printable", "10.1371/journal.pone.0012345"),
        ("https://example.org/10.1/x", None),
        ("https://example.org/", None),
    ],
)  # fmt: skip
def test_a_doi_is_read_out_of_an_address(url, doi):
    assert doi_in_address(url) == doi


def test_a_link_to_the_site_itself_is_no_reference_however_its_host_is_written():
    links = [
        ("https://www.example.org/gout/", "1"),
        ("https://Example.org./gout/", "2"),
        ("//example.org.", "3"),
    ]
    assert references_of(links, (), site="example.org") == ()


@pytest.mark.parametrize(
    ("words", "doi"),
    [
        ("doi:10.1212/01.CON.0000453310.52390.58", "10.1212/01.con.0000453310.52390.58"),
        ("(https://doi.org/10.1016/S0140-6736(20)30183-5).", "10.1016/s0140-6736(20)30183-5"),
        ("see 10.1000/xyz123;", "10.1000/xyz123"),
        ("Version 10.1 of the program", None),
    ],
)
def test_a_doi_is_read_out_of_words_without_the_punctuation_around_it(words, doi):
    assert doi_in_words(words) == doi


@pytest.mark.parametrize(
    ("url", "pmid"),
    [
        ("https://pubmed.ncbi.nlm.nih.gov/34554658/", "34554658"),
        ("https://www.ncbi.nlm.nih.gov/pubmed/12345678?dopt=Abstract", "12345678"),
        ("https://www.ncbi.nlm.nih.gov/pmc/articles/PMC1234567/", None),
        ("https://pubmed.ncbi.nlm.nih.gov/?term=kidney", None),
    ],
)
def test_a_pubmed_identifier_is_no_pmc_identifier(url, pmid):
    assert pmid_in_address(url) == pmid


def test_a_pubmed_identifier_is_read_out_of_words():
    assert [
        pmid_in_words(words)
        for words in ("PubMed 34554658", "PMID: 123456", "PMCID: PMC123456", "PubMed has 34 million")
    ] == [
        "34554658",
        "123456",
        None,
        None,
    ]


def test_a_citation_and_its_links_are_one_reference_and_citations_without_a_link_stay():
    links = [
        ("https://www.nejm.org/doi/full/10.1056/NEJMoa2404881", "NEJM"),
        ("https://pubmed.ncbi.nlm.nih.gov/34554658/", "PubMed"),
        ("https://doi.org/10.1016/j.kint.2023.10.018", "doi:10.1016/j.kint.2023.10.018"),
    ]
    assert references_of(links, LIST, site="example.org") == (
        Reference(links[0][0], "NEJM", "10.1056/nejmoa2404881", None),
        Reference(links[1][0], LIST[2].text, None, "34554658"),
        Reference(links[2][0], LIST[3].text, "10.1016/j.kint.2023.10.018", None),
        Reference(None, LIST[4].text, None, None),
    )


def test_a_text_without_links_gives_its_citations():
    found = references_of((), LIST, site="")
    assert [(one.doi, one.pmid) for one in found] == [
        (None, "34554658"),
        ("10.1016/j.kint.2023.10.018", None),
        (None, None),
    ]


def test_a_note_in_the_text_and_its_entry_in_the_list_are_one_reference():
    links = [("https://doi.org/10.1016/j.kint.2023.10.018", "[2]")]
    (found,) = references_of(links, LIST[3:4], site="example.org")
    assert found == Reference(links[0][0], LIST[3].text, "10.1016/j.kint.2023.10.018", None)


@pytest.mark.parametrize(
    "url",
    [
        "#top", "/about", "mailto:a@b.org", "https://example.org/x", "https://shop.example.org/x", "https://www.facebook.com/sharer/sharer.php?u=x",
        "https://twitter.com/intent/tweet?text=x", "https://api.whatsapp.com/send?text=x", "javascript:void(0)", "http://[bad", "",
    ],
)  # fmt: skip
def test_own_pages_fragments_and_share_forms_are_no_references(url):
    assert references_of([(url, "words")], (), site="example.org") == ()


@given(
    st.lists(st.tuples(st.text(max_size=60), st.text(max_size=20)), max_size=8),
    st.lists(st.text(max_size=80), max_size=6),
)
def test_any_links_and_blocks_give_references_that_are_each_there_once(links, words):
    found = references_of(links, [Block("paragraph", text) for text in words], site="example.org")
    addresses = [one.url for one in found if one.url]
    assert len(addresses) == len(set(addresses))


def test_links_whose_words_are_nowhere_are_not_sought_for_ever():
    blocks = [Block("paragraph", "a word or two of the article " * 40)] * 2_000
    links = [(f"https://other.example/{number}", f"nowhere {number}") for number in range(2_000)]
    began = time.process_time()
    found = references_of(links, blocks, site="fernhill.example")
    assert time.process_time() - began < 5  # all of them through all of the text: more than a minute
    assert len(found) == len(links)


ENDINGS = (
    "",
    "/",
    "amp",
    "AMP/",
    ".amp.html",
    "print",
    "Print/",
    "comment-page-2",
    "x.html",
    ";jsessionid=1",
    "?id=3",
    "#top",
)


@given(
    st.lists(
        st.sampled_from(
            ["https://", "http://", "a.example", "A.example.", "/", "//", "gout", "-", "é", *ENDINGS]
        )
    )
)
def test_an_address_is_not_taken_apart_only_where_nothing_is_to_be_taken_off(parts):
    address = "".join(parts)
    assert PLAIN.fullmatch(address) is None or plain(address) == address


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_usual_address_is_not_taken_apart_unless_its_ending_is_a_variants(ending):
    address = f"https://www.example.org/2024/gout-and-the-kings/{ending}"
    assert PLAIN.fullmatch(address) is None or plain(address) == address
    assert PLAIN.fullmatch("https://www.example.org/2024/gout-and-kings/")
