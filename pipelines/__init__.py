"""Carries a page to its row: settings, item pipelines, extensions and commands."""
