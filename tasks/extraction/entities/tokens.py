"""A document's tokens as plain lists: one pass over the Doc, then no more calls into it."""

from dataclasses import dataclass

from spacy.tokens import Doc

from tasks.extraction.wording import text_of


@dataclass(frozen=True, slots=True)
class Tokens:
    """Words and annotations by token number; ``sentences[s]`` is (first, last + 1), ``upper[s]``: it is in capitals."""

    text: str
    words: list[str]
    starts: list[int]
    tags: list[str]
    pos: list[str]
    deps: list[str]
    heads: list[int]
    lemmas: list[str]
    sentence: list[int]
    sentences: list[tuple[int, int]]
    upper: list[bool]

    def __len__(self) -> int:
        return len(self.words)

    def end(self, token: int) -> int:
        """Offset of the character after a token."""
        return self.starts[token] + len(self.words[token])

    def slice(self, first: int, last: int) -> str:
        """Text of tokens first … last - 1, as it stands."""
        return self.text[self.starts[first] : self.end(last - 1)]

    def word(self, token: int) -> str:
        """The token's word, or "" outside the document."""
        return self.words[token] if 0 <= token < len(self.words) else ""

    def is_name_word(self, token: int) -> bool:
        """Written with a capital and made of letters: what names are made of."""
        word = self.words[token]
        return word[0].isupper() and any(char.isalpha() for char in word)


def read_tokens(doc: Doc) -> Tokens:
    """Copy what the finders need from a parsed document."""
    sentences = [(sent.start, sent.end) for sent in doc.sents] if doc.has_annotation("SENT_START") else [(0, len(doc))]
    numbers = [0] * len(doc)
    for number, (first, last) in enumerate(sentences):
        numbers[first:last] = [number] * (last - first)
    rows = [(t.text, t.idx, t.tag_, t.pos_, t.dep_, t.head.i, t.lemma_.lower()) for t in doc]
    columns = [list(column) for column in zip(*rows, strict=True)] if rows else [[] for _ in range(7)]
    words: list[str] = columns[0]
    return Tokens(
        text=text_of(doc),
        words=words,
        starts=columns[1],
        tags=columns[2],
        pos=columns[3],
        deps=columns[4],
        heads=columns[5],
        lemmas=columns[6],
        sentence=numbers,
        sentences=sentences,
        upper=[_is_upper(words[first:last]) for first, last in sentences],
    )


def _is_upper(words: list[str]) -> bool:
    """A headline or a table in capitals: hardly a small letter, and more than one word or acronym."""
    letters = [char for word in words for char in word if char.isalpha()]
    large = sum(1 for char in letters if char.isupper())
    return len(letters) >= 4 and large >= 0.85 * len(letters)
