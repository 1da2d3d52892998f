"""Time expressions: found by a grammar over words, resolved against the article's date and the text's own anchors."""

from tasks.extraction.dates.component import make_dates

__all__ = ["make_dates"]
