"""The audit of what Poultice runs on: told apart are what is sound, what is not, and what nobody could be asked."""

from __future__ import annotations

import json
from types import SimpleNamespace

import audit
import pytest

SOUND = {"name": "a", "version": "1", "vulns": []}
FAULTY = {"name": "b", "version": "2", "vulns": [{"id": "PYSEC-1", "fix_versions": ["3"]}]}
UNKNOWN = {"name": "c", "skip_reason": "not found"}


@pytest.mark.parametrize(
    ("packages", "status", "words"),
    [
        ([SOUND], 0, "1 packages audited, 0 not known."),
        ([SOUND, FAULTY, UNKNOWN], 1, "b 2: PYSEC-1, mended in 3\n2 packages audited, 1 not known."),
        ([UNKNOWN], 2, "No vulnerability service could be asked"),
        (None, 2, "No vulnerability service could be asked"),
    ],
)
def test_the_status_says_how_it_went(monkeypatch, capsys, packages, status, words):
    output = json.dumps({"dependencies": packages}) if packages else "Traceback: no route to host"
    monkeypatch.setattr(audit.subprocess, "run", lambda *_, **__: SimpleNamespace(stdout=output))
    assert audit.main() == status
    assert words in "".join(capsys.readouterr())


def test_a_finding_that_was_argued_away_does_not_count(monkeypatch, capsys):
    monkeypatch.setattr(audit, "ARGUED", {"PYSEC-1": "we do not call it"})
    assert audit.told([[FAULTY]]) == 0
    assert "b 2: PYSEC-1, mended in 3 (argued: we do not call it)" in capsys.readouterr().out
