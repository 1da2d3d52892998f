"""A result document as a page of the terminal."""

from collections.abc import Iterator

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from tasks.document import Document, Event
from tasks.extraction.reading import READ_KINDS

_ENTITY_STYLES = {"PERSON": "bold green", "ORG": "bold blue", "GPE": "bold magenta", "LOC": "magenta", "NORP": "yellow"}
_STYLES = {"quote": "italic", "date": "cyan", "event": "bold red", "left out": "dim strike"}
_TOP = 12


def render(document: Document, console: Console) -> None:
    """Print the text with its highlights, then the facts as tables."""
    meta = document.metadata
    console.rule(Text(meta.title or document.source.uri or document.id))
    about = (meta.published, meta.agency or meta.publisher, ", ".join(meta.byline), meta.language)
    console.print(Text(" · ".join(filter(None, about)), style="dim"))
    console.print(Padding(highlighted(document), (1, 2)))
    console.print(_legend())
    for table in _tables(document):
        if table.row_count:
            console.print()
            console.print(table)
    for warning in document.warnings:
        console.print(f"[yellow]{warning.code}[/yellow]: {warning.message}", highlight=False)


def highlighted(document: Document) -> Text:
    """Give the text with every span that carries a fact in its layer's style."""
    text = Text(document.text)
    for block in document.blocks:
        if block.kind not in READ_KINDS:
            text.stylize(_STYLES["left out"], block.start, block.end)
    for quote in document.quotes:
        text.stylize(_STYLES["quote"], quote.start, quote.end)
    for date in document.dates:
        text.stylize(_STYLES["date"], date.start, date.end)
    for event in document.events:
        text.stylize(_STYLES["event"], event.trigger.start, event.trigger.end)
    for entity in document.entities:
        for mention in entity.mentions:
            text.stylize(_ENTITY_STYLES.get(entity.label, "bold"), mention.start, mention.end)
    return text


def _legend() -> Text:
    legend = Text("  ")
    for name, style in (_ENTITY_STYLES | _STYLES).items():
        legend.append(name.lower(), style=style)
        legend.append("  ")
    return legend


def _tables(document: Document) -> Iterator[Table]:
    names = {entity.id: entity.name for entity in document.entities}
    yield _table("Who and where", ("name", "label", "role", "country", "mentions"), (
        (e.name, e.label, e.role or "", e.country or "", str(len(e.mentions)))
        for e in sorted(document.entities, key=lambda e: -e.salience)[:_TOP]
    ))  # fmt: skip
    yield _table("Who said what", ("speaker", "words", "kind", "score"), (
        (names.get(q.speaker.entity or "", q.speaker.text) if q.speaker else "", q.text, q.kind, f"{q.score:.2f}")
        for q in document.quotes
    ))  # fmt: skip
    yield _table("Who did what to whom", ("source", "type", "target", "words", "date"), (
        _event(event, names) for event in document.events
    ))  # fmt: skip
    yield _table("When", ("words", "value"), ((d.text, d.value) for d in document.dates))
    yield _table("What about", ("topic", "score"), ((t.label, f"{t.score:.2f}") for t in document.topics))


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
