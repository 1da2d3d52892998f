"""Entities: who and what an article is about, every mention gathered to one entry."""

from tasks.extraction.entities.component import find_entities
from tasks.extraction.entities.factory import make_entities

__all__ = ["find_entities", "make_entities"]
