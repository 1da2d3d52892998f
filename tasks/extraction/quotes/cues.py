"""Reporting verbs as they stand in a sentence: their words, their subject, and what stands beside them."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from spacy.tokens import Token

from tasks.extraction.quotes.lexicon import lexicon
from tasks.extraction.quotes.units import Page, Unit

_HELPERS = frozenset({"aux", "auxpass", "neg", "advmod"})
_SUBJECTS = frozenset(("nsubj", "csubj", "expl"))
_PASSIVE = frozenset(("nsubjpass", "csubjpass"))
_HEARSAY = frozenset(("quote", "cite", "hear", "record", "catch", "overhear"))
_STRONG = frozenset(("said", "says", "told", "wrote", "tweeted"))
_TOLD = frozenset(("tell", "ask", "inform", "assure", "remind", "warn", "notify", "advise"))
_CLIMB = 6
_FINITE = frozenset(("VBD", "VBZ", "VBP"))
_AFTER_SUBJECT = frozenset(("of", "in", "at", "on", "from", "for", "who", "and", "to", "during", "with", "after", "as"))
_NOMINAL = frozenset(("DET", "ADJ", "NOUN", "PROPN", "PRON", "NUM", "PART"))


@dataclass(frozen=True, slots=True)
class Cue:
    """A reporting verb: its token, its lemma with and without particle, and the token of its subject.

    ``passive``: the subject is not the one who speaks. ``first``/``last``: tokens of the verb with its auxiliaries.
    """

    token: Token
    lemma: str
    phrase: str
    first: int
    last: int
    subject: Token | None
    passive: bool


def find_cues(page: Page, unit: Unit) -> Iterator[Cue]:
    """Find the reporting verbs of a sentence that stand outside quotation marks."""
    verbs = lexicon().verbs
    for index in range(unit.first, unit.last):
        token = page.tokens[index]
        if page.inside[index] >= 0:
            continue
        lemma = _lemma(token)
        if lemma in verbs and not _is_idiom(page, unit, index) and (cue := _cue(page, unit, token, lemma)):
            yield cue


def _is_idiom(page: Page, unit: Unit, index: int) -> bool:
    """``That said, …`` and ``… , think Elvis, …`` report nothing."""
    before = page.tokens[index - 1].lower_ if index > unit.first else ""
    after = page.tokens[index + 1].text if index + 1 < unit.last else ""
    return (before == "that" and index == unit.first + 1 and after == ",") or (
        before == "(" and page.tokens[index].tag_ == "VB"
    )


def _lemma(token: Token) -> str:
    if token.pos_ == "VERB" or token.lower_ in _STRONG or (token.pos_ == "AUX" and token.lemma_ in ("say", "tell")):
        return {"said": "say", "says": "say", "told": "tell"}.get(token.lower_, token.lemma_.lower())
    return ""


def _cue(page: Page, unit: Unit, token: Token, lemma: str) -> Cue | None:
    first = last = token.i
    phrase = lemma
    if last + 1 < unit.last and f"{lemma} {page.tokens[last + 1].lower_}" in _phrasal() and page.inside[last + 1] < 0:
        last += 1
        phrase = f"{lemma} {page.tokens[last].lower_}"
    for child in token.children:
        near = child.dep_ in _HELPERS and first - 3 <= child.i < token.i
        if near and all(t.dep_ in _HELPERS for t in page.tokens[child.i : token.i]):
            first = min(first, child.i)
    subject, passive = _subject(page, unit, token)
    if subject is not None and subject.lower_ == "you" and lemma not in lexicon().speech:
        return None  # "if you like this story": nobody's view is told
    if subject is None and not passive and token.tag_ in _FINITE:
        subject = _noun_before(page, unit.first, first)
    inverted = None
    if lemma not in _TOLD and (subject is None or subject.i > token.i or lemma == "say"):
        inverted = _inverted_subject(page, unit, token, first, token.i)
    return Cue(token, lemma, phrase, first, last, inverted or subject, passive and inverted is None)


def _inverted_subject(page: Page, unit: Unit, token: Token, first: int, last: int) -> Token | None:
    """The subject in ``…, said Ms. Park, …``: the phrase between a verb after a comma or mark and the next stop."""
    if (
        first <= unit.first
        or last + 1 >= unit.last
        or token.tag_ not in _FINITE
        or token.lemma_ not in lexicon().speech
    ):
        return None
    if page.tokens[first - 1].text not in (",", "—", "–") and page.inside[first - 1] < 0:
        return None
    subject = _noun_after(page, last + 1, unit.last)
    if subject is None or subject.i + 1 >= unit.last:
        return subject
    after = page.tokens[subject.i + 1]
    if page.inside[after.i] >= 0 and page.inside[first - 1] < 0:
        return None  # "Mr Roe, the mayor, said the bridge “is safe”": what follows is said, not who says it
    return subject if after.is_punct or after.lower_ in _AFTER_SUBJECT else None


def _phrasal() -> frozenset[str]:
    words = lexicon()
    return words.speech | words.thought | words.intention | words.view | words.naming


def _subject(page: Page, unit: Unit, token: Token) -> tuple[Token | None, bool]:
    """Find who does the verb: its own subject, else that of the verb it depends on."""
    at, passive = token, any(child.dep_ == "auxpass" for child in token.children)
    for _ in range(_CLIMB):
        own = _own_subject(page, unit, at)
        if own is not None:
            return _speaking(token, at, own, passive)
        if at.dep_ in ("acl", "relcl") and at.head.pos_ in ("NOUN", "PROPN", "PRON"):
            if at is token and _closes(page, unit, token):
                return at.head, False
            if at.tag_ in _FINITE and at.dep_ == "acl":
                break
            if at is token and token.tag_ == "VBN":
                return _agent(token), True
            return (at.head, False) if page.inside[at.head.i] < 0 else (None, False)
        if is_resumed(at):
            at = at.head
        if at.dep_ not in ("conj", "advcl", "xcomp", "pcomp", "prep", "ccomp", "dep", "parataxis") or at.head is at:
            break
        if at.dep_ == "xcomp" and at.head.lemma_ in lexicon().intention and (told := _object(at.head)) is not None:
            return told, False
        at = at.head
    return (_agent(token), True) if passive else (None, False)


def _closes(page: Page, unit: Unit, verb: Token) -> bool:
    """Whether a noun and this verb end the sentence after a comma: ``…, a poll found.``, parsed as an adjunct."""
    noun = verb.head
    before = noun.left_edge.i - 1
    ends = all(word.is_punct for word in page.tokens[verb.i + 1 : unit.last])
    beside = noun.i == verb.i - 1 and noun.dep_ in ("appos", "npadvmod") and before > unit.first
    return ends and beside and verb.tag_ in ("VBD", "VBN") and page.tokens[before].text == ","


def _own_subject(page: Page, unit: Unit, verb: Token) -> Token | None:
    for child in verb.children:
        is_subject = child.dep_ in _SUBJECTS or child.dep_ in _PASSIVE
        if is_subject and unit.first <= child.i < unit.last and page.inside[child.i] < 0 and _is_word(child):
            return child
    return None


def _is_word(token: Token) -> bool:
    """Whether a token can name anybody: a stop that the parse takes for a subject cannot."""
    return token.text[0].isalnum() or len(token) > 1


def _speaking(token: Token, at: Token, own: Token, passive: bool) -> tuple[Token | None, bool]:
    """Tell the subject that speaks from the one spoken of: ``was told``, ``was quoted as saying``."""
    if at is token and (passive or own.dep_ in _PASSIVE):
        if token.lemma_ in _HEARSAY and any(child.lower_ == "as" for child in token.children):
            return own, False
        return _agent(token), True
    return own, False


def is_resumed(token: Token) -> bool:
    """Whether a verb goes on with the speaker, though parsed into the clause: ``said it was over and called for …``."""
    clause = token.head
    if token.dep_ != "conj" or clause.dep_ != "ccomp" or token.tag_ not in _FINITE or token.tag_ != clause.head.tag_:
        return False
    words = lexicon()
    if clause.head.lemma_ not in words.speech or any(child.dep_ in _SUBJECTS | _PASSIVE for child in token.children):
        return False
    after = token.nbor().lower_ if token.i + 1 < len(token.doc) else ""
    return token.lemma_ in words.resuming or f"{token.lemma_} {after}" in words.view | words.speech


def subject_beside(page: Page, unit: Unit, token: Token) -> Token | None:
    """The one who acts in the clause of a verb, reporting or not; None in the passive."""
    subject, passive = _subject(page, unit, token)
    return None if passive else subject


def is_passive(token: Token) -> bool:
    """Whether a verb is in the passive by its own auxiliary."""
    return _own_passive(token)


def subject_of(page: Page, unit: Unit, at: int) -> Token | None:
    """The subject of the last verb that stands before a character, outside marks."""
    for index in range(bisect_left(page.starts, at) - 1, unit.first - 1, -1):
        token = page.tokens[index]
        if token.pos_ == "VERB" and page.inside[index] < 0:
            subject, passive = _subject(page, unit, token)
            return None if passive else subject
    return None


def nearest_subject(page: Page, unit: Unit, cue: Cue, start: int) -> Token | None:
    """The noun phrase beside a verb whose subject the parse does not give: before it, past an apposition, or after it.

    ``start``: the character where the clause may begin.
    """
    low = max(unit.first, bisect_left(page.starts, start))
    return _noun_before(page, low, cue.first) or _noun_after(page, cue.last + 1, unit.last)


def _noun_before(page: Page, low: int, first: int) -> Token | None:
    phrase: list[Token] = []
    runs: list[list[Token]] = []
    for token in page.tokens[low:first]:
        if token.text == "," or page.inside[token.i] >= 0:
            runs.append(phrase)
            phrase = []
        elif token.pos_ != "ADV":
            phrase.append(token)
    runs.append(phrase)
    runs = [run for run in runs if run]
    if not runs:
        return None
    run = runs[-1] if len(runs) == 1 or low == 0 else runs[0]
    return _head(run)


def _noun_after(page: Page, first: int, last: int) -> Token | None:
    run: list[Token] = []
    for token in page.tokens[first:last]:
        if token.pos_ not in _NOMINAL or page.inside[token.i] >= 0 or token.ent_type_ in ("DATE", "TIME"):
            break
        run.append(token)
    return _head(run)


def _head(run: Sequence[Token]) -> Token | None:
    """The last noun of a phrase, before any preposition."""
    head = None
    for token in run:
        if token.pos_ in ("ADP", "VERB", "SCONJ") and head is not None:
            break
        if token.pos_ in ("NOUN", "PROPN", "PRON") and _is_word(token):
            head = token
    return head


def _own_passive(verb: Token) -> bool:
    return any(child.dep_ == "auxpass" for child in verb.children)


def _agent(token: Token) -> Token | None:
    for child in token.children:
        if child.dep_ == "agent" or (child.dep_ == "prep" and child.lower_ == "by"):
            return next((noun for noun in child.children if noun.dep_ == "pobj"), None)
    return None


def _object(verb: Token) -> Token | None:
    return next((child for child in verb.children if child.dep_ in ("dobj", "dative") and child.pos_ != "VERB"), None)
