"""Settings: what differs from Scrapy's defaults, and why. Any of them can be given as `-s NAME=VALUE` too."""

import os
from pathlib import Path

# Where things are: the one place in which all parts meet, by dotted path

BOT_NAME = "poultice"
SPIDER_MODULES = ["spiders"]
COMMANDS_MODULE = "pipelines.commands"
ADDONS = {
    "pipelines.identity.Identity": 0,
    "spiders.discretion.Discretion": 0,
    "spiders.certificates.Certificates": 0,
}
EXTENSIONS = {
    "pipelines.progress.Progress": 0,
    "pipelines.memory.Memory": 0,
    "pipelines.record.RunRecord": 0,
    "spiders.manners.CrawlDelay": 0,
}
DOWNLOADER_MIDDLEWARES = {
    "pipelines.backlog.HoldBack": 50,
    "spiders.destinations.Destinations": 60,  # before any robots.txt is sought
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
    "spiders.robots.Robots": 100,  # in its place
    "spiders.credentials.Credentials": 450,
    "spiders.bodies.Bodies": 585,  # sees what is unpacked first
    "scrapy.downloadermiddlewares.httpcompression.HttpCompressionMiddleware": None,
    "spiders.bodies.Unpacking": 590,  # in its place
    "spiders.patience.Patience": 840,  # nearer to the downloader than the one that retries, behind the statistics
}
DOWNLOAD_HANDLERS = {  # the web, and nothing else
    "http": "spiders.handlers.Handler",
    "https": "spiders.handlers.Handler",
    "file": None,
    "ftp": None,
    "s3": None,
}
ITEM_PIPELINES = {
    "pipelines.backlog.Backlog": 0,
    "pipelines.archive.ArchivePipeline": 50,
    "pipelines.clean.CleanPipeline": 100,
    "pipelines.screen.ScreenPipeline": 200,
    "pipelines.journal.JournalPipeline": 250,
    "pipelines.publish.PublishPipeline": 300,
}
FEED_EXPORTERS = {  # all with the dataset's columns; Scrapy's own take theirs from the first item
    "parquet": "pipelines.feed.ParquetItemExporter",
    "jsonl": "pipelines.feed.JsonLinesArticleExporter",
    "jsonlines": "pipelines.feed.JsonLinesArticleExporter",
    "json": "pipelines.feed.JsonArticleExporter",
    "csv": "pipelines.feed.CsvArticleExporter",
}
CSV_GUARD = True  # ours: what a spreadsheet would take for a formula gets an apostrophe, in CSV only
FEED_EXPORT_ENCODING = "utf-8"  # Scrapy escapes every letter beyond ASCII in JSON

# The dataset (ours, not Scrapy's)

DATASET = os.environ.get("POULTICE_DATA", "data")  # folder; analysts read data/articles
LOCAL_DATA = (
    None  # folder for state, journal and archive: default DATASET, or data if that is in object storage
)
PUBLISH_EVERY = 500  # articles; a site's file is rewritten each time, and what waits is safe in the journal
SITES = "spiders.sites.read_sites"  # what reads the file of sites
SITES_FILE = os.environ.get("POULTICE_SITES", str(Path(__file__).parent.parent / "sites.toml"))
HARVEST_AT_ONCE = 4  # sites that are crawled at the same time, each in a process of its own
REFETCH = False  # True asks for every page anew, whatever is remembered of it

# The archive of raw answers, what `scrapy reclean` derives the records anew from (ours, not Scrapy's)

ARCHIVE = True
ARCHIVE_MAX_MB = 5000  # a site, of about 28,000 pages a GB; beyond it the oldest runs go, and their pages cannot be recleaned
ARCHIVE_KEEP_DAYS = 0  # runs older than this go as well; 0 keeps them as long as there is room

# Cleaning (ours, not Scrapy's)

