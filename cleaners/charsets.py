"""Charsets: which of the names that a server or a page may give stand for one that the web is written in.

Python knows more of them: some are no charsets but ways of packing, with which reading fails, some take time that grows
with the square of a page, and some hide tags from whoever looks for them in bytes.
"""

from __future__ import annotations

import codecs
from functools import lru_cache
from typing import Final

# as Python calls them: those of the WHATWG's Encoding Standard, and a few more of their kin
OF_THE_WEB: Final = frozenset(
    "ascii utf-8 utf-8-sig utf-16 utf-16-le utf-16-be utf-32 utf-32-le utf-32-be "
    "cp1250 cp1251 cp1252 cp1253 cp1254 cp1255 cp1256 cp1257 cp1258 cp437 cp850 cp852 cp866 cp874 tis-620 "
    "iso8859-1 iso8859-2 iso8859-3 iso8859-4 iso8859-5 iso8859-6 iso8859-7 iso8859-8 iso8859-9 iso8859-10 iso8859-11 "
    "iso8859-13 iso8859-14 iso8859-15 iso8859-16 koi8-r koi8-u koi8-t mac-roman mac-cyrillic mac-greek mac-latin2 "
    "mac-turkish gb2312 gbk gb18030 hz big5 big5hkscs cp950 cp932 shift_jis shift_jis_2004 shift_jisx0213 euc_jp "
    "euc_jis_2004 euc_jisx0213 iso2022_jp iso2022_jp_1 iso2022_jp_2 iso2022_jp_3 iso2022_jp_ext iso2022_jp_2004 "
    "iso2022_kr cp949 euc_kr johab".split()
)
LONGEST: Final = 50  # letters of a name


@lru_cache(maxsize=500)
def is_of_the_web(charset: str | None) -> bool:
    """Whether nothing speaks against reading a page in a charset; no charset at all is none that speaks against it.

    >>> is_of_the_web("Latin-1"), is_of_the_web("zlib"), is_of_the_web("punycode"), is_of_the_web(None)
    (True, False, False, True)
    """
    if not charset:
        return True
    try:
        return len(charset) <= LONGEST and codecs.lookup(charset).name in OF_THE_WEB
    except (LookupError, ValueError):  # ValueError: letters that no name has
        return False
