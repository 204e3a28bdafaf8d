"""A spider without a network, for `test_feed.py`: it yields as many articles as it is told to."""

import scrapy

from cleaners.records import Article, Block, Engagement, Reaction


class FeedSpider(scrapy.Spider):
    name = "feed"
    custom_settings = {  # noqa: RUF012 - as Scrapy wants it
        "FEED_EXPORTERS": {
            "parquet": "pipelines.feed.ParquetItemExporter",
            "jsonl": "pipelines.feed.JsonLinesArticleExporter",
            "json": "pipelines.feed.JsonArticleExporter",
            "csv": "pipelines.feed.CsvArticleExporter",
        },
    }

    async def start(self):
        for n in range(int(self.articles)):
            url = f"https://a.example/{n}"
            yield Article(
                article_id=f"{n:016x}",
                url=url,
                fetched_url=url,
                site="a.example",
                title="Sal y presión – año 1",
                blocks=(Block("heading", "Less, and less", 2),),
                engagement=Engagement(likes=n, reactions=(Reaction("Happy", None, 0.0),)),
            )
