"""The data files say what the code can read."""

import pytest

from tasks.extraction.events import lexicon
from tasks.extraction.events.gazetteer import entries, sectors

FLAGS = {
    "inf", "hard", "recip", "plural", "passive", "active", "by", "context", "intr", "swap", "self", "light", "thing",
}  # fmt: skip


def test_every_row_uses_known_flags_and_a_probability():
    frames = [frame for table in (lexicon.verbs(), lexicon.nouns()) for rows in table.values() for frame in rows]
    assert {flag for frame in frames for flag in frame.flags} <= FLAGS
    assert all(0 < frame.belief < 1 for frame in frames)


def test_every_type_has_verbs():
    types = {frame.type for rows in lexicon.verbs().values() for frame in rows}
    assert types == set(lexicon.QUADS)


def test_unknown_type_is_named_in_the_error():
    with pytest.raises(ValueError, match="'DANCE'"):
        lexicon._frame("DANCE", "obj")


def test_countries_are_alpha_3_and_sectors_known():
    table = entries()
    assert {len(entry.country) for entry in table.values() if entry.country} == {3}
    assert (table["Moscow"].country, table["Moscow"].sector) == ("RUS", "GOV")
    assert set(sectors().values()) >= {"GOV", "MIL", "REB", "COP", "JUD", "LEG", "CVL", "MED", "BUS"}
