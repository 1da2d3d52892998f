"""What two articles are compared by: a signature of all words, and a sketch of the body's word sequences.

The sketch is a b-bit MinHash (Li and König, "b-Bit Minwise Hashing", WWW 2010) with `rensa`'s hash functions: the share
of equal bytes of two sketches estimates the Jaccard similarity of their sets of word sequences.
"""

import hashlib
import re
import unicodedata
from collections.abc import Iterable

from rensa import RMinHash

from tasks.document import Document
from tasks.extraction.reading import READ_KINDS

#: Bytes of a sketch, one for each hash function.
SKETCH = 128
#: Bytes of a signature.
SIGNATURE = 16
_SEED = 1
# Words in a sequence: fewer find likeness of subject, more are broken by every edit.
_SEQUENCE = 3
_WORD = re.compile(r"\w+")


def signature(text: str, *, title: str | None, published: str | None) -> bytes:
    """Hash an article's words, title and stated date: case, marks, spacing and forms of letters do not count."""
    digest = hashlib.blake2b(digest_size=SIGNATURE)
    for part in (published or "", " ".join(_words(title or "")), " ".join(_words(text))):
        digest.update(part.encode("utf-8", "surrogatepass") + b"\0")
    return digest.digest()


def sketch(document: Document) -> bytes:
    """Sketch the blocks of a document that tell its story: `SKETCH` bytes."""
    body = (document.text[block.start : block.end] for block in document.blocks if block.kind in READ_KINDS)
    return sketch_of(body)


def sketch_of(passages: Iterable[str]) -> bytes:
    """Sketch passages of text; word sequences do not run over their ends."""
    hashed = RMinHash(num_perm=SKETCH, seed=_SEED)
    for passage in passages:
        words = _words(passage)
        hashed.update([" ".join(words[i : i + _SEQUENCE]) for i in range(max(1, len(words) - _SEQUENCE + 1))])
    return bytes(value & 0xFF for value in hashed.digest())


def _words(text: str) -> list[str]:
    return _WORD.findall(unicodedata.normalize("NFKC", text).casefold())
