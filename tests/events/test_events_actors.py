"""Who stands at the two ends of an event."""

import pytest

from tasks.extraction.facts import Entity, Mention


def text_of(text, actors):
    return [text[actor.start : actor.end] for actor in actors]


@pytest.mark.parametrize(
    "text",
    [
        "Rebels attacked Dutch soldiers.",
        "Dutch soldiers were attacked by rebels.",
        "Dutch soldiers whom rebels attacked went home.",
        "An attack by rebels on Dutch soldiers went on.",
        "The rebels who attacked Dutch soldiers fled.",
    ],
)
def test_sides_are_the_same_however_it_is_put(find, text):
    event = next(event for event in find(text) if event.type == "ASSAULT")
    assert text_of(text, event.source)[0].lower() == "rebels"
    assert event.target[0].country == "NLD"


def test_reported_speaker_is_the_source_of_what_it_says(find):
    text = "Norway said it had accepted a Swedish invitation."
    (event,) = find(text)
    assert text_of(text, event.source) == ["Norway"]
    assert event.source[0].country == "NOR"


def test_two_nations_before_one_noun_are_two_actors(find):
    text = "Iranian and Iraqi negotiators held talks in Geneva."
    (event,) = find(text)
    assert [actor.country for actor in event.source] == ["IRN", "IRQ"]
    assert text_of(text, event.source) == ["Iranian", "Iraqi negotiators"]


def test_reciprocal_events_have_both_sides_as_source(find):
    (event,) = find("France and Germany signed a treaty in Aachen.")
    countries = {"FRA", "DEU"}
    assert {actor.country for actor in event.source} == countries
    assert {actor.country for actor in event.target} == countries


def test_capital_stands_for_its_government(find):
    (event,) = find("Moscow accused Kyiv of lying.")
    assert (event.source[0].country, event.source[0].sector) == ("RUS", "GOV")
    assert event.target[0].country == "UKR"


@pytest.mark.parametrize(
    ("phrase", "country", "sector"),
    [
        ("Nigerian police", "NGA", "COP"),
        ("The Colombian army", "COL", "MIL"),
        ("A Kenyan court", "KEN", "JUD"),
        ("Taliban fighters", "AFG", "REB"),
        ("Ugandan lawmakers", "UGA", "LEG"),
        ("The Red Cross", None, "NGO"),
        ("NATO", None, "MIL"),
    ],
)
def test_country_and_sector_come_from_the_phrase(find, phrase, country, sector):
    (event,) = find(f"{phrase} condemned Belarus.")
    assert (event.source[0].country, event.source[0].sector) == (country, sector)


def test_counted_people_keep_their_count_in_the_words(find):
    text = "Soldiers tortured scores of Liberian refugees."
    (event,) = find(text)
    assert text_of(text, event.target) == ["scores of Liberian refugees"]
    assert event.target[0].country == "LBR"


def test_country_of_the_entity_wins_over_the_table(find):
    text = "Atlanta police said Georgia condemned Alabama."
    at = text.index("Georgia")
    state = Entity(id="e1", label="GPE", name="Georgia", country="USA", mentions=(Mention(at, at + 7, "name"),))
    (event,) = find(text, entities=(state,))
    assert (event.source[0].entity, event.source[0].country) == ("e1", "USA")


def test_both_of_a_pair_sign(find):
    events = find("Vladimir Putin met with Xi Jinping in Beijing and the two signed a joint statement.")
    signed = next(event for event in events if event.type == "SUPPORT")
    assert len(signed.source) == 2


def test_person_keeps_the_country_of_an_earlier_mention(find):
    events = find("Russian President Vladimir Putin spoke on Monday. Later Vladimir Putin condemned Poland.")
    assert [actor.country for event in events for actor in event.source] == ["RUS"]


def test_a_city_before_an_attack_says_where_and_a_state_who(find):
    (bombing,) = find("The Baghdad bombing killed ten soldiers.")
    (strikes,) = find("US strikes on Syria went on.")
    assert bombing.source == ()
    assert [actor.country for actor in strikes.source] == ["USA"]


def test_two_nations_before_those_who_talk_are_both_sides(find):
    (talks,) = find("Russian and Ukrainian negotiators held talks.")
    assert [actor.country for actor in talks.source] == [actor.country for actor in talks.target] == ["RUS", "UKR"]


def test_those_killed_in_attacks_are_news_though_nobody_is_named(find, facts_of):
    facts = facts_of("Ten people were killed in the Paris attacks.")
    (event,) = facts.events
    assert (event.type, event.source) == ("ASSAULT", ())
    assert next(entity.name for entity in facts.entities if entity.id == event.place) == "Paris"
    assert find("A surfer was killed in a shark accident.") == ()
