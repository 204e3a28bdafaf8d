"""Topics: names of an open vocabulary, found as whole words and counted."""

from __future__ import annotations

import re
import subprocess
import sys
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaners.topics import MOST_TOPICS, topics_of, vocabulary, vocabulary_of, words_of


def counts(text: str, title: str = "", language: str | None = "en") -> dict[str, int]:
    return {topic.name: topic.count for topic in topics_of(title, text, language)}


def test_a_topic_is_counted_under_all_of_its_names_in_title_and_text():
    text = "High blood pressure is silent. Doctors say hypertension; the heart pays. A heart pays for long."
    assert counts(text, title="Hypertension") == {"Hypertension": 3, "Cardiovascular System": 2}


def test_a_topic_says_what_it_is_and_by_which_identifier():
    (topic,) = topics_of(None, "She has lived with multiple sclerosis for ten years.")
    assert (topic.kind, topic.id, topic.name) == ("condition", "mesh:D009103", "Multiple Sclerosis")


def test_most_come_first_and_then_the_alphabet():
    found = topics_of("", "Gout, asthma, gout, psoriasis, acne.")
    assert [(topic.name, topic.count) for topic in found] == [
        ("Gout", 2),
        ("Acne Vulgaris", 1),
        ("Asthma", 1),
        ("Psoriasis", 1),
    ]


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("Crohn’s disease", "Crohn Disease"),
        ("Parkinson's", "Parkinson Disease"),
        ("type-2 diabetes", "Diabetes Mellitus, Type 2"),
        ("Type 2 Diabetes", "Diabetes Mellitus, Type 2"),
        ("migraines", "Migraine Disorders"),
        ("food allergies", "Food Hypersensitivity"),
        ("anaemia", "Anemia"),
        ("oesophageal cancer", "Esophageal Neoplasms"),
        ("a brain tumour", "Brain Neoplasms"),
        ("gastro-oesophageal reflux", "Gastroesophageal Reflux"),
        ("HIV/AIDS", "HIV Infections"),
        ("COVID-19", "COVID-19"),
        ("paracetamol", "Acetaminophen"),
        ("Tylenol", "Acetaminophen"),
        ("Ozempic", "Semaglutide"),
        ("beta-blockers", "Adrenergic beta-Antagonists"),
        ("rheumatoid arthritis", "Arthritis, Rheumatoid"),
    ],
)
def test_case_hyphens_plurals_possessives_and_spelling_do_not_matter(words: str, name: str):
    assert counts(f"What we know of {words} today.") == {name: 1}


def test_the_longest_name_wins_and_counts_once():
    assert counts("Breast cancer and lung cancer are cancers.") == {
        "Breast Neoplasms": 1,
        "Lung Neoplasms": 1,
        "Neoplasms": 1,
    }


@pytest.mark.parametrize(
    "text",
    [
        "The strokeplay of a cancerous-sounding goutweed.",  # inside of words
        "It was a stroke of luck, the heart of the matter, and we know it by heart.",
        "Neural networks and kidney beans, potato skins and artichoke hearts.",
        "Lead, iron, water and oxygen; the cold made us catch our breath.",
        "He burns calories and burns bridges, said the maids of the combined hive.",
        "High. Blood. Pressure; type, 2, diabetic",  # marks part names
        "Drink milk\n\nteeth need it\n\nor not",  # one body system named once may be a figure of speech
    ],
)
def test_what_only_looks_like_a_topic_is_none(text: str):
    assert counts(text) == {}


def test_acronyms_of_many_meanings_need_what_they_stand_for():
    assert counts("He holds an MS in physics and an AMD processor.") == {}
    assert counts("MS, or multiple sclerosis, is not rare. People with MS work. Ms Roe does.") == {
        "Multiple Sclerosis": 3
    }


def test_acronyms_of_one_meaning_need_nothing():
    assert counts("ADHD, PCOS and COPD.") == {
        "Attention Deficit Disorder with Hyperactivity": 1,
        "Polycystic Ovary Syndrome": 1,
        "Pulmonary Disease, Chronic Obstructive": 1,
    }


def test_in_other_languages_only_substances_are_found():
    german = "Gegen Migräne hilft Ibuprofen, bei Depression die Art der Therapie, bei Husten warmer Tee."
    assert counts(german, language="de") == {"Ibuprofen": 1}


def test_an_index_of_all_diseases_has_no_more_topics_than_fit():
    names = [term.name for term in vocabulary().names.values() if term and term.kind == "condition"]
    found = topics_of("", ". ".join(sorted(set(names))[:2_000]))
    assert len(found) == MOST_TOPICS


def test_every_identifier_is_of_a_known_scheme_and_names_one_topic():
    terms = {term for term in vocabulary().names.values() if term}
    assert all(re.fullmatch(r"mesh:D\d{6,9}|drugbank:DB\d{5}", term.id) for term in terms)
    assert not [pair for pair, times in Counter((term.kind, term.id) for term in terms).items() if times > 1]
    assert all(term.name == term.name.strip() for term in terms)


def test_headings_have_the_identifiers_that_medline_knows_them_by():
    ids = {term.name: term.id for term in vocabulary().names.values() if term}
    assert ids["Hypertension"] == "mesh:D006973"
    assert ids["Asthma"] == "mesh:D001249"
    assert ids["Aspirin"] == "mesh:D001241"
    assert ids["Nervous System"] == "mesh:D009420"


def test_a_name_without_a_meaning_hides_the_shorter_ones_in_it():
    known = vocabulary_of(
        ["# a comment", "condition\tmesh:D1\tStroke\tstroke|apoplexy\tCVA", "-\t\tluck\tstroke of luck\t"]
    )
    assert known.names["stroke of luck"] is None
    assert known.lengths["stroke"] == (3, 1)
    assert known.acronyms["CVA"].name == "Stroke"


@given(st.text(max_size=400))
def test_any_text_at_all_is_survived_and_told_alike_twice(text: str):
    assert topics_of(text, text, "en") == topics_of(text, text, "en")
    assert all(word for word in words_of(text) if word.isalnum())


def test_the_vocabulary_is_not_read_before_it_is_needed():
    code = "import sys, cleaners.topics as t; sys.exit(t.vocabulary.cache_info().currsize)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
