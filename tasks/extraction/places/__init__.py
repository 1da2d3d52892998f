"""Places: the gazetteer and the component that resolves names in it."""
