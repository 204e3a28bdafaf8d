"""For scrapyd-deploy, which builds its egg by this file and writes one of its own, without our data, if there is none.

Everything else stands in pyproject.toml.
"""

from setuptools import setup

setup()
