"""The commands that `scrapy` gains inside this project: one module, one command."""
