"""Readers of two labelled news corpora: GUM (CoNLL-U with entity brackets) and NewsReader MEANTIME (CAT XML)."""

import re
import xml.etree.ElementTree as ET
from collections import defaultdict
from dataclasses import dataclass, replace
from pathlib import Path

TITLES = frozenset(
    [
        "president",
        "mr.",
        "mrs.",
        "ms.",
        "mr",
        "mrs",
        "ms",
        "dr.",
        "dr",
        "sen.",
        "rep.",
        "gov.",
        "prime",
        "minister",
        "senator",
        "governor",
        "secretary",
        "chancellor",
        "king",
        "queen",
        "prince",
        "princess",
        "pope",
        "sir",
        "lord",
        "judge",
        "justice",
        "general",
        "colonel",
        "captain",
        "professor",
        "chief",
        "director",
        "chairman",
        "former",
        "us",
        "u.s.",
        "attorney",
        "major",
    ]
)
JOINERS = frozenset({"of", "and", "for", "the", "&", "-", "de", "in"})
LABELS = {
    "person": "PER",
    "organization": "ORG",
    "place": "LOC",
    "PERSON": "PER",
    "ORGANIZATION": "ORG",
    "LOCATION": "LOC",
}


@dataclass(frozen=True)
class GoldMention:
    """Characters of a mention, of its head word, and its cluster; ``name`` is the name inside it, if it is one."""

    start: int
    end: int
    head: tuple[int, int]
    cluster: str
    label: str
    name: tuple[int, int] | None


@dataclass(frozen=True)
class GoldText:
    """A text with its mentions; only characters below ``until`` are labelled."""

    id: str
    text: str
    mentions: tuple[GoldMention, ...]
    until: int


def read_gum(folder: Path) -> list[GoldText]:
    """Read all news documents of a GUM folder."""
    return [_gum_text(path) for path in sorted(folder.glob("*.conllu"))]


def _gum_text(path: Path) -> GoldText:
    text, rows, base, joined = "", [], 0, set[str]()
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("# newpar") and not line.startswith("# newpar_block"):
            text = text.rstrip() + ("\n\n" if text else "")
        fields = line.split("\t")
        if line.startswith("# sent_id"):
            base, joined = len(rows), set[str]()
        if written := re.match(r"(\d+)-(\d+)\t", line):
            joined |= {str(at) for at in range(int(written[1]), int(written[2]))}
            if "SpaceAfter=No" in line:
                joined.add(written[2])
        if len(fields) == 10 and fields[0].isdigit():
            misc = dict(item.split("=", 1) for item in fields[9].split("|") if "=" in item)
            above = base + int(fields[6]) - 1 if fields[6] != "0" else -1
            rows.append((len(text), len(text) + len(fields[1]), fields[1], fields[4], misc.get("Entity", ""), above))
            text += fields[1] + ("" if misc.get("SpaceAfter") == "No" or fields[0] in joined else " ")
    return GoldText(path.stem, text.rstrip() + "\n", _outermost(list(_gum_mentions(rows))), len(text))


def _outermost(mentions: list[GoldMention]) -> tuple[GoldMention, ...]:
    """Names inside longer names are no names of their own in a flat labelling."""
    names = [m.name for m in mentions if m.name]

    def inside(name):
        return any(other != name and other[0] <= name[0] and name[1] <= other[1] for other in names)

    return tuple(replace(m, name=None) if m.name and inside(m.name) else m for m in mentions)


def _gum_mentions(rows):
    open_by_id = defaultdict(list)
    for at, row in enumerate(rows):
        for part in re.findall(r"\([^()]+\)?|[^()]+\)", row[4]):
            fields = part.strip("()").split("-")
            if part.startswith("("):
                open_by_id[fields[0]].append((at, fields))
            if part.endswith(")"):
                first, opened = open_by_id[fields[0]].pop()
                if opened[1] in ("person", "organization", "place"):
                    yield _gum_mention(first, at, opened, rows)


def _gum_mention(first, last, fields, rows):
    head = next((at for at in range(first, last + 1) if not first <= rows[at][5] <= last), last)
    name = _name(first, last, head, rows) if fields[1] != "person" else _person_name(first, last, head, rows)
    return GoldMention(rows[first][0], rows[last][1], rows[head][:2], fields[0], LABELS[fields[1]], name)


