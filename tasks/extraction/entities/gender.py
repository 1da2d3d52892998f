"""Gender of people, where a title, a noun or a first name shows it."""

from tasks.extraction.entities.lexicon import Lexicon
from tasks.extraction.entities.spans import Name
from tasks.extraction.entities.tokens import Tokens


def title_gender(name: Name, tokens: Tokens, lexicon: Lexicon) -> str | None:
    """Gender of the form of address before a name: "m", "f" or None."""
    before = tokens.word(name.first - 1).lower()
    if before in lexicon.words["titles.address_male"]:
        return "m"
    return "f" if before in lexicon.words["titles.address_female"] else None


def role_gender(role: str, lexicon: Lexicon) -> str | None:
    """Gender of the nouns of a role: "spokeswoman" is one's."""
    for word in role.lower().split():
        if word in lexicon.words["person.male"]:
            return "m"
        if word in lexicon.words["person.female"]:
            return "f"
    return None


def given_gender(text: str, lexicon: Lexicon) -> str | None:
    """Gender of a full name's first name."""
    words = text.split()
    known = lexicon.gender_of(words[0]) if len(words) > 1 else None
    return known if known in ("m", "f") else None
