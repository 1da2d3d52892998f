"""The page of all settings, generated from their types: ``python -m config.describe > docs/configure.md``."""

from collections.abc import Iterator

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from config.settings import Schedule, Settings

_HEAD = """# Settings

Every setting can stand in the environment (`NIGHTDESK_` and its name, groups joined by two underscores:
`NIGHTDESK_STORE__BUCKET=news`) or in `nightdesk.toml` in the current folder (another file: `NIGHTDESK_CONFIG`),
groups as tables. The environment wins. `nightdesk doctor` says what is wrong with them. This page is generated.

| setting | environment | default | what it does |
|---|---|---|---|
"""


def page() -> str:
    """Give the page as Markdown."""
    return _HEAD + "".join(f"{row}\n" for row in _rows(Settings, ""))


def _rows(model: type[BaseModel], prefix: str) -> Iterator[str]:
    for name, field in model.model_fields.items():
        kind = field.annotation
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            yield from _rows(kind, f"{prefix}{name}.")
        elif name == "schedule":
            yield from _rows(Schedule, "schedule.NAME.")
        else:
            yield _row(prefix + name, field)


def _row(name: str, field: FieldInfo) -> str:
    variable = f"NIGHTDESK_{name.upper().replace('.', '__')}"
    default = "" if field.default is None or field.is_required() else f"`{field.default}`"
    return f"| `{name}` | `{variable}` | {default} | {field.description} |"


if __name__ == "__main__":
    print(page(), end="")  # noqa: T201 - printing is what it is for
