from __future__ import annotations

from cleaners.records import Article, Block
from pipelines.spool import Spool


def article(number: int, **facts) -> Article:
    url = f"https://a.example/{number}"
    return Article(article_id=f"{number:016}", url=url, fetched_url=url, site="a.example", **facts)


def test_articles_come_back_as_they_were_in_the_order_in_which_they_came():
    articles = [
        article(number, text="Salz – é", blocks=(Block("heading", "Salz", 2),)) for number in (3, 1, 2)
    ]
    with Spool(articles) as spool:
        assert list(spool) == articles
        assert spool.get(articles[1].article_id) == articles[1]
        assert len(spool) == 3


def test_the_last_of_one_id_stays():
    with Spool([article(1, title="old"), article(1, title="new")]) as spool:
        assert [each.title for each in spool] == ["new"]


def test_an_unknown_article_is_none():
    with Spool() as spool:
        assert spool.get("0") is None
