"""`scrapy report`: the whole dataset on one page that needs nothing but itself.

tables     the four tables, opened in DuckDB in bounded memory
collected crawls removed readers cited doubles topics oddities     one chapter of the page each
charts     figures to places on a chart; `grids` to tables that can be sorted
page       chapters to HTML; everything from the web is escaped
"""

from output.report.page import report

__all__ = ["report"]
