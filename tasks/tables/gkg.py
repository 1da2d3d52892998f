"""Articles in the form of GDELT's Global Knowledge Graph 2.1: 27 tab-separated fields, no header.

What we have fills its fields: source, document, themes, locations, persons, organizations, tone, quotations, names. Two
things differ and cannot be otherwise: themes are IPTC Media Topics (``MEDTOP_20000053``) and not GDELT's own, and of
the tone only the first number is given, our −1 to 1 as −10 to 10. All else (GCAM, counts, images, amounts) is empty.
The codebook: "The GDELT Global Knowledge Graph (GKG) data format codebook V2.1" (2015).
"""

from collections.abc import Iterable

from tasks.document import Document, Entity, Place
from tasks.tables.polecat import cells
from tasks.tables.rows import Origin

#: The fields, by the codebook's names.
FIELDS = (
    *("GKGRECORDID", "V2.1DATE", "V2SOURCECOLLECTIONIDENTIFIER", "V2SOURCECOMMONNAME", "V2DOCUMENTIDENTIFIER"),
    *("V1COUNTS", "V2.1COUNTS", "V1THEMES", "V2ENHANCEDTHEMES", "V1LOCATIONS", "V2ENHANCEDLOCATIONS", "V1PERSONS"),
    *("V2ENHANCEDPERSONS", "V1ORGANIZATIONS", "V2ENHANCEDORGANIZATIONS", "V1.5TONE", "V2.1ENHANCEDDATES", "V2GCAM"),
    *("V2.1SHARINGIMAGE", "V2.1RELATEDIMAGES", "V2.1SOCIALIMAGEEMBEDS", "V2.1SOCIALVIDEOEMBEDS", "V2.1QUOTATIONS"),
    *("V2.1ALLNAMES", "V2.1AMOUNTS", "V2.1TRANSLATIONINFO", "V2EXTRASXML"),
)
# "Other": GDELT's numbers for its kinds of source: 1 web, 6 no web address.
_WEB, _NOT_WEB = "1", "6"
# Of a location: 1 country, 4 city outside the United States, 5 division outside it.
_COUNTRY, _CITY, _DIVISION = 1, 4, 5
_BAR, _HASH = "|", "#"


def gkg(document: Document, origin: Origin) -> list[str]:
    """Give the fields of a document's record."""
    meta = document.metadata
    people, bodies = _of(document, "PERSON"), _of(document, "ORG")
    date = "".join(ch for ch in (meta.published or "")[:19] if ch.isdigit()).ljust(14, "0")
    tone = document.sentiment.document
    themes = [topic.id.replace("medtop:", "MEDTOP_") for topic in document.topics]
    firsts = [_at(topic.evidence[0].start if topic.evidence else 0) for topic in document.topics]
    given = {
        "GKGRECORDID": origin.article,
        "V2.1DATE": date if meta.published else "",
        "V2SOURCECOLLECTIONIDENTIFIER": _WEB if meta.url else _NOT_WEB,
        "V2SOURCECOMMONNAME": meta.publisher or meta.agency,
        "V2DOCUMENTIDENTIFIER": meta.url or document.source.uri,
        "V1THEMES": _joined(themes),
        "V2ENHANCEDTHEMES": _joined(f"{theme},{at}" for theme, at in zip(themes, firsts, strict=True)),
        "V1LOCATIONS": _joined(_location(place) for place in document.places),
        "V1PERSONS": _joined(_plain(e.name).lower() for e in people),
        "V2ENHANCEDPERSONS": _joined(_named(people)),
        "V1ORGANIZATIONS": _joined(_plain(e.name).lower() for e in bodies),
        "V2ENHANCEDORGANIZATIONS": _joined(_named(bodies)),
        "V1.5TONE": "" if tone is None else f"{tone * 10:.4g}",
        "V2.1QUOTATIONS": _HASH.join(_quotations(document)),
        "V2.1ALLNAMES": _joined(_named(document.entities)),
    }
    return cells([given.get(field) for field in FIELDS])


def _of(document: Document, label: str) -> list[Entity]:
    return [entity for entity in document.entities if entity.label == label]


def _named(entities: Iterable[Entity]) -> list[str]:
    """Give names with the characters at which they stand, mention by mention."""
    return [
        f"{_plain(entity.name)},{mention.start}"
        for entity in entities
        for mention in entity.mentions
        if mention.kind == "name"
    ]


def _quotations(document: Document) -> list[str]:
    """Give offset, length, verb and words of each direct quotation."""
    return [
        _BAR.join((str(q.start), str(q.end - q.start), _plain(q.cue.text if q.cue else ""), _plain(q.text)))
        for q in document.quotes
        if q.kind == "direct"
    ]


def _location(place: Place) -> str:
    feature = place.feature or ""
    kind = _COUNTRY if feature.startswith("PCL") else _DIVISION if feature.startswith("ADM") else _CITY
    parts = (kind, place.name, place.country, place.admin1, place.latitude, place.longitude, place.geonames)
    return _HASH.join("" if part is None else _plain(str(part)) for part in parts)


def _plain(text: str) -> str:
    """Take out of a value what separates values."""
    return " ".join(text.replace(";", ",").replace(_BAR, " ").replace(_HASH, " ").split())


def _at(offset: int) -> str:
    return str(offset)


def _joined(values: Iterable[str]) -> str:
    return ";".join(dict.fromkeys(values))
