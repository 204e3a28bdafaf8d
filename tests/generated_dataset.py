"""A dataset as two years of nightly crawls of health blogs would leave it, drawn from a seed."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from output.schema import ARTICLES, REMOVALS, RUNS, SCHEMA_VERSION, VERSIONS

SOURCE = "heart-morning.example"  # the site that others copy from
NOW = datetime(2025, 6, 30, 3, 15, tzinfo=UTC)
WORDS = "heart quiet salt morning nerve kitchen lantern gut river sleep bone garden plain north tidal green".split()
KINDS = (
    "navigation share related author_box comments newsletter reactions rating read_time ad cookie toc".split()
)
PLUGINS = (
    "jetpack wordpress_core booster_extension yarpp addtoany mc4wp wp_postratings kadence outbrain".split()
)
FACES = "Happy Sad Excited Sleepy Angry Surprise".split()
TOPICS = (
    ("condition", "Multiple Sclerosis"), ("condition", "Hypertension"), ("condition", "Migraine Disorders"),
    ("condition", "Diabetes Mellitus, Type 2"), ("condition", "Asthma"), ("condition", "Depression"),
    ("drug", "Metformin"), ("drug", "Ibuprofen"), ("drug", "Atorvastatin"), ("drug", "Sertraline"),
    ("body_system", "Nervous System"), ("body_system", "Cardiovascular System"), ("body_system", "Digestive System"),
)  # fmt: skip
DOIS = (
    ("10.1056/nejmoa2001017", "Remdesivir for the treatment of Covid-19"),
    ("10.1016/s0140-6736(20)30183-5", "Clinical features of patients infected in Wuhan"),
    ("10.1001/jama.2017.11444", "Effect of salt substitutes on blood pressure"),
    ("10.1136/bmj.n71", "The PRISMA 2020 statement"),
    ("10.3390/nu12061578", "Vitamin D and the immune system: a review"),
    ("10.1371/journal.pone.0123456", "Walking and mood in 1,200 adults"),
    ("10.1212/wnl.0000000000011024", "Disability progression in multiple sclerosis"),
    ("10.1002/14651858.cd000146.pub4", "Nicotine replacement therapy for smoking cessation"),
)
DOMAINS = (
    "www.who.int www.nhs.uk www.cdc.gov www.mayoclinic.org medlineplus.gov pubmed.ncbi.nlm.nih.gov".split()
)
TITLES = (
    "What {a} does to your {b}, and what it does not", "Seven questions on {a}, answered by a nurse",
    "Living with {a}: notes from a long winter", "Is {a} good for the {b}?", "The {b} diary, week {n}",
    "How I learned to sleep through {a}", "A plain guide to {a}",
)  # fmt: skip


def write(root: Path, *, sites: int = 20, articles: int = 60, runs: int = 60, seed: int = 7) -> Path:
    """Write the tables of a dataset: about `articles` a site, and `runs` nights of each; give its folder."""
    draw = random.Random(seed)
    for number in range(sites):
        name = (
            f"{WORDS[number % len(WORDS)]}-{WORDS[(number * 7 + 3) % len(WORDS)]}{number // 16 or ''}.example"
        )
        site = Site(name, draw, number)
        count = max(3, round(articles * draw.lognormvariate(0, 0.5)))
        rows = [site.article(n) for n in range(count)]
        save(root / "articles" / f"{name}.parquet", rows, ARTICLES)
        save(
            root / "removals" / f"{name}.parquet", (cut for row in rows for cut in site.ledger(row)), REMOVALS
        )
        save(
            root / "versions" / f"{name}.parquet",
            [site.older(row) for row in rows if row["version"] > 1],
            VERSIONS,
        )
        save(root / "runs" / f"{name}.parquet", [site.run(n, runs) for n in range(runs)], RUNS)
    return root


def save(path: Path, rows: Iterable[Mapping[str, Any]], schema: pa.Schema) -> None:
    """Write rows; a list that is not given is empty, anything else null."""
    path.parent.mkdir(parents=True, exist_ok=True)
    nothing = {field.name: [] if pa.types.is_list(field.type) else None for field in schema}
    nothing["schema_version"] = SCHEMA_VERSION
    pq.write_table(
        pa.Table.from_pylist([nothing | row for row in rows], schema=schema), path, compression="zstd"
    )


class Site:
    """A blog with habits of its own."""

    def __init__(self, name: str, draw: random.Random, number: int) -> None:
        self.name, self.draw, self.number = name, draw, number
        self.language = "en" if number % 4 else draw.choice(["de", "es", "fr", "it"])
        self.length = draw.choice([350, 600, 900, 1400])
        self.has_reviewers, self.cites = draw.random() < 0.4, draw.random()
        self.has_reactions, self.has_ratings, self.has_likes = (draw.random() < 0.5 for _ in range(3))
        self.kinds = draw.sample(KINDS, 8)
        self.weights = [draw.paretovariate(1) for _ in self.kinds]
        self.first_day = NOW - timedelta(days=draw.choice([730, 700, 500, 300]))
        self.trouble = {3: "blocked", 8: "template_changed", 11: "unreachable", 15: "robots"}.get(number)

    def article(self, n: int) -> dict[str, Any]:
        draw, url = self.draw, f"https://{self.name}/{n}"
        topics = draw.sample(TOPICS, draw.choice([0, 1, 2, 3]))
        about = (topics[0][1] if topics else draw.choice(WORDS)).lower()
        title = draw.choice(TITLES).format(a=about, b=draw.choice(["heart", "gut", "skin", "mind"]), n=n)
        published = self.first_day + (NOW - self.first_day) * draw.random() ** 0.8
        is_double = n % 17 == 9
        return {
            "article_id": article_id(url), "url": url, "fetched_url": url, "site": self.name,
            "title": title if n % 40 else None, "description": title if draw.random() < 0.8 else None,
            "image_url": f"{url}.jpg" if draw.random() < 0.7 else None,
            "authors": [f"{draw.choice('AJMR')}. Writer"] if draw.random() < 0.85 else [],
            "reviewers": ["Jane Roe, MD"] if self.has_reviewers and draw.random() < 0.7 else [],
            "published": published if draw.random() < 0.94 else None,
            "modified": published + timedelta(days=draw.randrange(90)) if draw.random() < 0.4 else None,
            "language": self.language if draw.random() < 0.99 else None, "language_confidence": draw.uniform(0.4, 1),
            "categories": ["Health"] if draw.random() < 0.9 else [], "tags": ["tag"] if draw.random() < 0.6 else [],
            "word_count": min(12_000, max(40, round(self.length * draw.lognormvariate(0, 0.45)))),
            "sentence_count": 40, "paragraph_count": 12, "text": "",
            "reading_ease": max(5.0, min(95.0, draw.gauss(58, 14))) if draw.random() < 0.95 else None,
            "topics": [{"kind": kind, "id": name, "name": name, "count": draw.randrange(1, 20)} for kind, name in topics],
            "references": self.references(), "disclosures": self.disclosures(),
            "flags": draw.choices([[], ["paywalled"], ["too_short"], ["encoding_repaired"]], [90, 4, 3, 3])[0],
            "version": draw.choices([1, 2, 3, 6], [80, 14, 5, 1])[0], "cleaner_version": "1",
            "valid_from": NOW - timedelta(days=draw.randrange(300)), "gone_at": NOW if draw.random() < 0.01 else None,
            "duplicate_of": article_id(f"https://{draw.choice([self.name, SOURCE])}/{n - 1}") if is_double else None,
            "similarity": draw.uniform(0.5, 1) if is_double else None,
        } | self.engagement()  # fmt: skip

    def older(self, article: Mapping[str, Any]) -> dict[str, Any]:
        """The version before the newest one."""
        changed = self.draw.choices([["text", "blocks", "word_count"], ["title"], ["modified"]], [6, 1, 3])[0]
        return dict(article) | {"version": article["version"] - 1, "valid_to": NOW, "changed": changed}

    def references(self) -> list[dict[str, Any]]:
        draw = self.draw
        if draw.random() > self.cites:
            return []
        papers = [{"url": f"https://doi.org/{doi}", "text": text, "doi": doi, "pmid": None}
                  for doi, text in draw.sample(DOIS, draw.choice([0, 1, 2, 3]))]  # fmt: skip
        pages = [
            {"url": f"https://{draw.choice(DOMAINS)}/{draw.randrange(99)}", "text": "a page"}
            for _ in range(2)
        ]
        return papers + pages

    def disclosures(self) -> list[dict[str, str]]:
        kinds = [kind for kind in ("affiliate", "sponsored", "disclaimer") if self.draw.random() < 0.12]
        return [{"kind": kind, "text": f"A statement: {kind}."} for kind in kinds]

    def engagement(self) -> dict[str, Any]:
        draw, found = self.draw, dict[str, Any]()
        if self.has_likes:
            found = {
                "likes": int(draw.paretovariate(0.9)) - 1,
                "dislikes": draw.randrange(4),
                "comments": draw.randrange(30),
            }
        if self.has_ratings:
            found |= {
                "rating_average": draw.uniform(2.5, 5),
                "rating_best": 5.0,
                "rating_count": draw.randrange(1, 80),
            }
        if self.has_reactions:
            found["reactions"] = [
                {
                    "name": face,
                    "count": int(draw.paretovariate(0.8 + FACES.index(face) / 3)),
                    "percent": draw.uniform(0, 40),
                }
                for face in FACES
            ]
        return found

    def ledger(self, article: Mapping[str, Any]) -> Iterable[dict[str, Any]]:
        key = {name: article[name] for name in ("article_id", "site", "url", "version")}
        for ordinal, kind in enumerate(
            self.draw.choices(self.kinds, self.weights, k=self.draw.randrange(4, 14))
        ):
            rule = (
                f"catalogue:{self.draw.choices(PLUGINS, range(len(PLUGINS), 0, -1))[0]}"
                if self.draw.random() < 0.7
                else f"family:{kind}"
            )
            yield key | {
                "ordinal": ordinal,
                "kind": kind,
                "rule": rule,
                "where": "body > div",
                "text": "words",
            }

    def run(self, n: int, runs: int) -> dict[str, Any]:
        draw, started = self.draw, NOW - timedelta(days=runs - 1 - n, minutes=self.number)
        verdict = draw.choices(
            ["ok", "nothing_new", "partial", "unreachable"], [self.number + 8, 30, 0.7, 0.7]
        )[0]
        if self.trouble and runs - n < 12:
            verdict = self.trouble
        is_fine, new = verdict in {"ok", "partial", "template_changed"}, draw.randrange(1, 6)
        requests = draw.randrange(20, 60)
        changed = 0.4 if verdict == "template_changed" and n == runs - 1 else 1.0
        return {
            "run_id": f"{n}", "site": self.name, "started": started, "ended": started + timedelta(minutes=3),
            "seconds": draw.uniform(40, 400), "cleaning_seconds": 2.0, "verdict": verdict, "reason": "finished",
            "complaint": None if verdict in {"ok", "nothing_new"} else f"The site's answers say: {verdict.replace('_', ' ')}.",
            "exit_status": 0, "requests": requests, "bytes": requests * 60_000, "new": new if is_fine else 0,
            "answers": [{"status": 200, "count": requests - 5}, {"status": 304, "count": 4}, {"status": 403 if verdict == "blocked" else 404, "count": 1}],
            "found": [{"source": "sitemap", "count": 10}, {"source": "feed", "count": 3}, {"source": "links", "count": 2}],
            "skipped": 400, "not_modified": 4, "pages": 12, "changed": draw.randrange(2), "unchanged": 4, "gone": 0,
            "drops": [{"reason": "listing", "count": 2}, {"reason": "too short", "count": 1}],
            "words": self.length * draw.uniform(0.97, 1.03), "text_share": 0.55 * changed * draw.uniform(0.98, 1.02),
            "removed_blocks": 9.0, "coverage": [{"field": "authors", "share": 0.9 * changed}, {"field": "published", "share": 0.95}],
            "cleaner_version": "1",
        }  # fmt: skip


def article_id(url: str) -> str:
    return hashlib.sha256(url.encode()).hexdigest()[:16]
