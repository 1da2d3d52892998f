"""What kind of event a sentence reports."""

import pytest


def best(events):
    return max(events, key=lambda event: event.score, default=None)


@pytest.mark.parametrize(
    ("text", "kind", "mode"),
    [
        ("Norwegian police arrested two Danish protesters in Oslo.", "COERCE", "arrest"),
        ("Chilean soldiers shelled a rebel base on Friday.", "ASSAULT", "heavy-weapons"),
        ("Peru and Bolivia signed a trade agreement in Lima.", "SUPPORT", None),
        ("The Greek foreign minister met with his Turkish counterpart in Athens.", "CONSULT", None),
        ("Canada sent medical supplies to Haiti.", "AID", None),
        ("Kenya withdrew its troops from Somalia.", "RETREAT", "withdraw"),
        ("Finland expelled two Russian diplomats.", "SANCTION", "expel"),
        ("Japan urged Iran to release the journalist.", "REQUEST", None),
        ("Chad accused Sudan of arming the rebels.", "ACCUSE", "allege"),
        ("India rejected a Pakistani offer of talks.", "REJECT", None),
        ("Iran threatened to attack Israel.", "THREATEN", None),
        ("Thousands of students demonstrated in Lagos against the government.", "PROTEST", "demo"),
        ("Spain deployed 300 soldiers to Lebanon.", "MOBILIZE", "troops"),
        ("Zambia extradited a suspected smuggler to Malawi.", "COOPERATE", None),
        ("The government lifted a curfew in the Kenyan capital.", "CONCEDE", None),
        ("Ghana agreed to share water with Togo.", "AGREE", None),
    ],
)
def test_type_of_a_plain_report(find, text, kind, mode):
    event = best(find(text))
    assert event is not None
    assert event.type == kind
    assert mode is None or event.mode == mode


@pytest.mark.parametrize(
    "text",
    [
        "The Norwegian minister said the economy was strong.",
        "Storms killed five people in Peru.",
        "The French team beat Wales in the final.",
        "Asked whether he would stand again, the Irish premier smiled.",
        "The German foreign minister declined to comment.",
        "These two German plants together meet most of the demand.",
        "You agree to receive offers from the Swedish newspaper.",
    ],
)
def test_no_event_where_none_is_reported(find, text):
    assert find(text) == ()


def test_light_verbs_and_nouns_make_one_event(find):
    (event,) = find("Egypt and Jordan held talks in Cairo.")
    assert event.type == "CONSULT"
    assert {actor.country for actor in event.source} == {"EGY", "JOR"}


def test_nominal_event_needs_no_verb_of_its_own(find):
    events = find("Markets fell after Iraq's invasion of Kuwait.")
    assert [event.type for event in events] == ["ASSAULT"]
    assert (events[0].source[0].country, events[0].target[0].country) == ("IRQ", "KWT")


def test_content_of_a_request_is_no_event_of_its_own(find):
    events = find("Brazil urged Bolivia to free the prisoners.")
    assert [event.type for event in events] == ["REQUEST"]


def test_purpose_belongs_to_the_deed_it_explains(find):
    events = find("Turkish police used tear gas to disperse Kurdish demonstrators.")
    assert [event.type for event in events] == ["ASSAULT"]
    assert events[0].mode == "crowd-control"


def test_obligation_told_by_another_is_a_request(find):
    (event,) = find("Syria must withdraw its troops, the French president said on Monday.")
    assert event.type == "REQUEST"
    assert event.source[0].country == "FRA"
    assert event.target[0].country == "SYR"


def test_deliberate_killing_is_told_from_accident(find):
    assert find("Six Indian soldiers were killed in a road accident near Delhi.") == ()
    (event,) = find("Six Indian soldiers were killed in a rebel attack near Delhi.")
    assert event.type == "ASSAULT"
    assert event.source[0].sector == "REB"


def test_quad_follows_the_type_but_a_carried_out_concession_is_material(find):
    (lifted,) = find("Serbia lifted a curfew in Montenegro.")
    assert (lifted.type, lifted.quad) == ("CONCEDE", "material-cooperation")
    (condemned,) = find("Serbia condemned Croatia.")
    assert condemned.quad == "verbal-conflict"


@pytest.mark.parametrize(
    "text",
    [
        "In the film, a soldier kills his general.",
        "The novel tells how France invades England in 1803.",
        "France won the shootout after the striker fired at the Argentine goal.",
        "Brazil attacked from the start, and the Germans' goalkeeper was beaten 3-0.",
        "The minister launched an attack on the fees.",
        "The Russian parliament declared the agreement void.",
        "Russia's president called it dangerous that Iran had no plan.",
        "Twenty prisoners in Ecuador met with violent deaths.",
        "The Russian minister declined to predict the outcome.",
    ],
)
def test_stories_matches_and_figures_of_speech_are_no_events(find, text):
    assert find(text) == ()


def test_a_team_that_is_attacked_by_gunmen_is_attacked(find):
    assert [event.type for event in find("Gunmen killed the Iraqi team's striker and coach after the match.")] == [
        "ASSAULT"
    ]
