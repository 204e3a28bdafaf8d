"""The readers of what strangers wrote, with what the fuzzer found and with more of its making."""

from __future__ import annotations

import random
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from splices import pieces_of, spliced
from targets import SEEDS, TARGETS, contents

FOUND = Path(__file__).with_name("found")
CASES = sorted(FOUND.glob("*/*"))
SECONDS = 2.0  # of processor time


@pytest.mark.parametrize("case", CASES, ids=[f"{case.parent.name}: {case.stem}" for case in CASES])
def test_what_was_found_once_is_read_without_fault_and_soon(case):
    began = time.process_time()
    TARGETS[case.parent.name].read(case.read_bytes())
    assert time.process_time() - began < SECONDS


@pytest.mark.parametrize("name", TARGETS)
def test_every_input_to_begin_with_is_read_without_fault(name):
    files = list(TARGETS[name].beginnings())
    assert files
    for data in contents(files[:40]):
        TARGETS[name].read(data)


@pytest.mark.parametrize("name", TARGETS)
def test_spliced_inputs_are_read_without_fault(name):
    target = TARGETS[name]
    others = contents(list(target.beginnings())[:40])
    source = random.Random(name)  # the same ones each time: what changes is looked for by `make fuzz`
    for _ in range(20 if name in ("clean", "clean_text") else 60):
        target.read(spliced(source.choice(others), others, source, target.longest))


@given(st.binary(max_size=300), st.integers(0, 2**32))
def test_pieces_make_the_input_again_and_splices_keep_to_their_length(data, seed):
    assert b"".join(pieces_of(data)) == data
    assert len(spliced(data, [data, b"<p>x</p>"], random.Random(seed), 500)) <= 500


def test_the_shares_of_the_targets_are_all_there_is():
    assert sum(target.share for target in TARGETS.values()) == 100
    assert {folder.name for folder in SEEDS.iterdir()} | {"clean", "clean_text"} == set(TARGETS)
