"""Articles of which only some fields are read."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cleaners.records import Article, Removal
from output import Judgement, Store
from output.errors import DamagedTableError
from output.outlines import Needs, outlines
from output.site import parts_of, stored


def read(store: Store, *fields: str, rule: str = "ours") -> dict[str, Article]:
    (part,) = parts_of(store.root, "a.example")
    found = outlines(stored(part, "articles"), stored(part, "removals"), Needs(fields, rule))
    return {article.article_id: article for article in found}


@pytest.mark.parametrize("fields", [("blocks",), ("published", "tags", "references"), ()])
def test_an_outline_has_the_fields_that_are_needed_and_defaults_for_the_rest(
    store, full_article, bare_article, fields
):
    store.publish("a.example", [full_article, bare_article(1)])
    known = {name: getattr(full_article, name) for name in fields}
    bare = Article(
        article_id=full_article.article_id,
        url=full_article.url,
        fetched_url=full_article.fetched_url,
        site=full_article.site,
    )
    assert read(store, *fields) == {
        full_article.article_id: replace(bare, **known),
        bare_article(1).article_id: bare_article(1),
    }


def test_its_ledger_has_the_lines_of_one_rule_in_their_order(store, bare_article):
    lines = [Removal("ad", "ours" if n % 2 else "theirs", f"line {n}", f"{n}") for n in range(12)]
    store.publish("a.example", [bare_article(1, removed=tuple(lines)), bare_article(2)])
    assert [article.removed for article in read(store).values()] == [tuple(lines[1::2]), ()]


def test_a_file_with_other_columns_is_damaged_even_if_nobody_needs_these(store, bare_article):
    path = store.publish("a.example", [bare_article(1, removed=(Removal("ad", "r", "w", "t"),))]).path
    path.write_bytes((store.root / "removals" / path.name).read_bytes())
    with pytest.raises(DamagedTableError):
        read(store)


def test_a_review_reads_whole_only_what_its_judgement_concerns(tmp_path, bare_article):
    seen = []

    class First:
        def __call__(self, article):
            seen.append(article.title)
            return replace(article, title="judged")

        def concerns(self, article_id):
            return article_id == bare_article(1).article_id

    def judge(articles):
        assert [article.title for article in articles] == [None, None]
        return First()

    needs = Needs(("blocks",), "ours")
    store = Store(tmp_path, judgement=Judgement(judge=judge, undo=lambda article: article, needs=needs))
    store.publish("a.example", [bare_article(n, title=f"{n}") for n in (1, 2)])
    assert store.review("a.example") == 1
    assert seen == ["1"]
    assert [article.title for article in store.read("a.example")] == ["judged", "2"]
