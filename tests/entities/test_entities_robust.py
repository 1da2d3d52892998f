import json

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tasks.extraction.entities.lexicon import lexicon

from .coreference import b_cubed, ceaf, muc

_PIECES = st.sampled_from(
    ["Wang Yi", "the diplomat", "he", "said", '"', "“", "”", "(", ")", "'s", ",", ".", "\n\n", "BEIJING", "U.S.", "3",
     "Mr.", "-", "$", "and", "of", "WHO", "Co.", "é", "\x03", "…", "'", "  ", "President", "Xi", "1 -", "beat", "6-4",
     "her", "it"]
)  # fmt: skip


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(_PIECES, max_size=40).map(" ".join) | st.text(max_size=120))
def test_robust_any_text_gives_sound_entities(nlp, text):
    doc = nlp(text)
    entities = doc._.facts.entities
    for entity in entities:
        assert entity.mentions
        assert 0 <= entity.salience <= 1
        assert all(0 <= m.start < m.end <= len(text) for m in entity.mentions)
        assert entity.name.strip()
    spans = [(m.start, m.end) for entity in entities for m in entity.mentions]
    assert len(set(spans)) == len(spans)


def test_robust_same_text_same_entities(nlp):
    text = "President Xi met Peter Novak in Oslo. He praised Norway's king, and the king thanked him."
    assert repr(nlp(text)._.facts.entities) == repr(nlp(text)._.facts.entities)


def test_lexicon_codes_are_three_letters_and_labels_known():
    known = lexicon()
    codes = {entry.country for entry in known.listed.values() if entry.country}
    assert all(len(code) == 3 and code.isupper() for code in codes)
    assert known.country_of("Ukrainian") == known.country_of("Kyiv") == "UKR"
    assert json.dumps(sorted({entry.kind for entry in known.listed.values()}))


def test_coreference_measures_of_equal_and_of_split_clusters():
    gold = [{1, 2, 3}, {4, 5}]
    assert muc(gold, gold) == b_cubed(gold, gold) == ceaf(gold, gold) == (1.0, 1.0)
    split = [{1, 2}, {3}, {4, 5}]
    assert b_cubed(gold, split)[0] == 1.0
    assert muc(gold, split)[1] == 2 / 3
