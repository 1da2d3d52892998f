"""A result document as a page of the terminal."""

from collections.abc import Collection, Iterator
from typing import Final

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from tasks.document import Document, Event, Place
from tasks.extraction.reading import READ_KINDS

_ENTITY_STYLES = {"PERSON": "bold green", "ORG": "bold blue", "GPE": "bold magenta", "LOC": "magenta", "NORP": "yellow"}
_STYLES = {"quote": "italic", "date": "cyan", "event": "bold red", "left out": "dim strike"}
_NOTE = "dim"
_TOP = 12
#: The layers of facts that can be shown, each with what it is.
LAYERS: Final = ("entities", "quotes", "events", "dates", "places")


def render(document: Document, console: Console, layers: Collection[str] = LAYERS) -> None:
    """Print the text with the highlights of some layers, then their facts as tables."""
    meta = document.metadata
    console.rule(Text(meta.title or document.source.uri or document.id))
    about = (meta.published, meta.agency or meta.publisher, ", ".join(meta.byline), meta.language)
    console.print(Text(" · ".join(filter(None, about)), style="dim"))
    console.print(Padding(highlighted(document, layers), (1, 2)))
    console.print(_legend(layers))
    for layer, table in _tables(document):
        if table.row_count and (layer in layers or (not layer and len(layers) == len(LAYERS))):
            console.print()
            console.print(table)
    for warning in document.warnings:
        console.print(f"[yellow]{warning.code}[/yellow]: {warning.message}", highlight=False)


def highlighted(document: Document, layers: Collection[str] = LAYERS) -> Text:
    """Give the text with every span that carries a fact of a layer in its style, and behind a quote who says it."""
    text = Text(document.text)
    for block in document.blocks:
        if block.kind not in READ_KINDS:
            text.stylize(_STYLES["left out"], block.start, block.end)
    for start, end, style in _spans(document, layers):
        text.stylize(style, start, end)
    notes = sorted(_notes(document, layers))
    parts = text.divide([at for at, _ in notes])
    return Text.assemble(
        *(piece for part, (_, note) in zip(parts, [*notes, (0, "")], strict=True) for piece in (part, (note, _NOTE)))
    )


def _spans(document: Document, layers: Collection[str]) -> Iterator[tuple[int, int, str]]:
    """Yield the spans of layers with their styles, those that lie on top last."""
    places = {place.entity for place in document.places}
    if "quotes" in layers:
        yield from ((quote.start, quote.end, _STYLES["quote"]) for quote in document.quotes)
    if "dates" in layers:
        yield from ((date.start, date.end, _STYLES["date"]) for date in document.dates)
    if "events" in layers:
        yield from ((event.trigger.start, event.trigger.end, _STYLES["event"]) for event in document.events)
    for entity in document.entities:
        if "entities" in layers or ("places" in layers and entity.id in places):
            style = _ENTITY_STYLES.get(entity.label, "bold")
            yield from ((mention.start, mention.end, style) for mention in entity.mentions)


def _notes(document: Document, layers: Collection[str]) -> Iterator[tuple[int, str]]:
    """Yield what is said behind a span, and where: a quote's speaker, an event's sides and type."""
    names = {entity.id: entity.name for entity in document.entities}
    if "quotes" in layers:
        for quote in document.quotes:
            if quote.speaker:
                yield quote.end, f" ‹{names.get(quote.speaker.entity or '', quote.speaker.text)}›"
    if "events" in layers and "quotes" not in layers:
        for event in document.events:
            source, kind, target, *_ = _event(event, names)
            yield event.trigger.end, f" ‹{' → '.join(filter(None, (source, kind, target)))}›"


def _legend(layers: Collection[str]) -> Text:
    legend = Text("  ")
    shown = dict(_ENTITY_STYLES) if "entities" in layers else {}
    if "places" in layers:
        shown |= {label: _ENTITY_STYLES[label] for label in ("GPE", "LOC")}
    styles = (("quotes", "quote"), ("dates", "date"), ("events", "event"))
    shown |= {name: _STYLES[name] for layer, name in styles if layer in layers}
    for name, style in (shown | {"left out": _STYLES["left out"]}).items():
        legend.append(name.lower(), style=style)
        legend.append("  ")
    if "quotes" in layers:
        legend.append("‹who says it›", style=_NOTE)
    elif "events" in layers:
        legend.append("‹who → what → whom›", style=_NOTE)
    return legend


def _tables(document: Document) -> Iterator[tuple[str, Table]]:
    """Yield tables and the layer that each belongs to; those of none are shown with all layers."""
    names = {entity.id: entity.name for entity in document.entities}
    yield "entities", _table("Who and where", ("name", "label", "role", "country", "mentions"), (
        (e.name, e.label, e.role or "", e.country or "", str(len(e.mentions)))
        for e in sorted(document.entities, key=lambda e: -e.salience)[:_TOP]
    ))  # fmt: skip
    yield "quotes", _table("Who said what", ("speaker", "words", "kind", "score"), (
        (names.get(q.speaker.entity or "", q.speaker.text) if q.speaker else "", q.text, q.kind, f"{q.score:.2f}")
        for q in document.quotes
    ))  # fmt: skip
    yield "events", _table("Who did what to whom", ("source", "type", "target", "words", "date"), (
        _event(event, names) for event in document.events
    ))  # fmt: skip
    yield "dates", _table("When", ("words", "value"), ((d.text, d.value) for d in document.dates))
    where = (
        (names.get(place.entity, place.name), place.name, place.country or "", *_figures(place))
        for place in document.places
    )
    yield "places", _table("Where", ("name", "in the gazetteer", "country", "latitude", "longitude", "score"), where)
    yield "", _table("What about", ("topic", "score"), ((t.label, f"{t.score:.2f}") for t in document.topics))


def _event(event: Event, names: dict[str, str]) -> tuple[str, ...]:
    source, target = (
        ", ".join(names.get(actor.entity or "", actor.text) for actor in actors)
        for actors in (event.source, event.target)
    )
    kind = event.type if event.polarity == "affirmed" else f"not {event.type}"
    return source, kind, target, event.trigger.text, event.date or ""


def _table(title: str, columns: tuple[str, ...], rows: Iterator[tuple[str, ...]]) -> Table:
    table = Table(*columns, title=title, title_justify="left", title_style="bold", box=None, header_style="dim")
    for row in rows:
        table.add_row(*(Text(" ".join(cell.split())) for cell in row))
    return table


def _figures(place: Place) -> tuple[str, str, str]:
    return f"{place.latitude:.2f}", f"{place.longitude:.2f}", f"{place.score:.2f}"
