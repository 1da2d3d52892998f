"""The tables' columns, as `columns.toml` has them, as Arrow schemas and as a page of documentation."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pyarrow as pa

# Arrow's own pool keeps what it has taken once: at 20,000 articles a hundred MB more than the system's.
pa.set_memory_pool(pa.system_memory_pool())

_SPAN = pa.struct([("start", pa.int32()), ("end", pa.int32()), ("text", pa.string())])
_ACTOR = pa.struct(
    [
        ("name", pa.string()),
        *((field.name, field.type) for field in _SPAN),
        ("entity", pa.string()),
        ("country", pa.string()),
        ("sector", pa.string()),
    ]
)
_TYPES = {
    "string": pa.string(),
    "int": pa.int32(),
    "long": pa.int64(),
    "float": pa.float64(),
    "day": pa.date32(),
    "strings": pa.list_(pa.string()),
    "spans": pa.list_(_SPAN),
    "actors": pa.list_(_ACTOR),
}
#: The columns that every table begins with.
COMMON = {
    "article": ("string", "SHA-256 of the article's bytes: joins the tables, and names `articles/…/….json`."),
    "run": ("string", "The run that stored it."),
}
#: The version of the tables' layout; columns may come in one version, none goes or changes its meaning.
VERSION = 1


@dataclass(frozen=True, slots=True)
class Layout:
    """One table: what a row is, the columns that identify it, and each column's type and meaning."""

    name: str
    about: str
    key: tuple[str, ...]
    columns: dict[str, tuple[str, str]]

    @property
    def schema(self) -> pa.Schema:
        """The Arrow schema; meanings are the fields' metadata, and so stand in Parquet files."""
        return pa.schema(
            [pa.field(name, _TYPES[kind], metadata={"about": about}) for name, (kind, about) in self.columns.items()],
            metadata={"nightdesk": f"{self.name} {VERSION}"},
        )


@cache
def layouts() -> dict[str, Layout]:
    """Read the tables' layouts, by name."""
    read = tomllib.loads(Path(__file__).with_name("columns.toml").read_text(encoding="utf-8"))
    return {
        name: Layout(
            name,
            table["about"],
            tuple(table["key"]),
            COMMON | {column: (kind, about) for column, (kind, about) in table["columns"].items()},
        )
        for name, table in read.items()
    }


def page() -> str:
    """Give the columns of all tables as Markdown."""
    parts = []
    for layout in layouts().values():
        parts += [f"### {layout.name}", "", f"{layout.about} Key: {', '.join(f'`{name}`' for name in layout.key)}.", ""]
        parts += ["| column | type | |", "|---|---|---|"]
        parts += [f"| `{name}` | {_TYPES[kind]} | {about} |" for name, (kind, about) in layout.columns.items()]
        parts.append("")
    return "\n".join(parts)
