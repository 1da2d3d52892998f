"""The pipeline that the settings ask for: which components run, which are replaced, and how each is tuned."""

import hashlib
import sys
from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass
from importlib.metadata import entry_points
from typing import Any, get_args

from confection import ConfigValidationError
from spacy.language import Language

import tasks.classification.component  # noqa: F401 - registers its factory
from config.analysis import Analysis, Component, ComponentName
from tasks.errors import Unusable
from tasks.extraction.facts import Facts
from tasks.extraction.pipeline import load
from tasks.named import import_module

_PREFIX = "nightdesk_"


@dataclass(frozen=True, slots=True)
class _Part:
    """A component as the settings want it; ``reference`` is the user's own factory, None for ours."""

    kind: str
    reference: str | None
    config: dict[str, Any]

    @property
    def name(self) -> str:
        return _PREFIX + self.kind

    @property
    def setting(self) -> str:
        return f"analysis.components.{self.kind}"


def load_pipeline(analysis: Analysis) -> Language:
    """Load the model and add every component that is not switched off, in the order in which they need each other.

    Raises `Unusable`, with the setting to mend, when one of them cannot be had.
    """
    try:
        nlp = load(analysis.model, (), fast=analysis.fast)
    except (OSError, ValueError) as error:
        said = str(error) if isinstance(error, ValueError) else f"there is no spaCy pipeline {analysis.model!r}."
        raise Unusable(f"analysis.model: {said} Install one with pip, or take the setting away.") from None
    for part in _parts(analysis):
        _add(nlp, part)
    return nlp


def own_parts(analysis: Analysis) -> dict[str, str]:
    """Give what the settings name of the user's own: by component, or ``topics``, its reference."""
    named = {part.name: part.reference for part in _parts(analysis) if part.reference}
    return {**named, "topics": analysis.topic_classifier} if analysis.topic_classifier else named


def own_code(analysis: Analysis) -> dict[str, str]:
    """Give for each part of the user's own what tells one version of it from another: a hash or a version.

    It sees the named module or package version, and an object's own ``version``; not what else it reads.
    """
    return {reference: _version(reference) for reference in own_parts(analysis).values()}


def fault_of(facts: Facts, length: int) -> str | None:
    """Say what is wrong with the offsets that a component left, in a text of ``length`` characters; None if nothing."""
    for field in fields(facts):
        if field.name == "warnings":
            continue
        for start, end in _offsets(getattr(facts, field.name)):
            if not 0 <= start < end <= length:
                return f"left {field.name} whose offsets {start} to {end} are not in the text"
    return None


def _offsets(found: object) -> Iterator[tuple[int, int]]:
    """The offsets of a record and of all the records in it."""
    if isinstance(found, tuple):
        for each in found:
            yield from _offsets(each)
    elif is_dataclass(found):
        start, end = getattr(found, "start", None), getattr(found, "end", None)
        if start is not None and end is not None:
            yield start, end
        for field in fields(found):
            yield from _offsets(getattr(found, field.name))


def _parts(analysis: Analysis) -> Iterator[_Part]:
    for kind in get_args(ComponentName):
        asked = analysis.components.get(kind, True)
        if asked is False:
            continue
        wanted = asked if isinstance(asked, Component) else Component(factory=asked if isinstance(asked, str) else None)
        config = dict(wanted.config)
        if kind == "classification" and wanted.factory is None:
            own = {"topic_model": analysis.topic_model and str(analysis.topic_model)}
            config |= {**own, "topic_classifier": analysis.topic_classifier}
        yield _Part(kind, wanted.factory, config)


def _add(nlp: Language, part: _Part) -> None:
    module, colon, factory = (part.reference or part.name).rpartition(":")
    if colon:
        import_module(module, setting=part.setting)
    if not Language.has_factory(factory):
        mend = "Name a spaCy factory of an installed package, or 'package.module:factory'."
        raise Unusable(f"{part.setting}: there is no spaCy factory {factory!r}. {mend}")
    try:
        nlp.add_pipe(factory, name=part.name, config=part.config)
    except Unusable:
        raise
    except Exception as error:
        # A factory may fail in any way; no article was read yet, so its message is only about settings.
        raise Unusable(f"{part.setting}: {_said(error)}") from error


def _said(error: Exception) -> str:
    """The faults of a component's configuration by name; other errors in their own words."""
    if isinstance(error, ConfigValidationError):
        return "; ".join(f"{'.'.join(map(str, fault['loc']))}: {fault['msg']}" for fault in error.errors or ()) + "."
    return f"{type(error).__name__}: {' '.join(str(error).split())}"


def _version(reference: str) -> str:
    module, colon, name = reference.rpartition(":")
    if not colon:
        found = (point.dist for point in entry_points(group="spacy_factories", name=name))
        return " ".join(sorted(f"{dist.name} {dist.version}" for dist in found if dist))
    loaded = sys.modules.get(module)
    told = str(getattr(getattr(loaded, name, None), "version", ""))
    path = getattr(loaded, "__file__", None)
    if path is None:
        return told
    with open(path, "rb") as file:  # noqa: PTH123 - digests read open files
        return f"{told} {hashlib.file_digest(file, 'sha256').hexdigest()}"
