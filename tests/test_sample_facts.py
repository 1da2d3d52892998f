"""What the sample article says: who said what, when, and who did what to whom."""

from pathlib import Path

import pytest

from tasks.document import Document
from tasks.intake.article import Raw
from tasks.intake.formats import read

SAMPLE = Path("seeds/upi-2022-03-07.txt")
WANG_SAYS = {
    '"rock-solid"': "mixed",
    '"each other\'s most important strategic partners"': "mixed",
    '"one of the most critical bilateral relations in the world"': "mixed",
    '"not subject to interference and provocation by third parties."': "mixed",
    '"The friendship between the two peoples is rock-solid and bilateral cooperation has broad prospects,"': "direct",
    '"complicated reasons"': "mixed",
    '"We must accommodate the legitimate security concerns of the parties involved,"': "direct",
    '"constructive role"': "mixed",
    '"work with the international community to carry out necessary mediation when needed,"': "mixed",
    '"provide a batch of emergency humanitarian aid to Ukraine as soon as possible."': "mixed",
}


@pytest.fixture(scope="module")
def sample(analyzer) -> Document:
    return analyzer.analyse(read(Raw(content=SAMPLE.read_bytes(), uri=str(SAMPLE), media_type="text/plain")))


@pytest.fixture(scope="module")
def quotes(sample):
    return [(sample.text[quote.start : quote.end], quote) for quote in sample.quotes]


@pytest.fixture(scope="module")
def named(sample):
    """The name that stands for an entity's id."""
    return {entity.id: entity.name for entity in sample.entities}


@pytest.fixture(scope="module")
def events(sample):
    """Type, polarity, modality, countries of source and target, and date of each event by its first trigger."""
    return {
        event.trigger.text: (
            event.type,
            event.polarity,
            event.modality,
            {actor.country for actor in event.source},
            {actor.country for actor in event.target},
            event.date,
        )
        for event in sample.events
    }


@pytest.mark.parametrize("words", WANG_SAYS)
def test_every_quoted_fragment_but_one_is_wang_yi_s(quotes, named, words):
    ((_, quote),) = [(content, quote) for content, quote in quotes if words in content]
    assert named[quote.speaker.entity] == "Wang Yi"
    assert quote.kind == WANG_SAYS[words]
    assert quote.cue is not None


def test_no_limits_is_what_the_joint_statement_says(quotes):
    ((_, quote),) = [(content, quote) for content, quote in quotes if '"no limits"' in content]
    assert "joint statement" in quote.speaker.text
    assert quote.cue.text == "declaring"


def test_the_diplomat_and_the_situation_are_told_in_mixed_speech(quotes):
    told = {content: quote for content, quote in quotes if quote.kind == "mixed"}
    (aid,) = [quote for content, quote in told.items() if "China's Red Cross would" in content]
    (reasons,) = [quote for content, quote in told.items() if "the situation in Ukraine developed for" in content]
    assert aid.speaker.text == "The diplomat"
    assert reasons.speaker.text == "Wang"


def test_credits_and_advertisements_say_nothing(sample):
    apart = [block for block in sample.blocks if block.kind in ("credit", "advertisement", "date")]
    assert apart
    for block in apart:
        assert not any(quote.start < block.end and block.start < quote.end for quote in sample.quotes)
        assert not any(block.start <= event.trigger.start < block.end for event in sample.events)


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("Monday", "2022-03-07"),
        ("Last month", "2022-02"),
        ("Feb. 24", "2022-02-24"),
        ("March 5", "2022-03-05"),
        ("March 7", "2022-03-07"),
    ],
)
def test_dates_are_told_from_the_article_s_day(sample, words, value):
    assert {date.value for date in sample.dates if date.text == words} == {value}


def test_china_offers_to_mediate(events):
    kind, polarity, _, source, _, date = events["promised"]
    assert (kind, polarity, source, date) == ("AGREE", "affirmed", {"CHN"}, "2022-03-07")


def test_putin_and_xi_met_and_signed_a_statement(sample, events, named):
    kind, polarity, modality, source, target, date = events["met"]
    assert (kind, polarity, modality, date) == ("CONSULT", "affirmed", "asserted", "2022-02")
    assert source | target == {"RUS", "CHN"}
    kind, _, modality, source, target, date = events["signed a joint statement"]
    assert (kind, modality, source, target, date) == ("SUPPORT", "asserted", {"RUS", "CHN"}, {"RUS", "CHN"}, "2022-02")
    both = [event for event in sample.events if event.trigger.text in ("met", "signed a joint statement")]
    assert [named[event.place] for event in both] == ["Beijing", "Beijing"]


def test_china_refused_to_condemn_russia(events):
    kind, polarity, modality, source, target, _ = events["refused"]
    assert (kind, polarity, modality) == ("REJECT", "affirmed", "asserted")
    assert (source, target) == ({"CHN"}, {"RUS"})


def test_russia_invaded_ukraine_once_on_its_day_and_not_in_tokyo(sample, events):
    kind, polarity, modality, source, target, date = events["invasion"]
    assert (kind, polarity, modality, date) == ("ASSAULT", "affirmed", "asserted", "2022-02-24")
    assert (source, target) == ({"RUS"}, {"UKR"})
    (invasion,) = [event for event in sample.events if event.type == "ASSAULT"]
    assert invasion.place is None
    assert invasion.reporter is None
    assert len(invasion.triggers) == 3


def test_china_s_red_cross_offers_aid(sample):
    (offer,) = [event for event in sample.events if "humanitarian aid" in event.trigger.text]
    assert (offer.type, offer.modality) == ("AGREE", "intended")
    assert [(actor.country, actor.sector) for actor in offer.source] == [("CHN", "NGO")]
    assert [actor.country for actor in offer.target] == ["UKR"]
    assert offer.reporter.text == "The diplomat"


def test_russia_and_ukraine_held_talks(events):
    kind, polarity, modality, source, target, _ = events["had two rounds of peace talks"]
    assert (kind, polarity, modality) == ("CONSULT", "affirmed", "asserted")
    assert source == target == {"RUS", "UKR"}


def test_a_march_in_tokyo_protests_against_russia(sample, events, named):
    kind, _, modality, _, target, date = events["attend a march"]
    assert (kind, modality, target, date) == ("PROTEST", "asserted", {"RUS"}, "2022-03-05")
    (march,) = [event for event in sample.events if event.type == "PROTEST"]
    assert named[march.place] == "Tokyo"