CLEANER = "cleaners.clean_page"
CLEANING_PROCESSES = 2  # a polite crawl needs one; the other starts when pages come faster, or one hangs
RECLEANING_PROCESSES = os.cpu_count() or 2  # `scrapy reclean` waits for no network
CLEANING_BACKLOG = 50  # pages that wait to be cleaned; while there are as many, no more are asked for
CLEANING_TIMEOUT = 20  # seconds a page; ordinary ones take a twentieth of a second
CLEANING_MEMORY_MB = 1024  # of growth in a worker; ordinary pages need a tenth

# Notice: after a harvest, or a crawl by hand; `pipelines.notice` says what is told (ours, not Scrapy's)

NOTIFY_WHEN = "problems"  # or "always", or "never"
NOTIFY_COMMAND = ""  # gets the report as JSON on standard input
NOTIFY_WEBHOOK = os.environ.get("POULTICE_WEBHOOK", "")  # gets it by POST; the address is a secret, mostly

# Manners

CONTACT = os.environ.get("POULTICE_CONTACT", "")  # your address or page: a blog's owner may want to write
ROBOTSTXT_OBEY = True  # default False
ROBOTSTXT_USER_AGENT = "Poultice"  # the name to use in robots.txt; the full user agent holds the contact too
RETRY_AFTER_MOST = 300  # seconds; a site that wants to be left alone for longer counts as blocked
BACK_OFF_START = 2  # seconds; the pause after a 429 or 503 that names none, doubled each time
BACK_OFF_BUDGET = 900  # seconds of such pauses in one crawl; then the site counts as blocked
OBEY_OPT_OUTS = True  # False stores what its site does not want collected; its flags are recorded either way
OPT_OUTS = [  # the flags that are obeyed; `noimageai` is not among them, for we take no pictures
    "noindex", "noarchive", "noai", "tdm_reserved", "no_search", "no_ai_input", "no_ai_train", "no_bots",
]  # fmt: skip
COOKIES_ENABLED = False  # default True; readers need none, and the jar downloads a list of domains first
CONCURRENT_REQUESTS_PER_DOMAIN = 1  # default 8; blogs live on small machines
AUTOTHROTTLE_ENABLED = True  # a slow site is asked more slowly
AUTOTHROTTLE_START_DELAY = 1  # default 5 seconds; a healthy blog answers in well under one
DEFAULT_REQUEST_HEADERS = {  # the default asks for English too; we want each blog's own language
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
}

# Bounds

OWN_NETWORK: list[str] = []  # ours: names of private hosts that may be crawled; numbers need no leave
CONCURRENT_ITEMS = (
    4  # default 100, for each of which Scrapy starts a task a page; our pages give one item each
)
DOWNLOAD_TIMEOUT = 30  # seconds for all of an answer; default 180, with which a dead host stalls a night
DOWNLOAD_MAXSIZE = 64 * 2**20  # bytes, packed or unpacked; default 1 GiB; the sitemap protocol stops at 50 MB
PAGE_MAXSIZE = 16 * 2**20  # ours: bytes of a page in HTML; the cleaners read half as many
URL_BUDGET = 50_000  # ours: addresses that one crawl asks for; the next one goes on from there
URL_PATTERN_BUDGET = 1_000  # ours: of those made alike, and ten more for each new article they gave
REDIRECT_MAX_TIMES = 10  # default 20
METAREFRESH_MAXDELAY = 5  # seconds; default 100; what is shown for longer is there to be read
CLOSESPIDER_TIMEOUT = 24 * 60 * 60  # seconds; default none; the next crawl goes on where this one ends
DOWNLOAD_WARNSIZE = 0  # no warning: the cleaners cut and flag what is too long

# Quiet: people get live progress and a summary; `-L DEBUG` brings Scrapy's log back

LOG_LEVEL = "WARNING"
DEFAULT_DROPITEM_LOG_LEVEL = "INFO"  # default WARNING; the summary counts drops by reason
RETRY_GIVE_UP_LOG_LEVEL = "INFO"  # default ERROR; the spiders say what could not be fetched

# Nothing listens: a crawl run every night opens no port

TELNETCONSOLE_ENABLED = False
REMOTE_CONTROL_ENABLED = False
