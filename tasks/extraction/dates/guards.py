"""Checks of words beside and inside an expression: is the may a month, the 1990 a year, the fall a season?"""

import tomllib
from collections.abc import Callable
from functools import cache
from pathlib import Path

from spacy.tokens import Token

from tasks.extraction.dates.grammar import Phrase
from tasks.extraction.dates.words import Word

#: Gives the parsed token that holds a character of the text.
TokenAt = Callable[[int], Token]
Guard = Callable[[Phrase, TokenAt], bool]

_AWAY = Word(0, 0, "", {})
_PLAY_WORDS = 40
_GAP = 1


@cache
def listed(name: str) -> frozenset[str]:
    """One list of ``guards.toml``."""
    data = tomllib.loads(Path(__file__).with_name("guards.toml").read_text(encoding="utf-8"))
    return frozenset(data[name])


def word_before(phrase: Phrase) -> Word:
    """The word before an expression; an empty one at the text's start."""
    return phrase.words[phrase.start - 1] if phrase.start else _AWAY


def word_after(phrase: Phrase, distance: int = 0) -> Word:
    """A word after an expression; an empty one at the text's end."""
    index = phrase.end + distance
    return phrase.words[index] if index < len(phrase.words) else _AWAY


def _touches(left: Word, right: Word) -> bool:
    return left.end == right.start and left.end > left.start


def _capital(phrase: Phrase, part: str, token_at: TokenAt) -> bool:
    words = phrase.part(part)
    return bool(words) and token_at(words[0].start).text[:1].isupper()


def _is_name(phrase: Phrase, part: str, token_at: TokenAt) -> bool:
    """Whether a word is part of a person's or another name: April Smith, Sun Microsystems."""
    token = token_at(phrase.part(part)[0].start)
    return token.ent_type_ in ("PERSON", "ORG", "WORK_OF_ART", "FAC", "PRODUCT")


def _in_name(token: Token) -> bool:
    """Whether a word stands inside a longer name: the Sunday Times."""
    beside = (token.nbor(step) for step in (-1, 1) if 0 <= token.i + step < len(token.doc))
    own = token.ent_type_ in ("ORG", "WORK_OF_ART", "FAC", "PRODUCT", "EVENT", "PERSON")
    return own and any(other.ent_type_ == token.ent_type_ and other.pos_ == "PROPN" for other in beside)


def _is_title(token: Token) -> bool:
    """Whether a capital word ends a newspaper's or another name: "Nation Today", in a sentence not all in capitals."""
    if not token.text[0].isupper() or token.i <= token.sent.start:
        return False
    before = token.nbor(-1)
    named = before.text[0].isupper() and before.pos_ == "PROPN" and before.ent_type_ != "DATE"
    return named and any(word.text.islower() for word in token.sent if word.is_alpha)


def holiday(phrase: Phrase, token_at: TokenAt) -> bool:
    """The day itself, not a tree, a card or an island."""
    return word_after(phrase).text not in listed("after_holiday")


def day(phrase: Phrase, token_at: TokenAt) -> bool:
    """Weekdays and months begin with a capital; their short forms need a full stop or a date beside them."""
    if phrase.part("near") and phrase.end - phrase.start == 1 and _is_title(token_at(phrase.words[phrase.start].start)):
        return False
    if phrase.part("month"):
        return _capital(phrase, "month", token_at) and not _touches(phrase.part("day")[-1], _sign_after(phrase))
    if not phrase.part("weekday"):
        return True
    word = phrase.part("weekday")[-1]
    beside = word_before(phrase).text in listed("before_weekday") or word_after(phrase).text in listed("after_weekday")
    if beside or _in_name(token_at(word.start)):
        return False
    full = len(word.text) > 5 or word.text.endswith(".") or phrase.part("part")
    return bool(full) and _capital(phrase, "weekday", token_at)


def _sign_after(phrase: Phrase) -> Word:
    after = word_after(phrase)
    return after if after.text in ("%", "'", "’") else _AWAY


