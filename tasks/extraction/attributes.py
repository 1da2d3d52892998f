"""What our components read from and write to a `Doc`: ``doc._.context`` and ``doc._.facts``, empty by default."""

from spacy.tokens import Doc

from tasks.extraction.facts import Context, Facts

if not Doc.has_extension("facts"):
    Doc.set_extension("facts", default=Facts())
    Doc.set_extension("context", default=Context())
