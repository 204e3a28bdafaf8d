"""Addresses on the site that no request can be made of: they are passed over, and what stands beside them arrives."""

from __future__ import annotations

import pandas as pd

from spiders.loopback import Answer

WORDS = "<p>" + "Salt is in bread, and bread is in everything that we eat. " * 20
FRONT = b"<title>Salt</title><body class='home blog'><h1>Salt</h1>"


def test_an_address_with_a_port_that_is_no_number_costs_a_crawl_nothing_else(scrapy, serve, tmp_path):
    article = f"<title>Salt</title><body class='single-post'><h1>Salt</h1>{WORDS}"
    answers = {"/": Answer(FRONT), "/why-we-eat-salt/": Answer(article.encode())}
    url = serve(answers).rstrip("/")
    bad = f"<url><loc>{url.rpartition(':')[0]}:00+02:00/why-we-eat-pepper/</loc></url>"
    good = f"<url><loc>{url}/why-we-eat-salt/</loc></url>"
    answers["/sitemap.xml"] = Answer(
        f"<urlset>{bad}{good}</urlset>".encode(), headers={"Content-Type": "application/xml"}
    )
    settings = ("-s", "DATASET=data", "-s", "AUTOTHROTTLE_ENABLED=0")
    done = scrapy("crawl", "blog", "-a", f"url={url}", *settings)
    assert done.returncode == 0, done.stderr
    assert list(pd.read_parquet(tmp_path / "data" / "articles").url) == [f"{url}/why-we-eat-salt/"]
