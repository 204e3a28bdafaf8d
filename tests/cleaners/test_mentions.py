"""Mentions: words and runs of words betray what a block speaks of."""

from hypothesis import given
from hypothesis import strategies as st

from cleaners.mentions import LONGEST_RUN, mentions_of, subjects, tables

ALL = {
    subject: [run for run in runs if len(run.split()) <= LONGEST_RUN] for subject, runs in tables().items()
}
RUNS = [run.removeprefix("^").split() for runs in ALL.values() for run in runs]
WORDS = st.lists(st.sampled_from([*RUNS, ["tea"]]), max_size=20).map(
    lambda runs: [w for run in runs for w in run]
)


def spoken_of(words: list[str]) -> set[str]:
    """The same, by looking for every run in the whole text."""
    text = " ".join(words[:60])
    texts = f" {text} ^{text} "  # runs with a mark stand only at the beginning
    return {subject for subject, runs in ALL.items() if any(f" {run} " in texts for run in runs)}


@given(WORDS)
def test_the_subjects_are_those_of_all_runs_in_the_first_words(words):
    mask = mentions_of(words)
    assert {name for place, name in enumerate(subjects()) if mask >> place & 1} == spoken_of(words)


def test_what_comes_late_is_not_what_a_block_is_about():
    assert mentions_of(["tea"] * 60 + ["newsletter"]) == 0
    assert mentions_of([]) == 0