def month(phrase: Phrase, token_at: TokenAt) -> bool:
    """A month's name alone is no verb and no part of a person's name."""
    word = phrase.part("month")[0]
    if not _capital(phrase, "month", token_at):
        return False
    if phrase.part("year") or phrase.part("shift"):
        return True
    token = token_at(word.start)
    if word.text in ("mar", "jan", "sep", "dec", "apr", "jun", "jul", "oct", "nov", "aug", "feb"):
        return False
    if word.text in listed("given_names") and token.dep_ == "compound" and token.head.pos_ == "PROPN":
        return token.ent_type_ == "DATE"
    return token.pos_ in ("PROPN", "NOUN") and not _is_name(phrase, "month", token_at)


def year(phrase: Phrase, token_at: TokenAt) -> bool:
    """A bare number is a year by its size and the words beside it."""
    word = phrase.part("year")[0]
    if word.meanings["YEAR"] != word.text:
        return False
    before, after = word_before(phrase), word_after(phrase)
    if (
        after.text in listed("after_count")
        or before.text in listed("before_number")
        or _joined(before, phrase.words[phrase.start], after)
    ):
        return False
    if token_at(word.start).ent_type_ in ("MONEY", "QUANTITY", "PERCENT", "WORK_OF_ART"):
        return False
    number = int(word.text)
    usual = 1900 <= number <= 2059
    led = before.text in listed("before_year") or phrase.end - phrase.start > 1
    if not usual:
        return before.text in ("in", "since", "from") and token_at(word.start).ent_type_ == "DATE"
    return led or token_at(word.start).ent_type_ == "DATE" or before.text in ("(", ",", "")


def _joined(before: Word, first: Word, after: Word) -> bool:
    """Whether signs tie the number to others: #1990, 1990/2000, a1990."""
    return before.text in ("#", "/", "$", "£", "€", "@", "_", "no.", "+", "=") and (_touches(before, first))


def decade(phrase: Phrase, token_at: TokenAt) -> bool:
    """Two figures need their apostrophe, and nobody's forties are a decade."""
    if word_before(phrase).text in listed("possessives"):
        return False
    text = phrase.text("decade")
    digits = "".join(char for char in text if char.isdigit())
    return len(digits) != 2 or text[0] in "'’‘`"


def quarter(phrase: Phrase, token_at: TokenAt) -> bool:
    """A quarter or half of a year, not of a match."""
    if phrase.part("year") or phrase.part("shift") or phrase.part("ago"):
        return True
    if phrase.text("unit") == "half":
        return False
    near = phrase.words[max(0, phrase.start - _PLAY_WORDS) : phrase.end + _PLAY_WORDS]
    return not any(word.text in listed("play") for word in near)


def season(phrase: Phrase, token_at: TokenAt) -> bool:
    """A season, not the verb, and no name."""
    if phrase.part("shift"):
        return True
    token = token_at(phrase.part("season")[0].start)
    before, after = word_before(phrase).text, word_after(phrase).text
    name = phrase.text("season")
    if token.pos_ not in ("NOUN", "PROPN") or after in listed("after_season"):
        return False
    if token.text[:1].isupper() or "DASH" in word_after(phrase).meanings:
        return False
    if name in ("fall", "spring") and after == "of":
        return False
    inside = {word.text for word in phrase.words[phrase.start : phrase.end]}
    return before in listed("before_season") or "the" in inside or bool(phrase.part("mod"))


def clock(phrase: Phrase, token_at: TokenAt) -> bool:
    """Figures alone are a time only where a preposition says so."""
    if phrase.part("meridiem") or phrase.part("zone"):
        return True
    if phrase.part("weekday") or phrase.part("month") or phrase.part("near"):
        return True
    return phrase.text("clock").endswith("oclock") or word_before(phrase).text in listed("before_clock")


def part(phrase: Phrase, token_at: TokenAt) -> bool:
    """This morning, last night, the following evening; "next night" and the like are left."""
    return phrase.text("shift") in listed("shifts_of_parts")


def ordinal_day(phrase: Phrase, token_at: TokenAt) -> bool:
    """On the 25th, not on the 25th floor."""
    after = word_after(phrase)
    return after is _AWAY or token_at(after.start).pos_ not in ("NOUN", "ADJ", "NUM", "PROPN", "SYM")


