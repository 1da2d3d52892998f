"""From a reference to a result in the store: fetch, parse, analyse, put; nothing is done that is done already."""

import hashlib
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from tasks.analysis import Analyzer
from tasks.document import Document
from tasks.duplicates.signature import signature, sketch
from tasks.errors import Rejected
from tasks.intake.article import Article, Raw, Stamp
from tasks.intake.formats import read
from tasks.intake.steps import follow
from tasks.runs import keys
from tasks.runs.copies import Claims
from tasks.runs.progress import Progress
from tasks.runs.records import Reference
from tasks.store import Head, Missing, Store

_COMPONENT = "analyse:"
# The time of its file that a result may depend on, in its metadata.
_DATED_BY, _NO_TIME = "file-time", "none"


@dataclass(slots=True)
class Stages:
    """Milliseconds by stage, and the stage (and the component in it) that is running."""

    ms: dict[str, float] = field(default_factory=dict)
    running: str = "claim"
    _since: float = 0.0

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Time what is done inside."""
        self.running = name
        began = time.perf_counter()
        yield
        self._component_ends()
        self.ms[name] = round((time.perf_counter() - began) * 1000, 1)

    def component(self, name: str) -> None:
        """Begin to time a component of the analysis; the one before it has ended."""
        self._component_ends()
        self.running, self._since = f"{_COMPONENT}{name}", time.perf_counter()

    def _component_ends(self) -> None:
        if self.running.startswith(_COMPONENT):
            self.ms[self.running] = round((time.perf_counter() - self._since) * 1000, 1)
            self.running = _COMPONENT[:-1]


class Delivery(NamedTuple):
    """On whose behalf a result is made: article ``n`` of a run. Two never do the same work at once."""

    run: str
    n: int

    @property
    def name(self) -> str:
        """Its name, the same for every attempt."""
        return f"{self.run}.{self.n}"


@dataclass(frozen=True, slots=True)
class Maker:
    """Makes results; with ``claims``, copies of an article whose result exists are not analysed."""

    store: Store
    progress: Progress
    analyzer: Analyzer
    lease: float
    claims: Claims | None = None

    def make(self, reference: Reference, stages: Stages, run_id: str) -> dict[str, object]:
        """Bring a reference to its result; give what the outcome says of it.

        Raises `Rejected` for bad input, `Transient` when store or broker do not answer, `Busy` while another
        worker makes the same result.
        """
        if reference.problem:
            raise Rejected(reference.problem.code, reference.problem.message)
        if reference.same_as is not None:
            return {"outcome": "duplicate", "same_as": reference.same_as}
        with stages.stage("fetch"):
            raw = _fetch(self.store, reference)
        digest = keys.digest(raw.content)
        delivery = Delivery(run_id, reference.n)
        with self.progress.lease(digest, delivery.name, seconds=self.lease):
            with stages.stage("check"):
                head = self.store.head(keys.article(digest))
            if head is not None and self._stands(head, raw.modified):
                # What this delivery's own attempt stored before its worker died is stored by it.
                mine = head.metadata.get("by") == delivery.name
                return self._result("stored" if mine else "unchanged", digest, head, delivery)
            return self._analyse(raw, digest, stages, delivery, known=head is not None)

    def _analyse(self, raw: Raw, digest: str, stages: Stages, delivery: Delivery, *, known: bool) -> dict[str, object]:
        with stages.stage("parse"):
            article = self._stamped(read(raw, self.analyzer.fields), raw.modified)
            marked = signature(article.text, title=article.hints.title, published=article.hints.published).hex()
        # What has a result already is not left out: it may be what others are copies of.
        if self.claims and not known and (first := self.claims.first(marked, f"sha256:{digest}", *delivery)):
            return {"outcome": "duplicate", "article": f"sha256:{digest}", "copy_of": first, "signature": marked}
        with stages.stage("analyse"):
            document = self.analyzer.analyse(article)
        with stages.stage("store"):
            body = document.to_json().encode()
            metadata = _summary(document, body) | self._dated_by(article, raw.modified)
            metadata |= {"by": delivery.name, "signature": marked}
            self.store.put(keys.article(digest), body, metadata=metadata)
        return self._result("stored", digest, Head(len(body), metadata), delivery)

    def _result(self, outcome: str, digest: str, head: Head, delivery: Delivery) -> dict[str, object]:
        marked = head.metadata.get("signature")
        if self.claims and marked:
            self.claims.note(marked, f"sha256:{digest}", *delivery)
        return {"outcome": outcome, "key": keys.article(digest), **_known(head)}

    def _stands(self, head: Head, modified: str | None) -> bool:
        """Tell whether a result is up to date: made by this pipeline, and by no later time of the same file.

        A file's bytes may be known by several times; as the earliest counts, the result is the same in the end
        whichever was seen first.
        """
        dated_by = head.metadata.get(_DATED_BY)
        if head.metadata.get("fingerprint") != self.analyzer.pipeline.fingerprint:
            return False
        return dated_by is None or modified is None or (dated_by != _NO_TIME and dated_by <= modified)

    def _stamped(self, article: Article, modified: str | None) -> Article:
        if not self.analyzer.file_times or modified is None or article.hints.stamp:
            return article
        return replace(article, hints=replace(article.hints, stamp=Stamp(modified, "file")))

    def _dated_by(self, article: Article, modified: str | None) -> dict[str, str]:
        """Note the file's time with a result that may depend on it."""
        depends = self.analyzer.file_times and article.hints.published is None
        return {_DATED_BY: modified or _NO_TIME} if depends else {}


def _fetch(store: Store, reference: Reference) -> Raw:
    if reference.key is None:
        raise Rejected("no_reference", "The plan does not say where this article's bytes are.")
    try:
        content = store.get(reference.key, start=reference.start, end=reference.end, bucket=reference.bucket)
    except Missing:
        raise Rejected("gone", "The article's file is no longer in the store.") from None
    content = follow(content, reference.steps)
    return Raw(
        content=content,
        uri=reference.uri,
        media_type=reference.media_type,
        record=reference.record,
        modified=reference.modified,
    )


def _summary(document: Document, body: bytes) -> dict[str, str]:
    """What an outcome says of its document, kept as object metadata: a repeat need not read the document."""
    return {
        "fingerprint": document.pipeline.fingerprint,
        "sha256": document.source.sha256,
        "document-sha256": hashlib.sha256(body).hexdigest(),
        "published": document.metadata.published or "",
        "words": str(document.metadata.word_count),
        "entities": str(len(document.entities)),
        "sketch": sketch(document).hex(),
    }


def _known(head: Head) -> dict[str, object]:
    said = head.metadata
    return {
        "article": f"sha256:{said['sha256']}" if said.get("sha256") else None,
        "document_sha256": said.get("document-sha256"),
        "published": said.get("published") or None,
        "words": int(said.get("words") or 0),
        "entities": int(said.get("entities") or 0),
        "signature": said.get("signature"),
        "sketch": said.get("sketch"),
    }
