"""Damage, repeatable by its seed."""

import random
from collections.abc import Sequence

TOKENS = (
    *(b"\x00", b"\xff\xfe", b"{", b'"', b"<", b"\n", b"\r\n", b"]]>", b"&#x0;", b"\xed\xa0\x80", b"}" * 50, b"[" * 200),
    *(b"../", b"-1", b"1e999", b"9" * 40, b"\xf0\x9f\x98\x80", b"\\ud800", b"null"),
)
_WORDS = (
    *(
        "20260307T020000-3f9a2c",
        "../../etc/passwd",
        "/etc/passwd",
        "abcdef0123",
        "--json",
        "-",
        "-1",
        "0",
        "",
        " ",
        "*",
    ),
    *(
        "\u202e",
        "\uff0e\uff0e\uff0f",
        "a" * 5000,
        "%00",
        "%2e%2e%2f",
        "s3://x/y",
        "s3://",
        "file:///etc",
        "\ud800",
        "\u0130",
    ),
    *("1e9", "999999999999999999999", "nan", "articles/ab/" + "0" * 64 + ".json", "open/", "{}", "\t", "'", "nightly"),
)


def words(chance: random.Random) -> str:
    """Give a word as somebody wrong, or somebody bad, might write it."""
    text = chance.choice(_WORDS)
    if chance.random() < 0.3:
        at = chance.randrange(len(text) + 1)
        text = text[:at] + chance.choice(_WORDS)[:20] + text[at + chance.randrange(3) :]
    return text.encode("utf-8", "replace").decode() if chance.random() < 0.98 else text.replace("\ud800", "?")


def damaged_bytes(content: bytes, others: Sequence[bytes], chance: random.Random) -> bytes:
    """Flip, cut, double and splice bytes; ``others`` are where splices come from."""
    data = bytearray(content)
    for _ in range(chance.randint(1, 6)):
        at = chance.randrange(len(data) + 1)
        action = chance.randrange(6)
        if action == 0 and data:
            data[at % len(data)] = chance.randrange(256)
        elif action == 1:
            del data[at : at + chance.randint(1, 200)]
        elif action == 2:
            data[at:at] = chance.choice(TOKENS)
        elif action == 3:
            data = data[:at]
        elif action == 4:
            data[at:at] = data[at : at + chance.randint(1, 400)]
        else:
            other = chance.choice(others)
            start = chance.randrange(len(other) + 1)
            data[at:at] = other[start : start + chance.randint(1, 400)]
    return bytes(data)
