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
)
from output import Store


@pytest.fixture
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
        categories=("Heart",),
        tags=("salt", "pressure"),
        text="Less salt.\n\nLower pressure.",
        blocks=(Block("heading", "Less salt.", 2), Block("paragraph", "Lower pressure.")),
        word_count=4,
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


@pytest.fixture
def bare_article() -> Callable[..., Article]:
    """Makes articles that have what an article must have, and whatever else is asked for."""

    def make(number: int, site: str = "a.example", **more: object) -> Article:
        url = f"https://{site}/{number}"
        return Article(article_id=f"{number:016x}", url=url, fetched_url=url, site=site, **more)

    return make


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "data", cleaner_version="7", patience=0.2)
