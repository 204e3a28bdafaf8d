from __future__ import annotations

from types import ModuleType

from benchmarks import stages
from benchmarks.stages import Stage, called, shown, watched
from cleaners import article


def test_the_stages_are_found_in_the_source_of_clean():
    names = [f"{owner.__name__}.{name}" for owner, name in called(article.clean)]
    assert {"cleaners.article.parse", "cleaners.catalogue.take_out", "cleaners.article.record"} <= set(names)


def test_a_watched_function_does_what_it_did_and_its_time_is_kept(monkeypatch):
    module = ModuleType("cleaners.example")
    exec(
        "def inner(n):\n    return sum(range(n))\n\ndef outer(n):\n    return inner(n) + inner(1)\n",
        module.__dict__,
    )
    source = "def outer(n):\n    return inner(n) + inner(1)\n"
    module.inner.__module__ = module.outer.__module__ = "cleaners.example"
    monkeypatch.setitem(stages.sys.modules, "cleaners.example", module)
    monkeypatch.setattr(
        stages.inspect, "getsource", lambda function: source if function is module.outer else "0"
    )
    (stage,) = watched(module.outer)
    assert module.outer(300_000) == sum(range(300_000))
    assert stage.name == "inner"
    assert stage.seconds > 0


def test_a_stage_that_costs_next_to_nothing_has_no_row():
    rows = shown([Stage("parse", 1, 0.2), Stage("flags", 1, 0.001)], parse=0.1, pages=100)
    assert "| · parse |      2.00 |    2.00 |" in rows
    assert "flags" not in rows
