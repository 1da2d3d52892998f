"""Date, place, merging, score and the promises every event keeps."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

WORDS = [
    "Iran",
    "Israel",
    "attacked",
    "attack",
    "said",
    "will",
    "not",
    "the",
    "of",
    "by",
    "against",
    "talks",
    "with",
    "and",
    "or",
    "to",
    "held",
    "Monday",
    "police",
    "protest",
    "(",
    ")",
    ",",
    ".",
    '"',
    "'",
    "—",
    "\n",
    "refused",
    "demanded",
    "that",
    "who",
    "killed",
    "in",
    "Paris",
    "signed",
    "they",
    "it",
    "must",
    "if",
    "two",
]


def test_date_hangs_on_the_event_and_not_on_the_report(find):
    text = "Mali attacked Niger on May 3, officials said on Friday."
    (event,) = find(text, ("May 3", "2022-05-03"), ("Friday", "2022-05-06"))
    assert event.date == "2022-05-03"


def test_date_of_the_report_is_not_the_date_of_the_event(find):
    text = "Mali attacked Niger, officials said on Friday."
    (event,) = find(text, ("Friday", "2022-05-06"))
    assert event.date is None


def test_without_dates_the_date_is_null(find):
    (event,) = find("Mali attacked Niger on May 3.")
    assert event.date is None


def test_place_is_the_entity_behind_in(find, facts_of):
    text = "Egypt and Jordan held talks in Paris."
    facts = facts_of(text)
    place = next(entity for entity in facts.entities if entity.name == "Paris")
    assert [event.place for event in facts.events] == [place.id]


def test_place_is_found_behind_the_occasion_and_not_taken_from_another_event(find, facts_of):
    facts = facts_of(
        "Putin met with Xi at the Games in Paris. Many marched in Oslo to protest against Russia's invasion of Mali."
    )
    names = {entity.id: entity.name for entity in facts.entities}
    places = {event.type: names.get(event.place) for event in facts.events}
    assert places == {"CONSULT": "Paris", "PROTEST": "Oslo", "ASSAULT": None}


def test_meetings_of_others_are_other_happenings(find):
    first, second = find("Russia held talks with China. Russia and Ukraine held talks.")
    assert {actor.country for actor in first.target} == {"CHN"}
    assert {actor.country for actor in second.target} == {"RUS", "UKR"}


def test_mentions_of_one_happening_are_one_event(find):
    text = "Russia attacked Ukraine. Prices rose after Russia's attack on Ukraine. Russia has attacked Ukraine."
    (event,) = find(text)
    assert len(event.triggers) == 3


def test_different_dates_are_different_happenings(find):
    text = "Mali attacked Niger on May 3. Mali attacked Niger on June 4."
    events = find(text, ("May 3", "2022-05-03"), ("June 4", "2022-06-04"))
    assert [event.date for event in events] == ["2022-05-03", "2022-06-04"]


def test_main_clause_outranks_what_it_mentions(find):
    text = "Belgium condemned the Serbian officers who had attacked Bosnian villagers."
    ranked = sorted(find(text), key=lambda event: -event.score)
    assert [event.type for event in ranked] == ["ACCUSE", "ASSAULT"]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.one_of(st.text(max_size=120), st.lists(st.sampled_from(WORDS), max_size=40).map(" ".join)))
def test_any_text_gives_well_formed_events(find, text):
    events = find(text)
    assert events == find(text)
    for event in events:
        assert 0.0 <= event.score <= 1.0
        assert event.source or event.target
        for span in (*event.triggers, *event.source, *event.target):
            assert 0 <= span.start < span.end <= len(text)


def test_deeply_nested_sentence_costs_no_more_than_its_length(find):
    nested = "Iran said that Iraq urged " * 30 + "Syria to attack Turkey."
    assert isinstance(find(nested), tuple)
