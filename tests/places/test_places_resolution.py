from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks.extraction.facts import Context
from tasks.extraction.places.component import find_places
from tasks.extraction.places.gazetteer import gazetteer
from tasks.extraction.places.marking import Marked
from tests.places.conftest import article

Resolve = Callable[..., Marked]


def of(found: Marked, name: str) -> str | None:
    """The admin-1 region, else the country, of the place of the entity with a name."""
    ids = {entity.id for entity in found.entities if entity.name == name}
    return next((place.admin1 or place.country for place in found.places if place.entity in ids), None)


@pytest.mark.parametrize(
    ("text", "region"),
    [
        ("He lives in Paris, Texas, with two dogs.", "US.TX"),
        ("He lives in Paris, Tenn., with two dogs.", "US.TN"),
        ("He lives in Paris, KY, with two dogs.", "US.KY"),
        ("He lives in Paris (Ontario) with two dogs.", "CA.08"),
        ("He lives in Paris with two dogs.", "FR.11"),
    ],
)
def test_resolve_heeds_the_qualifier(resolve_in: Resolve, text: str, region: str) -> None:
    assert of(resolve_in(text, ("Paris", "GPE")), "Paris") == region


def test_resolve_lets_neighbours_decide(resolve_in: Resolve) -> None:
    names = (("Georgia", "GPE"), ("Tbilisi", "GPE"), ("Russia", "GPE"))
    caucasus = resolve_in("Georgia and Russia talked in Tbilisi.", *names)
    towns = (("Atlanta", "GPE"), ("Savannah", "GPE"))
    south = resolve_in("Georgia drivers head for Atlanta and Savannah.", ("Georgia", "GPE"), *towns)
    assert of(caucasus, "Georgia") == "GEO"
    assert of(south, "Georgia") == "US.GA"


def test_resolve_reads_the_county(resolve_in: Resolve) -> None:
    text = "The sheriff of Rapides Parish said a man in Alexandria was held. Alexandria police agreed."
    found = resolve_in(text, ("Rapides Parish", "GPE"), ("Alexandria", "GPE"))
    assert of(found, "Alexandria") == "US.LA"


def test_resolve_prefers_the_city_to_its_namesake_region(resolve_in: Resolve) -> None:
    found = resolve_in("Talks ended in New York. Talks ended in Moscow.", ("New York", "GPE"), ("Moscow", "GPE"))
    assert all(place.feature is not None and place.feature.startswith("PPL") for place in found.places)


def test_resolve_puts_peoples_in_their_country(resolve_in: Resolve) -> None:
    found = resolve_in("Russian troops met Kurdish and Christian leaders.", ("Russian", "NORP"), ("Christian", "NORP"))
    assert [place.country for place in found.places] == ["RUS"]
    assert [entity.country for entity in found.entities] == ["RUS", None]


def test_publisher_breaks_a_tie(resolve_in: Resolve) -> None:
    text = "Police in Richmond arrested a man."
    assert of(resolve_in(text, ("Richmond", "GPE"), url="https://www.richmondnews.ca/a"), "Richmond") == "CA.02"
    assert of(resolve_in(text, ("Richmond", "GPE"), url="https://news.example.com/a"), "Richmond") != "CA.02"


def test_town_taken_for_a_person_becomes_a_place(resolve_in: Resolve) -> None:
    text = "Kyiv residents fled. Officials in Kyiv said the war in Ukraine went on."
    found = resolve_in(text, ("Kyiv", "PERSON"), ("Ukraine", "GPE"))
    assert [(entity.label, entity.country) for entity in found.entities] == [("GPE", "UKR"), ("GPE", "UKR")]
    assert of(found, "Kyiv") is not None


def test_surname_stays_a_person(resolve_in: Resolve) -> None:
    found = resolve_in("Anna Lincoln came. Lincoln said so.", ("Anna Lincoln", "PERSON"), ("Lincoln", "PERSON"))
    assert found.places == ()
    assert {entity.label for entity in found.entities} == {"PERSON"}


def test_unmarked_place_becomes_an_entity(resolve_in: Resolve) -> None:
    text = "The fire broke out in Marseille, France, at night."
    found = resolve_in(text, ("France", "GPE"))
    new = found.entities[-1]
    assert (new.id, new.label, new.name) == ("e2", "GPE", "Marseille")
    assert [text[m.start : m.end] for m in new.mentions] == ["Marseille"]
    assert 0 < new.salience <= 1


def test_unmarked_mention_joins_its_entity(resolve_in: Resolve) -> None:
    text = "Lyon is large. People love Lyon, France."
    first = article(text, ("Lyon", "GPE"), ("France", "GPE"))
    entity = first._.facts.entities[0]
    once = type(entity)(id="e1", label="GPE", name="Lyon", mentions=entity.mentions[:1])
    found = find_places(first, (once, first._.facts.entities[1]), Context(), gazetteer())
    assert len(found.entities) == 2
    assert len(found.entities[0].mentions) == 2


def test_institution_stands_in_its_place(resolve_in: Resolve) -> None:
    text = "The Mansfield Police Department and Mansfield, Ohio, agreed. Sony Corporation did not."
    found = resolve_in(
        text, ("Mansfield Police Department", "ORG"), ("Mansfield, Ohio", "GPE"), ("Sony Corporation", "ORG")
    )
    assert of(found, "Mansfield Police Department") == "US.OH"
    assert of(found, "Sony Corporation") is None
    assert found.entities[0].label == "ORG"


def test_doubt_is_said_once(resolve_in: Resolve) -> None:
    found = resolve_in("They spoke of Union and of Clinton.", ("Clinton", "GPE"), ("Union", "GPE"))
    assert len(found.warnings) == (1 if len(found.places) < 2 else 0)
    assert all(code == "place_doubtful" for code, _ in found.warnings)


def test_places_are_plain_and_bounded(resolve_in: Resolve) -> None:
    (place,) = resolve_in("He is in Japan.", ("Japan", "GPE")).places
    assert (place.name, place.geonames, place.country, place.feature) == ("Japan", 1861060, "JPN", "PCLI")
    assert 0.9 < place.score <= 1


def test_long_article_is_resolved_in_parts(resolve_in: Resolve) -> None:
    names = ["Springfield", "Clinton", "Madison", "Franklin", "Greenville", "Salem", "Fairview", "Bristol"]
    listed = [f"{lead}{name}" for name in names for lead in ("", "North ", "South ", "East ", "West ", "New ")] * 9
    text = ", ".join(f"{name} {number}" for number, name in enumerate(listed))
    found = resolve_in(text, *((name, "GPE") for name in dict.fromkeys(listed)))
    assert found.places


@settings(max_examples=60, deadline=None)
@given(st.text(st.sampled_from("Paris, Texa.U\n()“”'’-—é\N{GRINNING FACE} 0"), max_size=120), st.text(max_size=30))
def test_any_text_and_address_is_survived(text: str, url: str) -> None:
    doc = article(text, ("Paris", "GPE"), ("Texas", "GPE"))
    entities = tuple(entity for entity in doc._.facts.entities if entity.mentions)
    one = find_places(doc, entities, Context(url=f"http://{url}"), gazetteer())
    two = find_places(doc, entities, Context(url=f"http://{url}"), gazetteer())
    assert one == two
    assert {place.entity for place in one.places} <= {entity.id for entity in one.entities}
