"""The state of a site: what is known of its addresses, and the journal."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleaners.records import Article, Hints, Removal
from output.errors import BusyError, StorageError
from output.places import file_name
from output.staging import locked
from output.state import Address, State, hints_of, stored

ROOT = Path(__file__).parents[2]
MONDAY = datetime(2026, 3, 2, 8, 30, tzinfo=UTC)
SITE = "a.example"


def article(number: int, text: str = "Salt is in bread.") -> Article:
    url = f"https://{SITE}/{number}"
    return Article(
        article_id=f"{number:016x}",
        url=url,
        fetched_url=url,
        site=SITE,
        text=text,
        published=MONDAY,
        removed=(Removal("share", "rule", "place", "Share"),),
    )


def address(number: int, **known) -> Address:
    return Address(key=f"{SITE}/{number}", url=f"https://{SITE}/{number}", **known)


def test_what_is_known_of_an_address_is_there_after_reopening(tmp_path):
    known = address(
        1,
        fate="article",
        status=200,
        etag='"x"',
        asked=MONDAY,
        due=MONDAY + timedelta(days=1),
        hints=Hints(source="rest", title="Salt", authors=("Ada Fern",), modified=MONDAY),
    )
    with State.held(tmp_path, SITE) as state:
        state.put(known)
    with State.held(tmp_path, SITE) as state:
        assert state.address(known.key) == known


def test_an_address_that_was_found_waits_until_it_is_asked_for(tmp_path):
    with State.held(tmp_path, SITE) as state:
        state.put(address(1, fate="listing"))
        state.add_waiting((f"{SITE}/{n}", f"https://{SITE}/{n}") for n in (1, 2))
        assert state.waiting() == [f"https://{SITE}/2"]
        state.put(address(2, fate="other"))
        assert state.waiting() == []


def test_the_most_overdue_address_comes_first(tmp_path):
    with State.held(tmp_path, SITE) as state:
        for number, days in ((1, -1), (2, -3), (3, 1)):
            state.put(address(number, fate="article", due=MONDAY + timedelta(days=days)))
        assert state.due(MONDAY) == [f"https://{SITE}/2", f"https://{SITE}/1"]


def test_a_batch_leaves_the_journal_but_not_what_was_kept_anew_meanwhile(tmp_path):
    with State.held(tmp_path, SITE) as state:
        state.keep(article(1), SITE, MONDAY, address(1, fate="article"))
        state.keep(article(2), SITE, MONDAY, None)
        batch = next(state.batches(10))
        assert list(batch.articles) == [article(1), article(2)]
        later = MONDAY + timedelta(hours=1)
        state.keep(article(2, "Salt is in cheese."), SITE, later, None)
        state.forget(batch, news=True)
        (left,) = state.batches(10).__next__().articles
        assert left.text == "Salt is in cheese."
        assert state.unreviewed() == [SITE]
        state.reviewed(SITE)
        assert state.unreviewed() == []


def test_an_article_and_its_address_are_kept_together_or_not_at_all(tmp_path, monkeypatch):
    with State.held(tmp_path, SITE) as state:
        monkeypatch.setattr(state, "put", lambda _: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            state.keep(article(1), SITE, MONDAY, address(1, fate="article"))
        assert state.kept() == 0


def test_a_second_process_is_turned_away_at_once(tmp_path):
    with (
        State.held(tmp_path, SITE),
        pytest.raises(BusyError, match=r"Another crawl of a\.example is under way"),
    ):
        State.held(tmp_path, SITE).__enter__()


def test_a_damaged_file_is_set_aside_and_begun_anew(tmp_path, caplog):
    path = tmp_path / "state" / f"{SITE}.sqlite"
    path.parent.mkdir(parents=True)
    path.write_bytes(b"this is no database at all, but it is long enough to be one " * 100)
    with State.held(tmp_path, SITE) as state:
        assert state.waiting() == []
    assert "It was moved to" in caplog.text
    assert len(list((tmp_path / ".damaged" / "state").iterdir())) == 1


def test_a_page_of_the_file_that_is_overwritten_is_noticed(tmp_path):
    with State.held(tmp_path, SITE) as state:
        state.add_waiting((f"{SITE}/{n}", f"https://{SITE}/{n}") for n in range(2_000))
    path = tmp_path / "state" / f"{SITE}.sqlite"
    content = bytearray(path.read_bytes())
    content[8192:40960] = os.urandom(40960 - 8192)
    path.write_bytes(content)
    with State.held(tmp_path, SITE) as state:
        assert state.waiting() == []
    assert list((tmp_path / ".damaged" / "state").iterdir())


def test_a_file_of_other_tables_is_begun_anew(tmp_path):
    with State.held(tmp_path, SITE) as state:
        state.keep(article(1), SITE, MONDAY, None)
        state.connection.execute("PRAGMA user_version = 99")
    with State.held(tmp_path, SITE) as state:
        assert state.kept() == 0
        assert state.connection.execute("PRAGMA user_version").fetchone() == (1,)


def test_a_full_disk_is_told_and_nothing_is_half_done(tmp_path):
    with State.held(tmp_path, SITE) as state:
        (pages,) = state.connection.execute("PRAGMA page_count").fetchone()
        state.connection.execute(f"PRAGMA max_page_count = {pages}")
        with pytest.raises(StorageError, match="The disk is full"):
            state.keep(article(1, os.urandom(200_000).hex()), SITE, MONDAY, address(1, fate="article"))
        assert state.address(f"{SITE}/1") is None
        assert state.kept() == 0


def test_what_was_committed_outlives_a_kill(tmp_path):
    script = f"""
