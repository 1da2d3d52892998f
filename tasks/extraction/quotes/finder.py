"""The walk through an article: every sentence's reports, who they belong to, and quotations that run on."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from spacy.tokens import Doc

from tasks.document import QuoteKind
from tasks.extraction.facts import Block, Entity, Quote, Speaker
from tasks.extraction.quotes.clauses import find_clauses
from tasks.extraction.quotes.cues import Cue, find_cues
from tasks.extraction.quotes.direct import find_direct
from tasks.extraction.quotes.floating import Running, actor, announcer, find_floating, principal
from tasks.extraction.quotes.marks import find_marked
from tasks.extraction.quotes.reports import Report
from tasks.extraction.quotes.scores import score
from tasks.extraction.quotes.sourced import find_colons, find_nouns, find_sourced
from tasks.extraction.quotes.speakers import Speakers
from tasks.extraction.quotes.units import Page, Unit
from tasks.extraction.wording import text_of


def find_quotes(doc: Doc, blocks: Sequence[Block], entities: Sequence[Entity]) -> tuple[Quote, ...]:
    """Find the reported speech of a parsed text, in text order, with the words and the entities that speak.

    ``blocks`` are the stretches of the text that stand alone (paragraphs, captions); without any, all is one.
    """
    if not text_of(doc).strip():
        return ()
    held = tuple(blocks) or (Block("paragraph", 0, len(text_of(doc))),)
    page = Page(doc, held, find_marked(text_of(doc), held))
    return tuple(sorted(_quotes(page, Speakers(page, entities)), key=lambda quote: (quote.start, quote.end)))


def _quotes(page: Page, speakers: Speakers) -> Iterator[Quote]:
    running = Running()
    for unit in page.units:
        cues = list(find_cues(page, unit))
        reports = _reports(page, unit, cues)
        floating = list(find_floating(page, unit, reports))
        last: Speaker | None = None
        for report in [*reports, *floating]:
            speaker = _speaker(speakers, report, running, last or running.heir(unit))
            yield from _made(page, report, speaker)
            last = speaker or last
        replied = any(report.inherits for report in floating)
        if replied:
            running = running.held(unit)
        asks = any("?" in page.text[mark.end - 2 : mark.end] for mark in unit.marks)
        running = replace(running, answering=asks or (replied and running.answering))
        running = _past(page, unit, cues, [*reports, *floating], speakers, running)


def _speaker(speakers: Speakers, report: Report, running: Running, heir: Speaker | None) -> Speaker | None:
    if report.source is not None:
        return speakers.speaker(report.source, running.entity)
    return heir if report.inherits else None


def _past(
    page: Page, unit: Unit, cues: Sequence[Cue], reports: Sequence[Report], speakers: Speakers, running: Running
) -> Running:
    """What holds after a sentence: who spoke or acted in it, and whether a colon promises what follows."""
    colon = page.tokens[unit.last - 1].text == ":"
    main = principal(reports)
    source = main.source if main else actor(page, unit)
    if colon:
        source = announcer(page, unit, cues) or source
    if source is not None:
        running = running.after(unit, main, speakers.lasting(source, running.entity))
    return replace(running, colon=colon)


def _reports(page: Page, unit: Unit, cues: Sequence[Cue]) -> list[Report]:
    """All reports of one sentence, none inside another, none sharing characters with another."""
    clauses = list(find_clauses(page, unit, cues))
    direct = list(find_direct(page, unit, cues))
    found = [report for report in direct if report.rule == "after" and not _is_told_before(report, clauses)]
    found += find_sourced(page, unit)
    found += [report for report in direct if report.rule == "before" and not _is_within(report, clauses)]
    found += find_colons(page, unit, cues)
    found += clauses
    found += find_nouns(page, unit)
    kept: list[Report] = []
    for report in found:
        if _fits(report, kept):
            kept.append(report)
    return kept


def _is_within(report: Report, clauses: Sequence[Report]) -> bool:
    """Whether a report is part of what somebody else is reported to say."""
    cue = report.cue
    return cue is not None and any(
        other.cue != cue and other.rule in ("clause", "thought", "parenthetical") and other.covers(cue.start, cue.end)
        for other in clauses
    )


def _is_told_before(report: Report, clauses: Sequence[Report]) -> bool:
    """Whether a sentence that ends in a reporting clause has another one, which governs the quotation, at its head."""
    start, end = report.ranges[0]
    return any(
        other.cue is not None
        and start <= other.cue.start < end
        and other.rule == "clause"
        and other.ranges[0][1] >= end
        for other in clauses
    )


def _fits(report: Report, kept: Sequence[Report]) -> bool:
    for other in kept:
        if any(start < stop and begin < end for start, end in report.ranges for begin, stop in other.ranges):
            return False
        if report.cue and other.covers(report.cue.start, report.cue.end):
            return False
    return True


def _made(page: Page, report: Report, speaker: Speaker | None) -> Iterator[Quote]:
    for start, end in report.ranges:
        kind = page.kind(start, end)
        if speaker is None and not _stands_unnamed(report, kind):
            continue
        yield Quote(
            start=start,
            end=end,
            kind=kind,
            cue=report.cue,
            speaker=speaker,
            score=score(report.rule, kind, named=speaker is not None),
        )


def _stands_unnamed(report: Report, kind: QuoteKind) -> bool:
    """Whether a report is worth keeping without a source: a passive (``it is believed``), or words in marks."""
    if report.rule in ("embedded", "noun") or (report.rule == "naming" and kind != "mixed"):
        return False
    return kind == "direct" or report.passive or report.rule in ("clause", "after", "before")
