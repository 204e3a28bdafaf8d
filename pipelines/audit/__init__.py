"""`scrapy audit`: one page on one record. Left the page as it was, right what was made of it.

subjects   what is asked about: a file, or an article of the dataset with its page out of the archive
drawing    a saved page as a plain sequence of marks, in which every removed block has its place
account    a record field by field, with where each came from
templates  audit.html, audit.css, audit.js
"""

from pipelines.audit.account import audit
from pipelines.audit.subjects import NoSubjectError, Subject, of_dataset, of_file

__all__ = ["NoSubjectError", "Subject", "audit", "of_dataset", "of_file"]