import os, signal
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from output.state import State
with State.held(Path({str(tmp_path)!r}), {SITE!r}) as state:
    state.begin("first", datetime(2026, 3, 2, 8, 30, tzinfo=UTC))
    state.add_waiting([("k", "https://a.example/k")])
    os.kill(os.getpid(), signal.SIGKILL)
"""
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, check=False)
    assert done.returncode == -signal.SIGKILL
    with State.held(tmp_path, SITE) as state:
        assert state.waiting() == ["https://a.example/k"]
        unfinished = state.begin("second", MONDAY + timedelta(days=1))
        assert unfinished is not None
        assert (unfinished.run_id, unfinished.started) == ("first", MONDAY)
        state.end(whole=True)
        assert state.since == MONDAY + timedelta(days=1)
        assert state.begin("third", MONDAY + timedelta(days=2)) is None


def test_a_run_that_did_not_see_everything_moves_no_date(tmp_path):
    with State.held(tmp_path, SITE) as state:
        state.begin("first", MONDAY)
        state.end(whole=True)
        state.begin("second", MONDAY + timedelta(days=1))
        state.end(whole=False)
        assert state.since == MONDAY


def test_what_is_gone_is_told_until_the_tables_have_it(tmp_path):
    gone = address(1, fate="article", article_id="1" * 16, site=SITE, misses=2, gone=MONDAY)
    with State.held(tmp_path, SITE) as state:
        state.lose(gone)
        assert state.giver("1" * 16) is None
        assert state.gone() == {SITE: {"1" * 16: MONDAY}}
        state.forget_gone(SITE)
        assert state.gone() == {}


def test_it_is_plain_sqlite(tmp_path):
    with State.held(tmp_path, SITE) as state:
        state.put(address(1, fate="article", asked=MONDAY))
    rows = sqlite3.connect(tmp_path / "state" / f"{SITE}.sqlite").execute("SELECT url, asked FROM addresses")
    assert rows.fetchall() == [(f"https://{SITE}/1", "2026-03-02T08:30:00.000000+00:00")]


@given(
    st.builds(
        Hints,
        source=st.sampled_from(["feed", "rest", "sitemap", None]),
        title=st.none() | st.text(min_size=1),
        modified=st.none() | st.datetimes(timezones=st.just(UTC)),
        authors=st.lists(st.text(min_size=1)).map(tuple),
        content=st.none() | st.text(min_size=1),
    )
)
def test_hints_come_back_as_they_went_in(hints):
    assert hints_of(stored(hints)) == hints


odd_text = st.text(alphabet=st.characters(), max_size=20)


@settings(max_examples=30)
@given(odd_text.filter(str.strip), odd_text, st.none() | odd_text)
def test_any_address_can_be_kept_and_is_found_again(key, url, tag):
    with TemporaryDirectory() as folder, State.held(Path(folder), SITE) as state:
        state.add_waiting([(key, url)])
        assert len(state.waiting()) == 1
        state.put(Address(key=key, url=url, fate="other", etag=tag, leads_to=url, asked=MONDAY, due=MONDAY))
        found = state.address(key)
        assert found is not None
        assert found.fate == "other"
        assert state.waiting() == []
        state.keep(article(1), site=url, fetched=MONDAY, address=None)
        batch = next(state.batches(1))
        state.forget(batch, news=True)
        assert state.unreviewed() == [batch.site]
        state.reviewed(batch.site)
        assert state.kept() == 0
        assert state.unreviewed() == []


def test_a_site_named_like_the_lock_of_another_does_not_keep_that_waiting(tmp_path):
    with (
        State.held(tmp_path, SITE),
        locked(tmp_path / ".locks" / f"{file_name(f'{SITE}.crawl')}.lock", patience=0),
    ):
        pass


def test_the_giver_of_an_article_is_the_address_that_still_answers(tmp_path):
    with State.held(tmp_path, SITE) as state:
        state.keep(article(1), SITE, MONDAY, address(1, fate="article", article_id=article(1).article_id))
        giver = state.giver(article(1).article_id)
        assert giver is not None
        assert giver.key == f"{SITE}/1"
        state.put(address(1, fate="article", article_id=article(1).article_id, misses=1))
        assert state.giver(article(1).article_id) is None
