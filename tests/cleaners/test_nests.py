"""The paragraphs of a page, and how many letters stand in them."""

from lxml import html

from cleaners.nests import MOST_INSIDE, letters_in, paragraphs


def test_letters_are_those_of_a_paragraph_and_of_all_elements_in_it():
    page = html.fromstring("<div><p>four</p><p>t<b>w</b>o<br>lines</p><p></p><p><i></i></p>tail</div>")
    assert [letters for _, letters in paragraphs(page)] == [4, 8, 0, 0]
    assert letters_in(page, shortest=5) == 8


def test_a_paragraph_in_another_counts_for_both():
    page = html.fromstring("<div><p>one</p></div>")
    page.find("p").append(html.fromstring("<section><p>inner</p></section>"))
    assert [letters for _, letters in paragraphs(page)] == [8, 5]


def test_paragraphs_in_too_many_others_are_passed_over():
    page = innermost = html.Element("div")
    for _ in range(MOST_INSIDE + 5):
        innermost = html.etree.SubElement(innermost, "p")
    innermost.text = "deep"
    html.etree.SubElement(page, "p").text = "after"
    assert [letters for _, letters in paragraphs(page)] == [4] * MOST_INSIDE + [5]
