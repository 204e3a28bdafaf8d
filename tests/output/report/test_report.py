"""The chapters of the report, by datasets small enough to count by hand."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import generated_dataset
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from lxml import html

from output import StorageError
from output.report import (
    cited,
    collected,
    crawls,
    doubles,
    oddities,
    page,
    readers,
    removed,
    report,
    tables,
    topics,
)
from output.schema import ARTICLES, REMOVALS, RUNS, VERSIONS

START = datetime(2024, 3, 1, 3, tzinfo=UTC)


def row(number, site="a.example", **more):
    url = f"https://{site}/{number}"
    return {"article_id": f"{number:016x}", "url": url, "fetched_url": url, "site": site, "word_count": 300, "version": 1} | more  # fmt: skip


@pytest.fixture
def dataset(tmp_path):
    """Writes the tables of a dataset: articles, removals and runs, as rows."""

    def make(articles=(), removals=(), runs=()):
        for name, rows, schema in (("articles", articles, ARTICLES), ("removals", removals, REMOVALS), ("runs", runs, RUNS)):  # fmt: skip
            if rows:
                generated_dataset.save(tmp_path / f"{name}/a.example.parquet", rows, schema)
        return tmp_path

    return make


def told(root, chapter):
    with tables.opened(root) as opened:
        return chapter(opened)


def run(number, **more):
    started = START + timedelta(days=number)
    return {"run_id": str(number), "site": "a.example", "started": started, "ended": started, "seconds": 60.0, "verdict": "ok",
            "reason": "finished", "requests": 5, "bytes": 10**6, "new": 1, "changed": 0, "gone": 0} | more  # fmt: skip


def test_articles_are_counted_by_month_and_site(dataset):
    days = [datetime(2024, month, 2, tzinfo=UTC) for month in (1, 3, 3)]
    rows = [row(n, published=day) for n, day in enumerate(days)]
    chapter = told(dataset([*rows, row(7, "b.example", published=days[0]), row(8)]), collected.collected)
    assert [(bar.label, bar.value) for bar in chapter.over_time.bars] == [("Jan 2024", 2), ("Feb 2024", 0), ("Mar 2024", 2)]  # fmt: skip
    assert [(each.site, each.counts) for each in chapter.by_site] == [("a.example", (1, 0, 2)), ("b.example", (1, 0, 0))]  # fmt: skip
    assert chapter.undated == 1
    assert [line[:2] for line in chapter.sites.rows] == [("a.example", 4), ("b.example", 1)]


def test_an_impossible_date_does_not_stretch_the_chart(dataset):
    days = [datetime(year, 5, 1, tzinfo=UTC) for year in (1970, 2024)]
    chapter = told(dataset([row(n, published=day) for n, day in enumerate(days)]), collected.collected)
    assert [bar.label for bar in chapter.over_time.bars] == ["May 2024"]
    assert chapter.undated == 1


def test_lengths_and_languages_are_counted(dataset):
    rows = [
        row(1, word_count=20, language="en"),
        row(2, word_count=9_999, language="xx"),
        row(3, word_count=260),
    ]
    chapter = told(dataset(rows), collected.collected)
    assert [(bar.label, bar.value) for bar in chapter.lengths.bars if bar.value] == [
        ("0 to 249 words", 1), ("250 to 499 words", 1), ("3,000 and more words", 1)]  # fmt: skip
    assert set(chapter.languages.rows) == {("English", 1), ("xx", 1), ("not known", 1)}


def test_the_head_of_the_page_adds_everything_up(dataset):
    cut = {"article_id": f"{1:016x}", "site": "a.example", "kind": "ad", "rule": "r", "version": 1}
    sources = [{"url": "https://b.example", "text": "b"}, {"text": "c", "doi": "10.1/x"}]
    totals = told(
        dataset([row(1, references=sources, language="en"), row(2, gone_at=START)], [cut]), collected.totals
    )
    assert (totals.articles, totals.sites, totals.words, totals.languages) == (2, 1, 600, 1)
    assert (totals.references, totals.removed, totals.gone, totals.first) == (2, 1, 1, None)


def test_the_latest_run_of_a_site_is_told_whole(dataset):
    runs = [run(1, verdict="blocked", complaint="The site refuses us.", requests=99), run(2), run(2.5, new=4)]
    chapter = told(dataset(runs=runs), crawls.crawls)
    ((site, started, verdict, complaint, new, *_),) = chapter.latest.rows
    assert (site, started.day, verdict, complaint, new) == ("a.example", 3, "ok", None, 4)
    assert [(night.day.day, night.verdict) for night in chapter.strips[0].nights] == [
        (2, "blocked"),
        (3, "ok"),
    ]
    assert chapter.strips[0].about == "1 fine, 1 blocked"


def test_sites_with_most_trouble_come_first(dataset):
    runs = [run(n, site="b.example", verdict="failed") for n in range(2)] + [run(n) for n in range(5)]
    chapter = told(dataset(runs=runs), crawls.crawls)
    assert [strip.site for strip in chapter.strips] == ["b.example", "a.example"]
    assert [line[0] for line in chapter.latest.rows] == ["b.example", "a.example"]


def test_answers_finds_and_drops_are_added_up_over_all_runs(dataset):
    parts = {
        "answers": [{"status": 200, "count": 3}, {"status": 0, "count": 1}],
        "drops": [{"reason": "listing", "count": 2}],
    }
    chapter = told(dataset(runs=[run(1, **parts), run(2, **parts)]), crawls.crawls)
    assert chapter.answers.rows == (("200", 6), ("no answer", 2))
    assert chapter.drops.rows == (("listing", 4),)


def test_removed_blocks_are_counted_by_kind_site_and_rule(dataset):
    cut = {"article_id": f"{1:016x}", "site": "a.example", "version": 1, "where": "body", "text": "words"}
    cuts = [cut | {"kind": "author_box", "rule": "family:author_box"}] * 2 + [
        cut | {"kind": "ad", "rule": "catalogue:quads"}
    ]
    chapter = told(dataset([row(1), row(2)], cuts), removed.removed)
    assert (chapter.blocks, chapter.a_page) == (3, 1.5)
    assert chapter.kinds.rows == (("author box", 2), ("ad", 1))
    assert chapter.by_site.rows == (("a.example", 1.0, 0.5),)
    assert chapter.rules.rows[0] == ("family:author_box", "author box", 2, 1, 1)


def test_an_article_counts_once_for_a_rule_that_took_several_kinds_out_of_it(dataset):
    cut = {"article_id": f"{1:016x}", "site": "a.example", "version": 1, "rule": "body:model"}
    chapter = told(
        dataset([row(1)], [cut | {"kind": kind} for kind in ("title", "byline", "title")]), removed.removed
    )
    assert chapter.rules.rows == (("body:model", "title", 3, 1, 1),)


def test_changes_of_later_versions_are_counted_by_field(tmp_path):
    old = row(1) | {"valid_to": START, "changed": ["text", "word_count"]}
    generated_dataset.save(tmp_path / "versions/a.parquet", [old, old | {"changed": ["text"]}], VERSIONS)
    assert told(tmp_path, collected.collected).changes.rows == (("text", 2), ("word count", 1))


def test_figures_of_readers_are_added_up(dataset):
    faces = [{"name": "Happy", "count": 3, "percent": 75.0}, {"name": "Sad", "count": None, "percent": 25.0}]
    rows = [
        row(1, likes=5, rating_average=4.0, rating_best=5.0, rating_count=1, reactions=faces),
        row(
            2,
            likes=0,
            rating_average=10.0,
            rating_best=10.0,
            rating_count=3,
            reactions=[{"name": "happy", "count": 1}],
        ),
        row(3, title="without figures"),
    ]
    chapter = told(dataset(rows), readers.readers)
    assert chapter.told == 2
    assert dict(chapter.figures.rows) == {"likes": 2, "ratings": 2, "reactions": 2}
    assert chapter.reactions.rows[0][:3] == ("happy", 4, 2)
    assert [(bar.label, bar.value) for bar in chapter.ratings.bars if bar.value] == [("4 of 5 stars", 1), ("5 of 5 stars", 1)]  # fmt: skip
    assert [line[0].url for line in chapter.liked.rows] == ["https://a.example/1"]
    assert chapter.sites.rows[0][-2:] == (pytest.approx(4.75), 4)


def test_journals_are_told_by_the_longest_prefix_of_a_doi(dataset):
    dois = ["10.1001/jama.2017.1", "10.1001/jamapsychiatry.1", "10.99999/none"]
    rows = [
        row(n, references=[{"url": f"https://www.doi.org/{doi}", "text": "x", "doi": doi}])
        for n, doi in enumerate(dois)
    ]
    chapter = told(dataset(rows), cited.cited)
    assert dict(chapter.journals.rows) == {"JAMA": 1, "JAMA Network (other)": 1}
    assert chapter.domains.rows == (("doi.org", 3),)
    assert len(chapter.works.rows) == 3


def test_shares_of_articles_that_are_reviewed_and_disclose(dataset):
    rows = [row(1, reviewers=["Jane Roe"], disclosures=[{"kind": "affiliate", "text": "x"}] * 2), row(2)]
    shares = {each.what: each.share for each in told(dataset(rows), cited.cited).shares}
    assert shares["a medical reviewer"] == shares["an affiliate disclosure"] == 0.5
    assert shares["references"] == 0


def test_near_duplicates_are_told_within_and_across_sites(dataset):
    rows = [row(1), row(2, duplicate_of=f"{1:016x}", similarity=0.97),
            row(3, "b.example", duplicate_of=f"{1:016x}", similarity=1.0), row(4, duplicate_of="f" * 16, similarity=0.6)]  # fmt: skip
    chapter = told(dataset(rows), doubles.doubles)
    assert (chapter.count, chapter.across) == (3, 1)
    assert sum(bar.value for bar in chapter.similarity.bars) == 3
    assert chapter.examples.rows[0][:4] == (("https://b.example/3",) * 2, "b.example", ("https://a.example/1",) * 2, "a.example")  # fmt: skip
    assert chapter.examples.rows[-1][2] is None


def test_topics_are_told_with_the_share_that_cites_and_is_reviewed(dataset):
    topic = {"kind": "drug", "id": "1", "name": "Aspirin", "count": 4}
    paper = [{"url": "https://doi.org/10.1/x", "text": "x", "doi": "10.1/x"}]
    rows = [row(1, topics=[topic], references=paper), row(2, topics=[topic], reviewers=["Jane Roe"])]
    chapter = told(dataset(rows), topics.topics)
    assert chapter.all.rows == (("Aspirin", "Drug", 2, 8, 1, 0.5, 0.5),)
    assert [each.caption for each in chapter.rankings] == ["Drugs"]


def test_oddities_are_counted_and_shown(dataset):
    rows = [row(1, word_count=5, authors=["A"], published=START, title="Short", language="en"), row(2, published=datetime(2999, 1, 1, tzinfo=UTC))]  # fmt: skip
    found = {each.name: each for each in told(dataset(rows), oddities.oddities).found}
    assert found["Very short"].examples[0].text == "Short"
    assert (
        found["Dated in the future"].count
        == found["Without an author"].count
        == found["Without a title"].count
        == 1
    )
    assert "Without a date" not in found


def test_drift_is_a_latest_run_far_from_the_ones_before(dataset):
    steady = [
        run(n, text_share=0.5 + n / 1000, words=800.0, coverage=[{"field": "authors", "share": 0.9}])
        for n in range(6)
    ]
    odd = run(6, text_share=0.1, words=805.0, coverage=[{"field": "authors", "share": 0.2}])
    drift = told(dataset(runs=[*steady, odd]), oddities.oddities).drift
    assert sorted((site, name) for site, name, *_ in drift.rows) == [("a.example", "authors"), ("a.example", "share of text")]  # fmt: skip
    assert told(dataset(runs=steady), oddities.oddities).drift.rows == ()


def test_a_file_with_the_columns_of_an_older_schema_is_read_all_the_same(dataset, tmp_path):
    root = dataset([row(1, "b.example")])
    old = pa.table(
        {"article_id": ["1"], "site": ["old.example"], "url": ["https://old.example/1"], "word_count": [10]}
    )
    pq.write_table(old, root / "articles/old.example.parquet")
    assert told(root, collected.totals).articles == 2
    assert "old.example" in report(root)


def test_a_table_that_cannot_be_read_is_named(dataset):
    root = dataset([row(1)])
    (root / "articles/broken.parquet").write_bytes(b"PAR1 and then nothing")
    with pytest.raises(StorageError, match=r"broken\.parquet"):
        report(root)


def test_a_folder_with_a_strange_name_is_read(tmp_path):
    root = tmp_path / "it's [a] *folder?"
    generated_dataset.save(root / "articles/a.parquet", [row(1)], ARTICLES)
    assert told(root, collected.totals).articles == 1


def test_memory_is_bounded_and_nothing_is_installed(tmp_path):
    with tables.opened(tmp_path) as opened:
        settings = dict(opened.ask("select name, value from duckdb_settings()"))
    assert settings["memory_limit"] == "572.2 MiB"
    assert settings["autoinstall_known_extensions"] == "false"


def test_texts_are_never_read(dataset):
    root = dataset([row(1, text="words")])
    with tables.opened(root) as opened:
        (plan,) = [
            line[1]
            for line in opened.ask("explain " + tables.FACTS.replace("create temp table facts as", ""))
        ]
    assert "word_count" in plan
    assert re.search(r"\btext\b|\bblocks\b", plan) is None


@pytest.mark.parametrize("sites", [0, 1, 3])
def test_the_report_asks_the_network_for_nothing_and_its_policy_knows_its_own_parts(tmp_path, sites):
    made = report(generated_dataset.write(tmp_path, sites=sites, articles=3, runs=3))
    tree = html.document_fromstring(made)
    (style,), (script,) = tree.xpath("//style/text()"), tree.xpath("//script/text()")
    (policy,) = tree.xpath("//meta[@http-equiv]/@content")
    assert page.policy(style, script) == policy
    assert "'unsafe" not in policy
    assert tree.xpath("//@src | //link | //@style | //img | //iframe") == []
    assert "url(" not in style
    assert "@import" not in style


def test_the_same_tables_give_the_same_report(tmp_path):
    root = generated_dataset.write(tmp_path, sites=3, articles=5, runs=4)
    assert report(root, made=START) == report(root, made=START)
