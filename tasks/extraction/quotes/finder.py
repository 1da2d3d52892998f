"""The walk through an article: every sentence's reports, who they belong to, and quotations that run on."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from spacy.tokens import Doc, Token

from tasks.extraction.facts import Block, Entity, Quote, Span, Speaker
from tasks.extraction.quotes.clauses import find_clauses
from tasks.extraction.quotes.cues import Cue, find_cues
from tasks.extraction.quotes.direct import find_direct
from tasks.extraction.quotes.floating import Running, actor, find_floating
from tasks.extraction.quotes.marks import Marked, find_marked
from tasks.extraction.quotes.reports import Report
from tasks.extraction.quotes.sourced import find_colons, find_nouns, find_sourced
from tasks.extraction.quotes.speakers import Speakers
from tasks.extraction.quotes.units import Page, Unit


def find_quotes(doc: Doc, blocks: Sequence[Block], entities: Sequence[Entity]) -> tuple[Quote, ...]:
    """Find the reported speech of a parsed text, in text order, with the words and the entities that speak.

    ``blocks`` are the stretches of the text that stand alone (paragraphs, captions); without any, all is one.
    """
    if not doc.text.strip():
        return ()
    held = tuple(blocks) or (Block("paragraph", 0, len(doc.text)),)
    page = Page(doc, held, find_marked(doc.text, held))
    return tuple(sorted(_quotes(page, Speakers(page, entities)), key=lambda quote: (quote.start, quote.end)))


def _quotes(page: Page, speakers: Speakers) -> Iterator[Quote]:
    running = Running()
    for unit in page.units:
        reports = _reports(page, unit)
        before = running
        for report in [*reports, *find_floating(page, unit, reports)]:
            speaker = _speaker(speakers, unit, report, running)
            yield from _made(page, report, speaker)
            running = running.after(unit, report, speaker)
        running = _past(page, unit, speakers, running, said=running is not before)


def _speaker(speakers: Speakers, unit: Unit, report: Report, running: Running) -> Speaker | None:
    if report.source is not None:
        return speakers.speaker(report.source, running.entity)
    return running.heir(unit) if report.inherits else None


def _past(page: Page, unit: Unit, speakers: Speakers, running: Running, *, said: bool) -> Running:
    """What holds after a sentence: who acted in it, and whether a colon promises what follows."""
    colon = page.tokens[unit.last - 1].text == ":"
    source = None if said else actor(page, unit)
    if source is not None:
        running = replace(running, near=speakers.speaker(source, running.entity), near_block=unit.block)
    return replace(running, colon=colon)


def _reports(page: Page, unit: Unit) -> list[Report]:
    """All reports of one sentence, none inside another, none sharing characters with another."""
    cues = list(find_cues(page, unit))
    clauses = list(find_clauses(page, unit, cues))
    direct = list(find_direct(page, unit, cues))
    found = [report for report in direct if report.rule == "after"]
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
        other.cue != cue and other.rule in ("clause", "thought") and other.covers(cue.start, cue.end) for other in clauses
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
        yield Quote(
            start=start, end=end, kind=page.kind(start, end), cue=report.cue, speaker=speaker, score=0.5,
        )
