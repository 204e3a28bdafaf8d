"""`scrapy query` as a person types it."""

import signal
import subprocess
import time
from contextlib import suppress

import pandas as pd
import pytest

from cleaners.records import Article
from output import Store


@pytest.fixture
def dataset(tmp_path):
    def article(number: int, title: str) -> Article:
        url = f"https://a.example/{number}"
        return Article(article_id=f"{number:016x}", url=url, fetched_url=url, site="a.example", title=title)

    Store(tmp_path / "data").publish("a.example", [article(1, "Salt"), article(2, "\x1b[2JTea")])
    return tmp_path / "data"


def test_a_question_gives_a_table(scrapy, dataset):
    done = scrapy("query", "SELECT title, word_count FROM articles ORDER BY url")
    assert (done.returncode, done.stderr) == (0, "")
    assert [line.split() for line in done.stdout.splitlines()][-3:] == [
        ["Salt", "0"],
        ["[2JTea", "0"],
        ["2", "rows"],
    ]


def test_before_the_first_crawl_it_says_so_and_answers(scrapy):
    done = scrapy("query", "SELECT count(*) AS n FROM runs", "--json")
    assert (done.returncode, done.stdout) == (0, '{"n": 0}\n')
    assert done.stderr == "scrapy query: there is no table in data yet; a crawl makes them\n"


def test_parquet_goes_to_a_file_and_takes_the_place_of_another(scrapy, dataset, tmp_path):
    (tmp_path / "out.parquet").write_text("an older one")
    assert scrapy("query", "FROM articles", "--parquet", "out.parquet").returncode == 0
    assert sorted(pd.read_parquet(tmp_path / "out.parquet").title) == [" [2JTea", "Salt"]


def test_a_question_may_stand_in_a_file(scrapy, tmp_path):
    (tmp_path / "one.sql").write_text("-- a question\nSELECT 1 AS one;\n")
    assert scrapy("query", "--csv", "-f", "one.sql").stdout == "one\n1\n"


def test_a_question_may_come_from_standard_input(command_line, tmp_path):
    done = subprocess.run(
        command_line.command("query", "-", "--csv"),
        cwd=tmp_path,
        env=command_line.surroundings(),
        input="SELECT 1 AS one",
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.stdout == "one\n1\n"


def test_a_fault_points_to_its_place_and_ends_with_2(scrapy, dataset):
    done = scrapy("query", "SELECT title FROM artcles")
    assert done.returncode == 2
    assert done.stderr.splitlines() == [
        "scrapy query: Catalog Error: Table with name artcles does not exist!",
        'Did you mean "articles"?',
        "LINE 1: SELECT title FROM artcles",
        "                          ^^^^^^^",
    ]
    assert done.stdout == ""


def interrupted(process: subprocess.Popen[str]) -> str:
    """Press Ctrl-C as a person does, until it helps."""
    for _ in range(30):
        time.sleep(0.5)
        process.send_signal(signal.SIGINT)
        with suppress(subprocess.TimeoutExpired):
            return process.communicate(timeout=2)[1]
    process.kill()
    return "never"


def test_a_question_that_takes_too_long_can_be_interrupted(command_line, tmp_path):
    endless = "SELECT count(*) FROM range(10000000000) a, range(1000) b WHERE hash(a.range + b.range) = 3"
    command = command_line.command("query", endless, "--csv")
    with subprocess.Popen(
        command, cwd=tmp_path, env=command_line.surroundings(), stderr=subprocess.PIPE, text=True
    ) as asked:
        assert asked.stderr.readline().startswith("scrapy query: there is no table")  # it has come this far
        complaint = interrupted(asked)
    assert complaint == "scrapy query: interrupted\n"
    assert asked.returncode == 130


def test_a_damaged_table_ends_with_5(scrapy, dataset):
    (dataset / "articles" / "b.example.parquet").write_bytes(b"PAR1")
    done = scrapy("query", "SELECT count(title) FROM articles")
    assert done.returncode == 5
    assert done.stderr.startswith("scrapy query: A table cannot be read:")
    assert "b.example.parquet" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("words", "status", "said"),
    [
        (("SELECT 1", "SELECT 2"), 2, "ask one question"),
        (("SELECT 1", "--limit", "-1"), 2, "--limit takes"),
        (("-f", "none.sql"), 2, "none.sql cannot be read"),
        (("SELECT INTERVAL 3 DAYS AS i", "--parquet", "out.parquet"), 2, "does not fit into Parquet"),
        (("SELECT 1 AS one", "--parquet", "none/out.parquet"), 5, "none/out.parquet cannot be written"),
    ],
)
def test_wrong_use_is_one_clear_line(scrapy, tmp_path, words, status, said):
    done = scrapy("query", *words)
    assert done.returncode == status
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert list(tmp_path.iterdir()) == []