def range_end(phrase: Phrase, token_at: TokenAt) -> bool:
    """The end of a range stands close and counts no things."""
    after = word_after(phrase)
    return after.text not in listed("after_count") and not after.text.startswith("%") and after.text != ":"


def near(phrase: Phrase, token_at: TokenAt) -> bool:
    """ "The last day of the trial" counts from the trial, not from today."""
    shift, unit = phrase.text("shift"), phrase.text("unit")
    after = word_after(phrase).text
    if after == "of" and ("last" in shift or "next" in shift or "same" in shift):
        return False
    if shift.endswith("that") and token_at(phrase.part("shift")[-1].start).pos_ not in ("DET", "PRON"):
        return False
    if unit in ("half", "century") or (unit == "day" and shift in ("last", "next", "past", "current", "this")):
        return False
    return not (after == "-" and word_after(phrase, 1).text in ("old", "long"))


def whole(phrase: Phrase, token_at: TokenAt) -> bool:
    """ "The year" and "the weekend" alone, not "the year of the ox" nor "the year when"."""
    day_of = [word.text for word in phrase.words[max(0, phrase.start - 2) : phrase.start]]
    return word_after(phrase).text not in listed("after_no_whole") and day_of not in (["day", "of"], ["days", "of"])


def duration(phrase: Phrase, token_at: TokenAt) -> bool:
    """No ages, and no seconds that are ordinals."""
    after, further = word_after(phrase).text, word_after(phrase, 1).text
    if after in listed("after_age") or (after in ("-", "‑") and further in listed("after_age")):
        return False
    if after == "of" and further == "age":
        return False
    inside = {word.text for word in phrase.words[phrase.start : phrase.end]}
    single = phrase.text("unit") == "quarter" and phrase.text("count") in ("a", "an")
    if single or ("quarters" in inside and inside & {"-", "‑"}):
        return False
    return word_before(phrase).text not in ("aged", "age")


def often(phrase: Phrase, token_at: TokenAt) -> bool:
    """The adverb; not the Daily Mail, not a weekly, not a quarterly dividend."""
    token = token_at(phrase.words[phrase.start].start)
    return token.pos_ == "ADV" and token.text.islower()


def per_unit(phrase: Phrase, token_at: TokenAt) -> bool:
    """So much a year: after a number or what is counted."""
    before, after = word_before(phrase), word_after(phrase)
    if before is _AWAY or after.text in ("-", "ago", "earlier", "later", "before", "after", "from", "or"):
        return False
    return bool(before.meanings.get("NUM")) or (before.text.isalpha() and token_at(before.start).tag_ in ("NNS", "CD"))


def now(phrase: Phrase, token_at: TokenAt) -> bool:
    """The present; "now that" gives a reason."""
    return word_after(phrase).text != "that"


def current(phrase: Phrase, token_at: TokenAt) -> bool:
    """The adjective, not the stream or the electricity."""
    return token_at(phrase.words[phrase.start].start).pos_ == "ADJ"


def past(phrase: Phrase, token_at: TokenAt) -> bool:
    """The past as a time: the noun, or the adverbs."""
    first = phrase.words[phrase.end - 1]
    return token_at(first.start).pos_ in ("ADV", "NOUN")


def future(phrase: Phrase, token_at: TokenAt) -> bool:
    """What lies ahead, as a noun or an adverb; what happened soon, or soon after something, does not."""
    if phrase.end - phrase.start > 1:
        return True
    token = token_at(phrase.words[phrase.start].start)
    if word_before(phrase).text in listed("before_no_future") or word_after(phrase).text in listed("after_no_future"):
        return False
    told = token.head.tag_ == "VBD" or any(child.tag_ == "VBD" for child in token.head.lefts)
    return token.pos_ == "ADV" and not told


GUARDS: dict[str, Guard] = {
    guard.__name__: guard
    for guard in (
        day, holiday, month, year, decade, quarter, season, clock, part, ordinal_day, range_end, near, whole,
        duration, often, per_unit, now, current, past, future,
    )
}  # fmt: skip
