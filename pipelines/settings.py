"""Settings: what differs from Scrapy's defaults, and why. Any of them can be given as `-s NAME=VALUE` too."""

import os

# Where things are: the one place in which all parts meet, by dotted path

BOT_NAME = "poultice"
SPIDER_MODULES = ["spiders"]
COMMANDS_MODULE = "pipelines.commands"
ADDONS = {"pipelines.identity.Identity": 0}
EXTENSIONS = {
    "pipelines.progress.Progress": 0,
    "spiders.manners.CrawlDelay": 0,
}
ITEM_PIPELINES = {
    "pipelines.clean.CleanPipeline": 100,
    "pipelines.screen.ScreenPipeline": 200,
    "pipelines.publish.PublishPipeline": 300,
}
FEED_EXPORTERS = {  # all with the dataset's columns; Scrapy's own take theirs from the first item
    "parquet": "pipelines.feed.ParquetItemExporter",
    "jsonl": "pipelines.feed.JsonLinesArticleExporter",
    "jsonlines": "pipelines.feed.JsonLinesArticleExporter",
    "json": "pipelines.feed.JsonArticleExporter",
    "csv": "pipelines.feed.CsvArticleExporter",
}
FEED_EXPORT_ENCODING = "utf-8"  # Scrapy escapes every letter beyond ASCII in JSON

# The dataset (ours, not Scrapy's)

DATASET = "data"  # folder; analysts read data/articles
PUBLISH_EVERY = 500  # articles: what a killed crawl can lose at most; a site's file is rewritten each time

# Cleaning (ours, not Scrapy's)

CLEANER = "cleaners.clean_page"
CLEANING_PROCESSES = 2  # a polite crawl feeds one; the other goes on when a page hangs
CLEANING_TIMEOUT = 20  # seconds a page; ordinary ones take a twentieth of a second
CLEANING_MEMORY_MB = 1024  # of growth in a worker; ordinary pages need a tenth

# Manners

CONTACT = os.environ.get("POULTICE_CONTACT", "")  # your address or page: a blog's owner may want to write
ROBOTSTXT_OBEY = True  # default False
ROBOTSTXT_USER_AGENT = "Poultice"  # the name to use in robots.txt; the full user agent holds the contact too
COOKIES_ENABLED = False  # default True; readers need none, and the jar downloads a list of domains first
CONCURRENT_REQUESTS_PER_DOMAIN = 1  # default 8; blogs live on small machines
AUTOTHROTTLE_ENABLED = True  # a slow site is asked more slowly
AUTOTHROTTLE_START_DELAY = 1  # default 5 seconds; a healthy blog answers in well under one
DEFAULT_REQUEST_HEADERS = {  # the default asks for English too; we want each blog's own language
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
}

# Bounds

DOWNLOAD_TIMEOUT = 30  # seconds; default 180, long enough for a dead host to stall a night
DOWNLOAD_MAXSIZE = 64 * 2**20  # bytes; default 1 GiB; the sitemap protocol stops at 50 MB
DOWNLOAD_WARNSIZE = 0  # no warning: the cleaners cut and flag what is too long

# Quiet: people get live progress and a summary; `-L DEBUG` brings Scrapy's log back

LOG_LEVEL = "WARNING"
DEFAULT_DROPITEM_LOG_LEVEL = "INFO"  # default WARNING; the summary counts drops by reason
RETRY_GIVE_UP_LOG_LEVEL = "INFO"  # default ERROR; the spiders say what could not be fetched

# Nothing listens: a crawl run every night opens no port

TELNETCONSOLE_ENABLED = False
REMOTE_CONTROL_ENABLED = False
