"""All names of a document: the model's, the lists', the results' and the context's, brought to agree."""

from collections.abc import Iterable

from spacy.tokens import Doc

from tasks.extraction.entities.consistency import make_consistent
from tasks.extraction.entities.context import context_names, correct_by_context
from tasks.extraction.entities.gazetteer import gazetteer_names
from tasks.extraction.entities.labels import relabel
from tasks.extraction.entities.lexicon import Lexicon
from tasks.extraction.entities.model_names import model_names
from tasks.extraction.entities.results import result_names
from tasks.extraction.entities.spans import Name
from tasks.extraction.entities.tokens import Tokens


def find_names(doc: Doc, tokens: Tokens, lexicon: Lexicon) -> list[Name]:
    """Give the names of a document in text order, none overlapping."""
    names = [relabel(name, tokens, lexicon) for name in model_names(doc, tokens, lexicon)]
    names = [name for name in names if not _is_guess(name, tokens, lexicon)]
    names = merge(names, gazetteer_names(tokens, lexicon), len(tokens))
    names = merge(names, context_names(tokens, lexicon), len(tokens))
    names = [correct_by_context(name, tokens, lexicon) for name in names]
    names = merge(names, result_names(tokens, lexicon), len(tokens))
    return make_consistent(names, tokens, lexicon)


def _is_guess(name: Name, tokens: Tokens, lexicon: Lexicon) -> bool:
    """In a line of capitals the model takes any word for a name; only what looks like a person or place is believed."""
    if not tokens.upper[tokens.sentence[name.first]] or name.trust > 0:
        return False
    if name.label == "PERSON":
        return not 2 <= name.last - name.first <= 3 or lexicon.gender_of(tokens.words[name.first]) is None
    return name.label != "GPE"


def merge(names: list[Name], others: Iterable[Name], length: int) -> list[Name]:
    """Add other names; where they overlap, the surer stands, then the longer, then the older."""
    owner: list[Name | None] = [None] * length
    for name in names:
        owner[name.first : name.last] = [name] * (name.last - name.first)
    for other in others:
        rivals = {name for name in owner[other.first : other.last] if name is not None}
        if all(_yields(rival, other) for rival in rivals):
            for rival in rivals:
                owner[rival.first : rival.last] = [None] * (rival.last - rival.first)
            owner[other.first : other.last] = [other] * (other.last - other.first)
    return sorted({name for name in owner if name is not None}, key=lambda name: name.first)


def _yields(rival: Name, other: Name) -> bool:
    if other.trust >= 3:
        return rival.trust < 3
    covers = other.first <= rival.first and rival.last <= other.last
    within = rival.first <= other.first and other.last <= rival.last
    if covers and within:
        return other.trust > rival.trust
    return covers or (not within and other.trust > rival.trust)
