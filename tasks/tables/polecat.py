"""Events as POLECAT publishes them: its 40 columns by name and place, tab-separated, one line an event.

What Nightdesk does not know (intensity, contexts, COW codes, Wikipedia ids) is empty, never guessed. Scripts for
POLECAT's files read these. The codebook: Halterman et al., "PLOVER and POLECAT: A New Political Event Ontology and
Dataset" (2023).
"""

from collections.abc import Iterator, Sequence

from tasks.document import Document
from tasks.tables.rows import Origin, rows
from tasks.tables.schema import layouts

HEADER = (
    *("Event ID", "Event Date", "Event Type", "Event Mode", "Intensity", "Quad Code", "Contexts"),
    *("Actor Name", "Actor Country", "Actor COW", "Primary Actor Sector", "Actor Sectors", "Actor Title"),
    *("Actor Name Raw", "Wikipedia Actor ID", "Recipient Name", "Recipient Country", "Recipient COW"),
    *("Primary Recipient Sector", "Recipient Sectors", "Recipient Title", "Recipient Name Raw"),
    *("Wikipedia Recipient ID", "Placename", "City", "District", "Province", "Country", "Latitude", "Longitude"),
    *("GeoNames ID", "Raw Placename", "Feature Type", "Source", "Publication Date", "Story People"),
    *("Story Organizations", "Story Locations", "Language", "Version"),
)
# Their names for what stands under ours as it is.
_COLUMNS = {name: name.lower().replace(" ", "_") for name in HEADER}
_BETWEEN = "; "
_NAME = "nightdesk"


def polecat(document: Document, origin: Origin) -> Iterator[list[str]]:
    """Yield the lines of a document's events; negated and hypothetical ones are no events there and are left out."""
    story = {
        "Story People": _named(document, "PERSON"),
        "Story Organizations": _named(document, "ORG"),
        "Story Locations": _named(document, "GPE", "LOC"),
        "Version": f"{_NAME} {document.pipeline.version}",
    }
    columns = list(layouts()["events"].columns)
    for row in rows(document, origin)["events"]:
        event = dict(zip(columns, row, strict=True))
        if event["polarity"] == "negated" or event["modality"] == "hypothetical":
            continue
        ours = {name: event.get(column) for name, column in _COLUMNS.items()}
        given = ours | _joined(event) | story
        yield [clean(given[name]) for name in HEADER]


def _joined(event: dict[str, object]) -> dict[str, object]:
    """Give what POLECAT joins into one cell: all actors of a side."""
    joined: dict[str, object] = {"Quad Code": str(event["quad_code"]).upper().replace("-", " ")}
    if event["feature_type"] and str(event["feature_type"]).startswith("PPL"):
        joined["City"] = event["placename"]
    for side, name in (("actors", "Actor"), ("recipients", "Recipient")):
        actors = event[side]
        if isinstance(actors, list) and actors:
            joined[f"{name} Name"] = _each(actor["name"] for actor in actors)
            joined[f"{name} Country"] = _each(actor["country"] for actor in actors)
            joined[f"{name} Sectors"] = _each(actor["sector"] for actor in actors)
            joined[f"{name} Name Raw"] = _each(actor["text"] for actor in actors)
    return joined


def _each(values: Iterator[object]) -> str:
    return _BETWEEN.join(dict.fromkeys(str(value) for value in values if value))


def _named(document: Document, *labels: str) -> str:
    return _each(entity.name for entity in document.entities if entity.label in labels)


def clean(value: object) -> str:
    """Give a value as a cell of a tab-separated file, which has no way to hold a tab or a line's end."""
    return "" if value is None else " ".join(str(value).split())


def cells(values: Sequence[object]) -> list[str]:
    """Give values as cells."""
    return [clean(value) for value in values]
