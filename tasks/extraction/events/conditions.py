"""The conditions of a frame that a clause meets or not by its form: voice, complement, particle."""

from spacy.tokens import Token

from tasks.extraction.events import lexicon
from tasks.extraction.events.clauses import Clause, child, is_infinitive
from tasks.extraction.events.lexicon import Frame

_NAMING = frozenset({"declare", "call", "pronounce", "proclaim", "find", "hold", "deem", "consider"})
_SAME_PLACE = frozenset({"up", "down", "back", "over"})


def clause_fits(frame: Frame, parts: Clause, inner: Token | None) -> bool:
    """The conditions of a frame that its flags and its complement word make."""
    flags = frame.flags
    if ("passive" if not parts.passive else "active") in flags or ("by" in flags and not parts.subjects):
        return False
    if ("inf" in flags and (inner is None or _is_reserved(frame, inner))) or ("intr" in flags and parts.objects):
        return False
    if _is_judged(frame, parts):
        return False
    word = frame.complement
    return word is None or any(t.lower_ == word for t in parts.verb.children if t.dep_ != "prep")


def _is_judged(frame: Frame, parts: Clause) -> bool:
    """ "Declared the deal void" declares no deal: what a verb of naming says of its object is a judgement."""
    verb = parts.verb
    if verb.lemma_.lower() not in _NAMING or frame.complement or "inf" in frame.flags or not parts.objects:
        return False
    return any(t.dep_ in ("oprd", "acomp") and t.pos_ == "ADJ" and t.i > verb.i for t in verb.children)


def _is_reserved(frame: Frame, inner: Token) -> bool:
    """ "Declined to comment" rejects nothing, "asked whether" and "called it odd that" request nothing."""
    table = lexicon.classes()
    if frame.type not in ("REJECT", "REQUEST"):
        return False
    if inner.head.lemma_.lower() == "call" and not is_infinitive(inner):
        return True
    asks = frame.type == "REQUEST" and any(item.lower_ in table["whether"] for item in inner.lefts)
    return asks or inner.lemma_.lower() in table["reticence"]


def particle_fits(frame: Frame, verb: Token) -> bool:
    """Whether the verb has the frame's particle, or none that changes what it means."""
    if frame.particle is None:
        particle = child(verb, "prt")
        return particle is None or particle.lower_ in _SAME_PLACE or bool(frame.following)
    words = [t for t in verb.children if t.lower_ == frame.particle]
    return any(t.dep_ in ("prt", "advmod") or (t.dep_ == "prep" and _is_bare(t, frame)) for t in words)


def _is_bare(preposition: Token, frame: Frame) -> bool:
    """Whether a preposition is a particle that the parser took for one: nothing follows it, or the frame's own does."""
    return bool(frame.following) or child(preposition, "pobj", "pcomp") is None
