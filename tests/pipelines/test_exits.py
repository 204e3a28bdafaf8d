from __future__ import annotations

import re
from pathlib import Path

from pipelines import exits, failure
from pipelines.exits import BY_REASON, Exit
from spiders import reasons

SPIDERS = Path(reasons.__file__).parent


def test_every_reason_that_a_spider_gives_has_an_exit_status():
    sources = [path.read_text() for path in SPIDERS.glob("*.py")]
    given = {reason for source in sources for reason in re.findall(r'CrawlFailed\(\s*"(\w+)"', source)}
    given |= {reason for _, _, (reason, _) in reasons.NO_ANSWER}
    assert {"blocked", "unresolved", "no_article", "bad_argument"} <= given
    assert given - set(BY_REASON) == set()


def test_no_reason_is_fine():
    assert Exit.FINE not in BY_REASON.values()


def test_spiders_and_pipelines_tell_a_failure_in_the_same_place():
    assert reasons.FAILURE == failure.FAILURE


def test_the_table_in_words_lists_every_status():
    listed = {int(number) for number in re.findall(r"^ {4}(\d+) ", exits.__doc__, re.MULTILINE)}
    assert listed == set(Exit)
