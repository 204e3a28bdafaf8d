"""Dataset: where the settings have it, opened for those who publish."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from output.judgement import Judgement
from output.outlines import Needs
from output.store import Store


def store_of(settings: Mapping[str, Any]) -> Store:
    """The dataset that crawls publish to, with its sites' articles judged together."""
    from cleaners import refrain  # half a second that only publishing needs

    needs = Needs(fields=("blocks",), rule=refrain.RULE)
    judgement = Judgement(judge=refrain.judge, undo=refrain.restored, needs=needs)
    return Store(settings["DATASET"], judgement=judgement, local=local_folder(settings))


def plain_store_of(settings: Mapping[str, Any]) -> Store:
    """The dataset, for those who store no articles."""
    return Store(settings["DATASET"], local=local_folder(settings))


def local_folder(settings: Mapping[str, Any]) -> Path:
    """Where what needs a disk of this machine lies: state, journal, locks and archive.

    >>> local_folder({"DATASET": "s3://bucket/blogs", "LOCAL_DATA": None}).name
    'data'
    """
    in_a_store = "://" in str(settings["DATASET"])
    return Path(settings["LOCAL_DATA"] or ("data" if in_a_store else settings["DATASET"]))
