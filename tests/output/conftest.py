from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from cleaners.records import (
    Article,
    Block,
    Disclosure,
    Engagement,
    Provenance,
    Reaction,
    Reference,
    Removal,
    ShareCount,
    StarRow,
    Topic,
)
from output import Store
from output.runs import Answers, Coverage, Drops, Finds, Run


@pytest.fixture(scope="session")
def full_article() -> Article:
    """An article with something in every field."""
    return Article(
        article_id="00000000000000aa",
        url="https://a.example/salt",
        fetched_url="https://www.a.example/salt?ref=feed",
        site="a.example",
        title="Salt and blood pressure",
        subtitle="What trials say",
        description="A summary",
        site_name="A Blog",
        image_url="https://a.example/salt.jpg",
        authors=("Jane Roe, RD",),
        reviewers=("John Doe, MD",),
        published=datetime(2024, 3, 1, 8, 30, tzinfo=UTC),
        modified=datetime(2024, 4, 2, tzinfo=UTC),
        reviewed=datetime(2024, 5, 3, 1, 2, 3, 456789, tzinfo=UTC),
        language="en",
        language_confidence=0.99,
        categories=("Heart",),
        tags=("salt", "pressure"),
        text="Less salt.\n\nLower pressure.",
        blocks=(Block("heading", "Less salt.", 2), Block("paragraph", "Lower pressure.")),
        word_count=4,
        sentence_count=2,
        paragraph_count=1,
        reading_ease=77.5,
        topics=(Topic("condition", "D006973", "Hypertension", 1),),
        engagement=Engagement(
            likes=0,
            rating_average=4.5,
            reactions=(Reaction("Happy", None, 0.0),),
            rating_stars=(StarRow(5, 3, None),),
            share_counts=(ShareCount("facebook", 12),),
        ),
        references=(Reference("https://doi.org/10.1/x", "Doe 2020", "10.1/x", None),),
        disclosures=(Disclosure("affiliate", "We may earn a commission."),),
        removed=(Removal("share", "catalogue:jetpack", "body > div", "Share this"),),
        provenance=(Provenance("title", "json-ld"),),
        flags=("too_short",),
    )


@pytest.fixture(scope="session")
def bare_article() -> Callable[..., Article]:
    """Makes articles that have what an article must have, and whatever else is asked for."""

    def make(number: int, site: str = "a.example", **more: object) -> Article:
        url = f"https://{site}/{number}"
        return Article(article_id=f"{number:016x}", url=url, fetched_url=url, site=site, **more)

    return make


@pytest.fixture(scope="session")
def full_run() -> Run:
    """A run with something in every field."""
    return Run(
        run_id="20260302T043000-abcd",
        site="a.example",
        name="a blog",
        started=datetime(2026, 3, 2, 4, 30, tzinfo=UTC),
        ended=datetime(2026, 3, 2, 4, 31, 30, tzinfo=UTC),
        seconds=90.0,
        verdict="partial",
        reason="finished",
        complaint="Some pages were refused.",
        requests=15,
        answers=(Answers(200, 12), Answers(304, 3)),
        found=(Finds("feed", 12),),
        drops=(Drops("too short", 1),),
        words=812.5,
        text_share=0.2,
        removed_blocks=14.0,
        coverage=(Coverage("title", 1.0),),
        cleaner_version="7",
    )


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "data", cleaner_version="7", patience=0.2)
