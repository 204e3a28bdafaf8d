"""Spiders: they find the posts of a blog and fetch them. What comes out is a `Page`, as yet uncleaned."""
