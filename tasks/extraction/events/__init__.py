"""Events in PLOVER's types: a lexicon as data, matched against clauses."""
