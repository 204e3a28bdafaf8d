"""Run as a script or imported: a small dataset with something to find for every example of the documents.

    python tests/docs/dataset.py FOLDER

Five blogs, crawled each quarter of 2025, the same ones every time. It goes through the store, as a crawl does.
"""

from __future__ import annotations

import hashlib
import random
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

from cleaners.records import (  # noqa: E402 - it is a script, too
    Article,
    Block,
    Disclosure,
    Engagement,
    Provenance,
    Reaction,
    Reference,
    Removal,
    StarRow,
    Topic,
)
from output import Store  # noqa: E402
from output.duplicates import mark_duplicates  # noqa: E402
from output.runs import Answers, Coverage, Drops, Finds, Run  # noqa: E402

CRAWLS = tuple(datetime(2025, month, 15, 2, 30, tzinfo=UTC) for month in (1, 4, 7, 10))
FACES = ("Happy", "Sad", "Excited", "Sleepy", "Angry", "Surprise")
TOPICS = (  # name, kind, identifier, a sentence with it
    (
        "Multiple Sclerosis",
        "condition",
        "mesh:D009103",
        "Fatigue is what people with multiple sclerosis name first.",
    ),
    ("Hypertension", "condition", "mesh:D006973", "Hypertension seldom hurts, which is the trouble with it."),
    ("Migraine Disorders", "condition", "mesh:D008881", "A migraine is more than a bad headache."),
    ("Diabetes Mellitus, Type 2", "condition", "mesh:D003924", "Type 2 diabetes creeps up over years."),
    (
        "Sleep Initiation and Maintenance Disorders",
        "condition",
        "mesh:D007319",
        "Insomnia feeds on watching the clock.",
    ),
    ("Metformin", "drug", "mesh:D008687", "Metformin is the first tablet that most people are given."),
    ("Interferon beta-1a", "drug", "mesh:D000068556", "Interferon beta-1a was among the first treatments."),
)
COMMON_NAMES = {
    "Multiple Sclerosis": "multiple sclerosis",
    "Hypertension": "high blood pressure",
    "Migraine Disorders": "migraine",
    "Diabetes Mellitus, Type 2": "type 2 diabetes",
    "Sleep Initiation and Maintenance Disorders": "insomnia",
    "Metformin": "metformin",
    "Interferon beta-1a": "interferon",
}
TITLES = (
    "Living with {}",
    "Ten questions about {}",
    "What your doctor knows about {}",
    "The first year with {}",
    "Does food matter for {}?",
    "{} at work",
    "My mother and {}",
)
PLAIN = (
    "We asked two nurses what they tell their own families.",
    "None of this takes the place of a visit to your doctor.",
    "Small steps last longer than large ones.",
    "Write down what you eat, when you sleep and how you feel.",
    "It helps to begin on a day without plans.",
    "Most people notice a change after three weeks.",
    "The effect was small, and it faded when the study ended.",
    "Nobody in the group stopped because of side effects.",
)
TRIALS = (
    "In a randomised trial the active group did better than placebo.",
    "The trial enrolled four hundred adults in nine clinics.",
)
CLAIMS = (
    "This tea is proven to cure it within days.",
    "Studies show that the berry reverses the disease.",
    "A miracle detox that doctors do not tell you about.",
)
JOURNALS = (  # registrant's prefix of the DOI, and an address
    ("10.1056/nejmoa", "https://www.nejm.example/doi/"),
    ("10.1016/s0140-6736", "https://www.thelancet.example/article/"),
    ("10.1136/bmj", "https://www.bmj.example/content/"),
    ("10.1212/wnl", "https://www.neurology.example/doi/"),
)


@dataclass(frozen=True)
class Blog:
    """How one of the blogs is."""

    site: str
    articles: int
    language: str = "en"
    reviewed: float = 0.0  # share of articles with a medical reviewer
    cites: float = 0.0  # references an article, on average
    claims: float = 0.0  # share of articles with a bold claim
    affiliate: float = 0.0
    ease: float = 60.0  # mean Flesch reading ease
    has_faces: bool = False


BLOGS = (
    Blog("heartnotes.example", 40, reviewed=0.9, cites=4, ease=48),
    Blog("kitchen-cures.example", 48, cites=0.3, claims=0.6, affiliate=0.8, ease=71, has_faces=True),
    Blog("msdiary.example", 30, reviewed=0.2, cites=2, ease=66, has_faces=True),
    Blog("wellwire.example", 24, cites=1, claims=0.2, affiliate=0.4, ease=58),
    Blog("gesund-leben.example", 18, language="de", cites=1, ease=55),
)


