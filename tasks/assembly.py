"""From facts in the reading's offsets to the document's parts in the article's own."""

from collections.abc import Sequence

from tasks import document as out
from tasks.classification.verdicts import Topic, Verdicts
from tasks.extraction import facts as found
from tasks.extraction.reading import Reading
from tasks.intake.article import Article, LabelledSpan


def assemble(
    article: Article,
    blocks: Sequence[LabelledSpan],
    reading: Reading,
    metadata: out.Metadata,
    facts: found.Facts,
    verdicts: Verdicts,
    pipeline: out.Pipeline,
) -> out.Document:
    """Put the document together, every span moved to where it stands in the article's text."""
    place = _Placing(article.text, reading)
    return out.Document(
        id=article.id,
        source=article.source,
        pipeline=pipeline,
        metadata=metadata,
        text=article.text,
        blocks=tuple(out.Block(kind=b.kind, start=b.start, end=b.end) for b in blocks),
        entities=tuple(place.entity(entity) for entity in facts.entities),
        quotes=tuple(place.quote(quote) for quote in facts.quotes),
        dates=tuple(place.timex(timex) for timex in facts.dates),
        places=tuple(_place(item) for item in facts.places),
        events=tuple(place.event(event) for event in facts.events),
        topics=tuple(place.topic(topic) for topic in verdicts.topics),
        genre=out.Genre(label=verdicts.genre.label, score=verdicts.genre.score) if verdicts.genre else None,
        sentiment=out.Sentiment(
            document=verdicts.tone,
            entities=tuple(
                out.EntitySentiment(entity=tone.entity, label=tone.label, score=tone.score)
                for tone in verdicts.entity_tones
            ),
        ),
        keyphrases=tuple(out.Keyphrase(text=phrase.text, score=phrase.score) for phrase in verdicts.keyphrases),
        summary=tuple(place.span(sentence) for sentence in verdicts.summary),
        warnings=(*article.warnings, *(out.Warning(code=c, message=m) for c, m in facts.warnings)),
    )


class _Placing:
    """Moves found records into the article's text."""

    def __init__(self, text: str, reading: Reading) -> None:
        self._text = text
        self._reading = reading

    def _at(self, start: int, end: int) -> dict[str, int | str]:
        span = self._reading.locate(start, end)
        return {"start": span.start, "end": span.end, "text": self._text[span.start : span.end]}

    def span(self, span: found.Span) -> out.Span:
        return out.Span.model_validate(self._at(span.start, span.end))

    def entity(self, entity: found.Entity) -> out.Entity:
        return out.Entity(
            id=entity.id,
            label=entity.label,
            name=entity.name,
            role=entity.role,
            aliases=entity.aliases,
            country=entity.country,
            mentions=tuple(
                out.Mention.model_validate({**self._at(m.start, m.end), "kind": m.kind}) for m in entity.mentions
            ),
            salience=entity.salience,
        )

    def quote(self, quote: found.Quote) -> out.Quote:
        who = quote.speaker
        return out.Quote.model_validate(
            {
                **self._at(quote.start, quote.end),
                "kind": quote.kind,
                "cue": self.span(quote.cue) if quote.cue else None,
                "speaker": {**self._at(who.start, who.end), "entity": who.entity} if who else None,
                "score": quote.score,
            }
        )

    def timex(self, timex: found.Timex) -> out.Timex:
        return out.Timex.model_validate({
            **self._at(timex.start, timex.end), "type": timex.type, "value": timex.value, "mod": timex.mod
        })  # fmt: skip

    def actor(self, actor: found.Actor) -> out.Actor:
        return out.Actor.model_validate(
            {
                **self._at(actor.start, actor.end),
                "entity": actor.entity,
                "country": actor.country,
                "sector": actor.sector,
            }
        )

    def event(self, event: found.Event) -> out.Event:
        triggers = tuple(self.span(trigger) for trigger in event.triggers)
        return out.Event(
            type=event.type,
            mode=event.mode,
            trigger=triggers[0],
            triggers=triggers,
            source=tuple(self.actor(actor) for actor in event.source),
            target=tuple(self.actor(actor) for actor in event.target),
            polarity=event.polarity,
            modality=event.modality,
            date=event.date,
            date_from=event.date_from,
            reporter=self.actor(event.reporter) if event.reporter else None,
            place=event.place,
            quad=event.quad,
            score=event.score,
        )

    def topic(self, topic: Topic) -> out.Topic:
        return out.Topic(
            id=topic.id,
            label=topic.label,
            level=topic.level,
            score=topic.score,
            evidence=tuple(self.span(span) for span in topic.evidence),
        )


def _place(place: found.Place) -> out.Place:
    return out.Place(
        entity=place.entity,
        name=place.name,
        geonames=place.geonames,
        latitude=place.latitude,
        longitude=place.longitude,
        country=place.country,
        admin1=place.admin1,
        feature=place.feature,
        score=place.score,
    )