def _person_name(first, last, head, rows):
    """The proper nouns behind titles and job words: "Facebook creator Mark Zuckerberg" holds "Mark Zuckerberg"."""
    start = head
    while start < last and (
        rows[start][3] not in ("NNP", "NNPS") or rows[start][2].lower() in TITLES | {"of", "state"}
    ):
        if rows[start][3] in ("NNS", "IN", "VBG", "WP") or rows[start][2] == ",":
            return None
        start += 1
    if rows[start][3] != "NNP" or rows[start][2].lower() in TITLES:
        return None
    begin = end = start
    plain = {row[2] for row in rows[first:head] if row[2].lower() in TITLES}
    while begin > first and rows[begin - 1][3] == "NNP" and rows[begin - 1][2] not in plain:
        begin -= 1
    while end < last and rows[end + 1][3] == "NNP":
        end += 1
    return rows[begin][0], rows[end][1]


def _name(first, last, head, rows):
    """The proper nouns around the head; no title alone, and no people in the plural."""
    proper = [row[3] in ("NNP", "NNPS") for row in rows]
    if not proper[head] or (rows[head][3] == "NNPS" and first == last):
        return None
    begin = end = head
    while begin > first and (
        proper[begin - 1] or (begin - 2 >= first and proper[begin - 2] and rows[begin - 1][2] in JOINERS)
    ):
        begin -= 1
    while end < last and (proper[end + 1] or (end + 2 <= last and proper[end + 2] and rows[end + 1][2] in JOINERS)):
        end += 1
    if all(rows[at][2].lower() in (TITLES | JOINERS) - {"us", "u.s."} for at in range(begin, end + 1)):
        return None
    return rows[begin][0], rows[end][1]


def read_meantime(folder: Path) -> list[GoldText]:
    """Read all documents of a MEANTIME folder; the annotators labelled the first sentences only."""
    return [_cat_text(path) for path in sorted(folder.rglob("*.xml"))]


def _cat_text(path: Path) -> GoldText:
    root = ET.parse(path).getroot()
    spans, text, sentence, until = {}, "", 0, 0
    for token in root.iter("token"):
        word, number = token.text or "", int(token.get("sentence"))
        if number != sentence:
            text, sentence = text.rstrip() + ("\n\n" if number <= 2 else " "), number
        if text.endswith(" ") and (word in ".,;:!?)%'’" or word in ("'s", "n't", "’s")):
            text = text[:-1]
        spans[token.get("t_id")] = (len(text), len(text) + len(word))
        text += word + ("" if word in ("(", "$", "US$", "£", "€") else " ")
        until = len(text) if number <= 5 else until
    clusters, kinds = {}, {}
    for relation in root.iter("REFERS_TO"):
        for source in relation.iter("source"):
            clusters[source.get("m_id")] = relation.find("target").get("m_id")
    for entity in root.iter("ENTITY"):
        kinds[entity.get("m_id")] = entity.get("ent_type", "")[:3]
    mentions = [
        mention
        for node in root.iter("ENTITY_MENTION")
        if (mention := _cat_mention(node, spans, clusters, kinds)) is not None
    ]
    return GoldText(path.stem, text.rstrip() + "\n", _outermost([_proper(m, text) for m in mentions]), until)


def _proper(mention: GoldMention, text: str) -> GoldMention:
    """Leave the last run of capitalised words before a comma or bracket as the name of a long mention."""
    if mention.name is None:
        return mention
    words = text[mention.start : mention.end]
    stop = re.search(r" \(|,", words)
    piece = words[: stop.start()] if stop and re.search(r"[A-Z]", words[: stop.start()]) else words
    if stop and piece[0].islower():
        piece = words
    runs = list(re.finditer(r"[A-Z0-9][\w.'&-]*(?:(?: (?:of|and|for|the|&|-|de) | )[A-Z0-9&][\w.'&-]*)*", piece))
    if not runs:
        return replace(mention, name=None)
    start, end = mention.start + runs[-1].start(), mention.start + runs[-1].end()
    return replace(mention, name=(start, end), head=(mention.start + piece.rfind(" ", 0, runs[-1].end()) + 1, end))


def _cat_mention(node, spans, clusters, kinds):
    tokens = [spans[anchor.get("t_id")] for anchor in node.iter("token_anchor")]
    cluster = clusters.get(node.get("m_id"))
    label = kinds.get(cluster)
    if not tokens or label not in ("PER", "ORG", "LOC"):
        return None
    start, end = tokens[0][0], tokens[-1][1]
    name = (start, end) if node.get("syntactic_type") == "NAM" else None
    return GoldMention(start, end, tokens[-1], cluster, label, name)
