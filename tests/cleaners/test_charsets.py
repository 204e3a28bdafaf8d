"""Names of charsets that are none, or none of the web's."""

from __future__ import annotations

import encodings
import time

import pytest

from cleaners.charsets import is_of_the_web


@pytest.mark.parametrize(
    "name",
    "utf-8 UTF8 latin1 iso-8859-15 windows-1252 cp1251 koi8-r shift_jis x-sjis euc-kr gb2312 GBK gb18030 big5 utf-16 macintosh us-ascii".split(),
)
def test_a_charset_that_pages_are_written_in_is_believed(name):
    assert is_of_the_web(name) is (name != "x-sjis")  # which those who decode know by another name


@pytest.mark.parametrize(
    "name",
    "zlib hex base64 bz2 rot13 uu quopri idna punycode undefined unicode_escape raw_unicode_escape cp037 cp500 cp1140 "
    "cp875 utf-7 mbcs klingon \u0660".split(),
)
def test_a_name_of_anything_else_is_not(name):
    assert not is_of_the_web(name)


@pytest.mark.parametrize("name", ["a" * 10_000, "a\0b", "../x", "\ud800"])
def test_what_is_no_name_at_all_is_not(name):
    assert not is_of_the_web(name)


def test_an_endless_name_takes_no_time():
    began = time.process_time()
    assert not is_of_the_web("utf-" * 1_000_000)
    assert time.process_time() - began < 1
    assert max(map(len, encodings._cache)) < 100, "Python keeps each name that it was ever asked for"
