"""Which expression dates a word."""

import pytest
from spacy.language import Language

from tasks.extraction.dates.governing import governing_date
from tasks.extraction.facts import Context


@pytest.mark.parametrize(
    ("text", "word", "value"),
    [
        ("China met Russia on Friday, and Japan will protest on Thursday.", "met", "2022-03-04"),
        ("China met Russia on Friday, and Japan will protest on Thursday.", "protest", "2022-03-10"),
        ("China refused to condemn Russia for its Feb. 24 invasion of the country.", "invasion", "2022-02-24"),
        ("China refused to condemn Russia for its Feb. 24 invasion of the country.", "condemn", None),
        ("The envoy agreed on Tuesday to meet the rebels.", "meet", "2022-03-01"),
        ("The rebels attacked. The army fled on Sunday.", "attacked", None),
        ("The rebels attacked for two days.", "attacked", None),
    ],
)
def test_the_nearest_in_the_clause_governs(nlp: Language, text: str, word: str, value: str | None) -> None:
    doc = nlp.make_doc(text)
    doc._.context = Context(published="2022-03-07")
    doc = nlp(doc)
    token = next(token for token in doc if token.text == word)
    found = governing_date(token, doc._.facts.dates)
    assert (found.value if found else None) == value
