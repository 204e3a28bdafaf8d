import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaners.language import ALIASES, code_of, language_of, likelihoods, probability

SENTENCES = {
    "en": "Measure your blood pressure in the morning and in the evening, always on the same arm.",
    "de": "Messen Sie den Blutdruck morgens und abends, immer am selben Arm.",
    "es": "Mida la presión arterial por la mañana y por la noche, siempre en el mismo brazo.",
    "fr": "Mesurez la tension le matin et le soir, toujours au même bras.",
    "it": "Misurate la pressione al mattino e alla sera, sempre sullo stesso braccio.",
    "sv": "Mät blodtrycket på morgonen och på kvällen, alltid på samma arm.",
    "pl": "Mierz ciśnienie krwi rano i wieczorem, zawsze na tym samym ramieniu.",
}


@pytest.mark.parametrize("language", SENTENCES)
def test_the_words_decide_and_not_the_template(language: str):
    found = language_of(SENTENCES[language], "pt-BR")
    assert found.code == language
    assert found.confidence is not None
    assert found.confidence > 0.9


def test_a_text_too_short_to_tell_has_the_declared_language():
    assert language_of("Gout 2024", "sv-SE") == ("sv", None)
    assert language_of("", None) == (None, None)


@pytest.mark.parametrize(
    ("declared", "code"), [("en_US", "en"), ("NB-no", "no"), ("english", None), ("", None), (None, None)]
)
def test_declarations_are_cut_to_two_letters(declared: str | None, code: str | None):
    assert code_of(declared) == code


@given(st.text(max_size=300), st.text(max_size=8) | st.none())
def test_any_text_at_all_is_survived(text: str, declared: str | None):
    code, confidence = language_of(text, declared)
    assert code is None or (code.islower() and len(code) in (2, 3))
    assert confidence is None or 0 <= confidence <= 1


def test_two_languages_that_explain_a_text_alike_leave_it_in_doubt():
    danish_or_norwegian = "Hun er syk og kan ikke komme i dag, for hun har feber."
    assert language_of(danish_or_norwegian, "no").confidence < language_of(SENTENCES["en"]).confidence
    assert probability({"da": -5.0, "no": -1000.0}, "no") == 0


@given(st.sampled_from([*SENTENCES.values(), SENTENCES["sv"].upper()]), st.text(max_size=300))
def test_languages_are_exactly_as_likely_as_the_library_says(sentence: str, text: str):
    import py3langid

    sample = sentence + text
    said: dict[str, float] = {}
    for code, score in py3langid.rank(sample):
        said.setdefault(ALIASES.get(code, code), score)
    assert likelihoods(sample) == said


def test_a_text_of_which_the_classifier_knows_nothing_is_survived():
    assert language_of("\U00010380" * 50).confidence is not None


def test_the_classifier_is_not_loaded_before_it_is_needed():
    code = "import sys, cleaners.language; sys.exit('py3langid' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