NOTED = (
    "kitchen morning letter reader garden clinic Tuesday window bicycle nurse soup market winter uncle ladder notebook river"
    " train neighbour lamp said walked asked found kept brought slowly twice again often with under beside after before"
    " without about between quiet green small patient old new"
).split()


def article_id(url: str) -> str:
    return hashlib.sha256(url.encode()).hexdigest()[:16]


def articles_of(blog: Blog) -> list[Article]:
    draw = random.Random(blog.site)
    return [article_of(blog, number, draw) for number in range(blog.articles)]


def article_of(blog: Blog, number: int, draw: random.Random) -> Article:
    topics = draw.sample(TOPICS, k=draw.choice((1, 1, 2, 3)))
    if blog.site.startswith("msdiary"):
        topics = [TOPICS[0], *(topic for topic in topics if topic != TOPICS[0])]
    sentences = [topic[3] for topic in topics] + draw.sample(PLAIN, k=draw.randint(2, 6))
    references = references_for(blog, draw)
    if references:
        sentences.append(draw.choice(TRIALS))
    if draw.random() < blog.claims:
        sentences.append(draw.choice(CLAIMS))
    sentences += notes(draw)
    url = f"https://{blog.site}/{number:03}"
    published = datetime(2023, 1, 9, 8, 30, tzinfo=UTC) + timedelta(
        days=draw.randrange(720), hours=draw.randrange(9)
    )
    return with_text(
        Article(
            article_id=article_id(url),
            url=url,
            fetched_url=url,
            site=blog.site,
            title=draw.choice(TITLES).format(COMMON_NAMES[topics[0][0]]),
            authors=(f"Author {number % 7}, RD",),
            reviewers=(f"Reviewer {number % 3}, MD",) if draw.random() < blog.reviewed else (),
            published=published if draw.random() < 0.95 else None,
            language=blog.language,
            language_confidence=0.98,
            categories=(topics[0][0].split(",")[0],),
            tags=tuple(topic[0].lower() for topic in topics),
            reading_ease=round(draw.gauss(blog.ease, 8), 1),
            topics=tuple(Topic(kind, number, name, draw.randint(1, 9)) for name, kind, number, _ in topics),
            engagement=engagement_for(blog, draw),
            references=references,
            disclosures=disclosures_for(blog, draw),
            removed=removed_from(blog),
            provenance=(Provenance("title", "json-ld"), Provenance("published", "meta")),
        ),
        sentences,
    )


def notes(draw: random.Random) -> list[str]:
    """Three sentences that no other article has, so that no two are taken for copies."""
    return [" ".join(draw.choices(NOTED, k=20)).capitalize() + "." for _ in range(3)]


def with_text(article: Article, sentences: list[str]) -> Article:
    """The article with these words: two sentences a paragraph."""
    paragraphs = [" ".join(sentences[n : n + 2]) for n in range(0, len(sentences), 2)]
    text = "\n\n".join(paragraphs)
    return replace(
        article,
        text=text,
        blocks=tuple(Block("paragraph", paragraph) for paragraph in paragraphs),
        word_count=len(text.split()),
        sentence_count=len(sentences),
        paragraph_count=len(paragraphs),
    )


def references_for(blog: Blog, draw: random.Random) -> tuple[Reference, ...]:
    def reference() -> Reference:
        (doi, address), number = draw.choice(JOURNALS), draw.randrange(1000, 9999)
        pmid = str(30_000_000 + number) if draw.random() < 0.5 else None
        return Reference(f"{address}{doi}{number}", f"Trial {number}", f"{doi}{number}", pmid)

    return tuple(reference() for _ in range(min(9, int(draw.expovariate(1 / blog.cites)))))


