"""Page -> Article. Pure: no Scrapy, no network, no files but the catalogue's own."""
