"""``nightdesk schema``: the JSON Schema of the result document."""

import json

import typer

from tasks.document import Document


def schema_text() -> str:
    """Give the JSON Schema of the result document, generated from its types."""
    schema = Document.model_json_schema(by_alias=True, mode="serialization")
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": "nightdesk/article/1"}
    return json.dumps({**head, **schema}, indent=1, ensure_ascii=False) + "\n"


def schema() -> None:
    """Print the JSON Schema of the result document.

    Example: nightdesk schema > schema/article.schema.json
    """
    typer.echo(schema_text(), nl=False)
