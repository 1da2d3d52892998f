"""A document's text, put together once: spaCy makes it anew, token by token, whenever it is asked."""

from spacy.tokens import Doc

_KEY = "nightdesk_text"


def text_of(doc: Doc) -> str:
    """Give the document's text; a document's words must not change after the first call."""
    text: str | None = doc.user_data.get(_KEY)
    if text is None:
        text = doc.user_data[_KEY] = doc.text
    return text
