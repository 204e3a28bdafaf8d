"""The readers of what strangers wrote, with what the fuzzer found and with more of its making."""

from __future__ import annotations

import gzip
import random
import sys
import time
from pathlib import Path
from types import SimpleNamespace

import pytest
from branches import Branches, ways_in
from cuts import SIZES, SMALL, cuts, cuts_of_files
from hypothesis import given
from hypothesis import strategies as st
from splices import pieces_of, spliced
from targets import SEEDS, TARGETS, as_feed, as_posts

FOUND = Path(__file__).with_name("found")
CASES = sorted(FOUND.glob("*/*"))
SECONDS = 2.0  # of processor time


@pytest.mark.parametrize("case", CASES, ids=[f"{case.parent.name}: {case.stem}" for case in CASES])
def test_what_was_found_once_is_read_without_fault_and_soon(case):
    target, data = TARGETS[case.parent.name], case.read_bytes()
    target.thoroughly(data)
    assert min(seconds_of(target, data) for _ in range(3)) < SECONDS


def seconds_of(target, data):
    began = time.process_time()
    target.read(data)
    return time.process_time() - began


@pytest.mark.parametrize("name", TARGETS)
def test_every_input_to_begin_with_is_read_without_fault(name):
    inputs = TARGETS[name].inputs()
    assert inputs
    for data in inputs[:40]:
        TARGETS[name].once(data)


@pytest.mark.parametrize("name", TARGETS)
def test_spliced_inputs_are_read_without_fault(name):
    target = TARGETS[name]
    inputs = target.inputs()[:60]
    source = random.Random(name)  # the same ones each time: what changes is looked for by `make fuzz`
    for _ in range(60):
        target.once(spliced(source.choice(inputs), inputs, source, target.longest))


@given(st.binary(max_size=300), st.integers(0, 2**32))
def test_pieces_make_the_input_again_and_splices_keep_to_their_length(data, seed):
    assert b"".join(pieces_of(data)) == data
    assert len(spliced(data, [data, b"<p>x</p>"], random.Random(seed), 500)) <= 500


def test_the_shares_of_the_targets_are_all_there_is():
    assert sum(target.share for target in TARGETS.values()) == 100
    assert {folder.name for folder in SEEDS.iterdir()} | {"clean", "clean_text"} == set(TARGETS)


def test_a_large_document_is_cut_where_tags_begin_and_the_same_way_each_time(tmp_path):
    piece = b'<p class="x">Wool keeps warm.</p>\n'
    declared = b'<script type="application/ld+json">{"@type": "Article"}</script>'
    (tmp_path / "a.html.gz").write_bytes(gzip.compress(declared + piece * 2_000))
    pieces = cuts_of_files([tmp_path / "a.html.gz"])
    assert pieces == cuts_of_files([tmp_path / "a.html.gz"])
    assert pieces[0] == declared
    assert len(pieces) > 2
    assert all(
        cut.startswith(b"<") and cut in piece * 2_000 and len(cut) <= 2 * SIZES[1] for cut in pieces[1:]
    )


@given(st.binary(max_size=SMALL))
def test_a_small_document_is_taken_whole(data):
    assert list(cuts(data, random.Random(1))) == [data]


@pytest.mark.parametrize("piece", [b"<p>Tea & toast ]]> 'x'</p>" + b"x" * more for more in range(4)])
def test_a_piece_of_a_page_in_a_feed_or_an_answer_is_one_entry(piece):
    assert len(TARGETS["feed"].read(as_feed(piece))) == 1
    assert len(TARGETS["rest"].read(as_posts(piece)).posts) == 1


def test_each_way_of_a_condition_counts_in_nested_code_too():
    once = compile("def f(x):\n    return 1 if x else 2", "x.py", "exec")
    assert ways_in(once) == 2
    assert ways_in(compile("for x in y:\n    z = [a for a in x if a]", "x.py", "exec")) >= 6


def test_each_way_of_a_branch_is_told_once_and_what_has_gone_both_ways_is_left_alone(monkeypatch):
    monkeypatch.setattr(
        sys, "monitoring", SimpleNamespace(DISABLE="deaf"), raising=False
    )  # older ones have none
    told = []
    branches = Branches(("cleaners",), told.append)
    ours = compile("x", "/there/cleaners/body.py", "exec")
    answers = [branches.went(ours, 4, to) for to in (10, 10, 20, 10, 20)]
    assert answers == [None, None, "deaf", "deaf", "deaf"]
    assert branches.went(compile("x", "/there/lxml/html.py", "exec"), 4, 10) == "deaf"
    assert told == [0, 1]
    assert branches.taken == {"cleaners": 2}
