"""Places: the gazetteer and the component that resolves names in it."""

from tasks.extraction.places.component import make_places

__all__ = ["make_places"]
