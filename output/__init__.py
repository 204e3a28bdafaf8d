"""Article -> Parquet. Knows no HTML: the tables' schemas, and the store that keeps them whole."""

from output.errors import StorageError
from output.judgement import Judgement
from output.store import Published, Store

__all__ = ["Judgement", "Published", "StorageError", "Store"]
