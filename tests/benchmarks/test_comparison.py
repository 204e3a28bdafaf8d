"""The comparison with other cleaners: each in a process of its own, whatever it does."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

from benchmarks import cleaning, results
from benchmarks.pages.gold import own
from benchmarks.peers import surroundings
from benchmarks.peers.cleaners import CLEANERS, OWN, PARSE
from benchmarks.peers.install import pins
from benchmarks.peers.worker import Worker

ROOT = Path(__file__).parents[2]


@pytest.fixture
def start():
    started = []

    def begin(name):
        started.append(Worker(name, sys.executable))
        return started[-1]

    yield begin
    for worker in started:
        worker.close()


def test_a_cleaner_answers_with_what_it_found_and_what_it_took(start):
    sample = own("html", 1)[0][0]
    answer = start(OWN).clean(sample.content, sample.url)
    assert answer.told["title"]
    assert answer.told["text"]
    assert answer.seconds > 0
    assert answer.peak_mb > 10
    assert not answer.failure


def test_a_page_that_a_cleaner_fails_on_is_counted_and_the_next_one_is_cleaned(start):
    parser = start(PARSE)
    assert parser.clean(b"", "").failure.startswith("ParserError")
    assert not parser.clean(b"<p>Salt.</p>", "").failure


def test_a_cleaner_whose_process_ends_does_not_end_the_run(start):
    parser = start(PARSE)
    parser.process.kill()
    assert parser.clean(b"<p>Salt.</p>", "").failure == "its process ended"


def test_a_cleaner_that_is_not_installed_says_so(start):
    assert "not installed" in start("news-please").missing


def test_the_table_has_every_cleaner_with_its_ratios(monkeypatch, tmp_path, capsys):
    monkeypatch.setattr(results, "KEPT", tmp_path)
    monkeypatch.setattr(cleaning, "samples", own)
    monkeypatch.setattr(cleaning, "scorer", lambda: None)
    monkeypatch.setattr(cleaning, "megabytes_a_second", lambda: 1.5)
    monkeypatch.setattr(surroundings, "python", lambda: None)
    cleaning.main(["--pages", "3", "--only", PARSE, "--only", OWN, "--only", "news-please"])
    text = (tmp_path / "cleaning.md").read_text()
    times = {
        cells[1]: float(cells[6].replace(",", ""))
        for line in text.splitlines()
        if len(cells := re.split(r"\s*\|\s*", line)) > 8 and "." in cells[6]
    }
    assert times[PARSE] == 1
    assert times[OWN] > 2
    assert "clean_text: 1.5 MB of text a second" in text
    assert "No accuracy" in text
    assert "news-please is left out: it is not installed" in capsys.readouterr().out


def test_accuracy_is_blank_where_a_cleaner_tells_nothing():
    class Scorer:
        class Result:
            __dataclass_fields__ = dict.fromkeys(("text", "title", "authors", "published"))

            def __init__(self, **told):
                self.told = told

        score = staticmethod(lambda *_: {})
        summary = staticmethod(lambda _: dict.fromkeys(cleaning.SCORES.values(), 0.5))

    run = cleaning.Run("resiliparse", told=[{"text": "Salt."}, {}])
    shown = dict(zip(cleaning.SCORES, cleaning.scores(run, own("html", 2)[0], Scorer), strict=True))
    assert shown == {
        "F1": "0.500",
        "exact": "0.500",
        "leaks": "0.500",
        "title": "–",
        "authors": "–",
        "date": "–",
    }


def test_texts_are_measured_in_megabytes(monkeypatch):
    monkeypatch.setattr(cleaning, "samples", own)
    assert cleaning.megabytes_a_second(5) > 0


def test_our_own_documents_are_as_many_as_asked_for_and_none_twice():
    for kind in ("html", "text"):
        found, said = own(kind, 40)
        assert len({sample.content for sample in found}) == 40
        assert "generated" in said


def test_every_peer_is_pinned_with_its_hashes():
    pinned = {pin.partition("==")[0]: pin for pin in pins((ROOT / "benchmarks/requirements.txt").read_text())}
    asked = re.findall(r"^[\w-]+", (ROOT / "benchmarks/requirements.in").read_text(), re.MULTILINE)
    assert set(asked) <= set(pinned)
    assert all("--hash=sha256:" in pin for pin in pinned.values())


def test_every_comparison_has_its_cleaner():
    assert len(CLEANERS) == 13