def engagement_for(blog: Blog, draw: random.Random) -> Engagement:
    if not blog.has_faces:
        return Engagement(comments=draw.randrange(20) if draw.random() < 0.5 else None)
    if draw.random() < 0.2:  # some pages print percentages alone
        return Engagement(reactions=tuple(Reaction(face, None, 0.0) for face in FACES))
    counts = [draw.randrange(12) for _ in FACES]
    total = sum(counts)
    faces = zip(FACES, counts, strict=True)
    return Engagement(
        likes=draw.randrange(60),
        dislikes=draw.randrange(6),
        rating_average=4.2,
        rating_count=10,
        rating_best=5.0,
        read_seconds=draw.randrange(60, 400),
        reactions=tuple(Reaction(face, count, round(100 * count / total, 1)) for face, count in faces),
        rating_stars=(StarRow(5, 8, 80.0), StarRow(1, 2, 20.0)),
    )


def disclosures_for(blog: Blog, draw: random.Random) -> tuple[Disclosure, ...]:
    if draw.random() >= blog.affiliate:
        return ()
    return (Disclosure("affiliate", "We may earn a commission when you buy through our links."),)


def removed_from(blog: Blog) -> tuple[Removal, ...]:
    share = Removal(
        "share", "catalogue:sharedaddy", "body > main > div:nth-of-type(2)", "Share this: Facebook"
    )
    faces = Removal("reactions", "catalogue:booster_extension", "body > main > div", " ".join(FACES))
    related = Removal("related", "family:related", "body > aside", "You may also like")
    return (share, faces, related) if blog.has_faces else (share, related)


def copies(originals: list[Article], site: str) -> list[Article]:
    """What a wire site took over word for word."""
    return [
        replace(
            article,
            article_id=article_id(f"https://{site}/copy-{number}"),
            url=f"https://{site}/copy-{number}",
            fetched_url=f"https://{site}/copy-{number}",
            site=site,
            published=article.published and article.published + timedelta(days=3),
            reviewers=(),
            engagement=Engagement(),
        )
        for number, article in enumerate(originals[:6])
    ]


def later(article: Article, crawl: int) -> Article:
    """The article as a later crawl found it: figures run, and every ninth text was changed."""
    figures = article.engagement
    grown = None if figures.likes is None else figures.likes + 5 * crawl
    article = replace(article, engagement=replace(figures, likes=grown))
    if crawl and int(article.article_id[:6], 16) % 9 == crawl:
        correction = "Correction: an earlier version gave the wrong dose."
        article = with_text(article, [*re.split(r"(?<=\.)\s+", article.text), correction])
        article = replace(article, modified=CRAWLS[crawl] - timedelta(days=2))
    return article


def editions(blog: Blog, first: list[Article]) -> Iterator[tuple[datetime, list[Article]]]:
    """What each crawl found: in the first one half of the articles, in each later one some more."""
    found = first
    for crawl, moment in enumerate(CRAWLS):
        known = len(found) * (crawl + 2) // (len(CRAWLS) + 1)
        found = [later(article, crawl) if n < known else article for n, article in enumerate(found)]
        yield moment, found[:known]


def run_of(blog: Blog, moment: datetime, new: int, changed: int, pages: int) -> Run:
    return Run(
        run_id=f"{moment:%Y%m%dT%H%M%SZ}-{blog.site[:4]}",
        site=blog.site,
        started=moment,
        ended=moment + timedelta(seconds=2 * pages),
        seconds=2.0 * pages,
        verdict="ok" if new or changed else "nothing_new",
        reason="finished",
        requests=pages + 3,
        bytes=pages * 60_000,
        answers=(Answers(200, pages + 2), Answers(404, 1)),
        found=(Finds("sitemap", pages),),
        pages=pages,
        new=new,
        changed=changed,
        unchanged=pages - new - changed,
        drops=(Drops("too short", 1),),
        words=50.0,
        coverage=(Coverage("title", 1.0), Coverage("published", 0.95)),
        cleaner_version="1",
    )


def publish(root: Path) -> None:
    """Make the dataset in a new folder."""
    store = Store(root)
    written = {blog.site: articles_of(blog) for blog in BLOGS}
    written["wellwire.example"] += copies(written["heartnotes.example"], "wellwire.example")
    for blog in BLOGS:
        for moment, found in editions(blog, written[blog.site]):
            done = store.publish(blog.site, found, fetched={article.article_id: moment for article in found})
            store.add_run(run_of(blog, moment, done.new, done.changed, len(found)))
    store.mark_gone("msdiary.example", {written["msdiary.example"][0].article_id: CRAWLS[-1]})
    for site in store.sites():
        mark_duplicates(store, site)


if __name__ == "__main__":
    publish(Path(sys.argv[1]))
