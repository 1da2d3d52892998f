"""The analysis of articles: intake's article in, the result document out. No queue, no store, no clock."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from importlib.metadata import version

from pydantic import ValidationError
from spacy.tokens import Doc

from config.settings import Settings
from tasks.assembly import assemble
from tasks.classification.language import identify
from tasks.classification.verdicts import Verdicts
from tasks.components import fault_of, load_pipeline, own_code, own_parts
from tasks.document import Document, Pipeline, Warning
from tasks.errors import PartFailed, Rejected, Unusable
from tasks.extraction.blocks import label_blocks
from tasks.extraction.facts import Context, Facts
from tasks.extraction.reading import Reading, read_blocks
from tasks.fingerprint import fingerprint
from tasks.intake.article import Article, Raw
from tasks.intake.text import PlainText
from tasks.metadata import describe

# Below this the identifier's word against English is not taken: short texts full of names mislead it.
_SURE = 0.9
_LONG = 500
# Words kept in memory for as long as the process lives, some 5 MB of them, and how long a text they are taken from.
_KEPT_WORDS = 20_000
_COMMON_LENGTH = 50_000
_SPECIMEN = b"LONDON (Reuters) - Officials said on Monday that talks in Paris would go on."


class Analyzer:
    """A loaded pipeline that turns articles into documents; equal articles give equal documents."""

    def __init__(self, settings: Settings) -> None:
        """Load what the settings name and, where parts are the user's own, try them on a line of text.

        Raises `Unusable` that says which setting to mend.
        """
        self._nlp = load_pipeline(settings.analysis)
        self._told: Callable[[str], None] = _nobody
        self.fields = settings.fields
        self.file_times = settings.analysis.file_times
        self._own = own_parts(settings.analysis)
        self._languages = settings.analysis.languages
        self._longest = settings.limits.article_chars
        self._nlp.max_length = max(self._nlp.max_length, self._longest + 1)
        model = f"{self._nlp.meta['lang']}_{self._nlp.meta['name']} {self._nlp.meta['version']}"
        self.pipeline = Pipeline(
            version=version("nightdesk"),
            fingerprint=fingerprint(settings.analysis, model, own_code(settings.analysis), settings.fields),
            model=model,
        )
        if self._own:
            self._try()

    def _try(self) -> None:
        raw = Raw(content=_SPECIMEN, uri=None, media_type="text/plain")
        try:
            self.analyse(PlainText().read(raw))
        except PartFailed as error:
            raise Unusable(f"{error} It was tried on a line of text; mend it, or take the setting away.") from error

    def analyse(self, article: Article) -> Document:
        """Analyse one article; raises `Rejected` when it is longer than the settings allow."""
        if len(article.text) > self._longest:
            raise Rejected(
                "too_large",
                f"The text has {len(article.text)} characters; the limit is {self._longest} (limits.article_chars).",
            )
        blocks = article.blocks or label_blocks(article.text, title=article.hints.title)
        reading = read_blocks(article.text, blocks)
        language, score = self._language(article, reading)
        metadata = describe(article.text, blocks, article.hints, language=language, language_score=score)
        if article.hints.stamp and metadata.published_evidence == article.hints.stamp.evidence:
            article = replace(article, warnings=(*article.warnings, _STAMPED))
        context = Context(
            published=metadata.published,
            title=metadata.title,
            url=metadata.url,
            section=metadata.section,
            byline=metadata.byline,
            blocks=reading.blocks,
        )
        supported = language is None or language in self._languages
        facts, verdicts = self._read(reading, context) if supported else (Facts(), Verdicts())
        if not supported:
            article = replace(article, warnings=(*article.warnings, _unsupported(language)))
        try:
            return assemble(article, blocks, reading, metadata, facts, verdicts, self.pipeline)
        except ValidationError as error:
            if not self._own:
                raise
            where = ".".join(str(part) for part in error.errors()[0]["loc"])
            named = ", ".join(self._own.values())
            raise PartFailed(f"What {named} gave does not fit the result document, in {where}.") from error

    def _language(self, article: Article, reading: Reading) -> tuple[str | None, float | None]:
        language, score = identify(reading.text)
        if declared := article.hints.language:
            named = declared.replace("_", "-").split("-")[0].lower()
            # Pages copy their language from a template: a long text that is surely in another is believed.
            if named == language or len(reading.text) < _LONG or (score or 0) < _SURE:
                return named, score if named == language else None
        if language is not None and language not in self._languages and (score or 0) < _SURE:
            return None, None
        return language, score

    @contextmanager
    def watched(self, told: Callable[[str], None]) -> Iterator[None]:
        """Tell ``told`` the name of each component before it runs, for as long as this lasts."""
        self._told = told
        try:
            yield
        finally:
            self._told = _nobody

    def _read(self, reading: Reading, context: Context) -> tuple[Facts, Verdicts]:
        # Frequent words are met again and are kept; once they are, words of a text are forgotten with it.
        keep = len(self._nlp.vocab) < _KEPT_WORDS and len(reading.text) < _COMMON_LENGTH
        with nullcontext() if keep else self._nlp.memory_zone():
            self._told("tokenizer")
            doc: Doc = self._nlp.make_doc(reading.text)
            doc._.context = context
            for name, component in self._nlp.pipeline:
                self._told(name)
                doc = component(doc) if name not in self._own else self._owned(name, component, doc)
            self._told("document")
            return doc._.facts, doc._.verdicts

    def _owned(self, name: str, component: Callable[[Doc], Doc], doc: Doc) -> Doc:
        """Run a component of the user's own; what it raises, or leaves that is no record of ours, is its fault."""
        named = f"The component {self._own[name]!r} (analysis.components.{name.partition('_')[2]})"
        try:
            doc = component(doc)
        except Exception as error:
            # Only the kind of the error: its message may hold the article's text.
            raise PartFailed(f"{named} raised {type(error).__name__}.") from error
        if not (isinstance(doc, Doc) and isinstance(doc._.facts, Facts) and isinstance(doc._.verdicts, Verdicts)):
            raise PartFailed(f"{named} did not give back the Doc with its facts and verdicts.")
        if fault := fault_of(doc._.facts, len(doc.text)):
            raise PartFailed(f"{named} {fault}.")
        return doc


_STAMPED = Warning(
    code="published_from_stamp",
    message="Nothing in the article dates it; published is a time of its file or transport (published_evidence).",
)


def _nobody(component: str) -> None:
    return


def _unsupported(language: str | None) -> Warning:
    return Warning(
        code="language_not_supported",
        message=f"The article is in {language!r}, which is not analysed; it is stored as it is.",
    )
