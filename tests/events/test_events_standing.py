"""Polarity and modality, and what they do to the type."""

import pytest


def only(events):
    (event,) = events
    return event


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Germany will visit nobody, but the Danish queen will visit Albania in June.", "AGREE"),
        ("Malta is willing to send food to Libya.", "AGREE"),
        ("Syria says it will release the hostages.", "AGREE"),
        ("Greece plans to impose sanctions on Libya.", "THREATEN"),
        ("The US said it would not meet the demands of the rebels.", "REJECT"),
        ("Iran and Iraq failed to reach an agreement.", "REJECT"),
        ("Austria vowed to retaliate against Hungary.", "THREATEN"),
    ],
)
def test_what_lies_ahead_has_the_type_of_the_word_given(find, text, kind):
    assert kind in {event.type for event in find(text)}


def test_negation_is_kept(find):
    event = only(find("China has not condemned Russia."))
    assert (event.type, event.polarity) == ("ACCUSE", "negated")


def test_refusal_to_condemn_is_a_refusal(find):
    events = find("China has refused to condemn Russia for its invasion of Ukraine.")
    assert [event.type for event in events] == ["REJECT", "ASSAULT"]
    assert events[0].target[0].country == "RUS"
    assert [actor.country for actor in (*events[1].source, *events[1].target)] == ["RUS", "UKR"]


@pytest.mark.parametrize(
    "text",
    [
        "If Iran attacks Israel, prices will rise.",
        "Iran may attack Israel.",
        "Iran could attack Israel.",
    ],
)
def test_hypothetical_is_marked_or_left_out(find, text):
    assert all(event.modality == "hypothetical" for event in find(text))


def test_asserted_scores_above_negated_and_hypothetical(find):
    told = only(find("Iran attacked Israel."))
    denied = only(find("Iran did not attack Israel."))
    assert told.modality == "asserted"
    assert told.score > denied.score


@pytest.mark.parametrize(
    "text",
    [
        "Had Iran attacked Israel, prices would have risen.",
        "What if Iran attacks Israel?",
        "Did Iran attack Israel?",
        "Officials denied that Iran had attacked Israel.",
    ],
)
def test_what_is_asked_denied_or_only_supposed_is_hypothetical(find, text):
    assert [event.modality for event in find(text) if event.type == "ASSAULT"] == ["hypothetical"]


def test_a_question_that_takes_a_deed_for_granted_asserts_it(find):
    assert only(find("Why did Iran attack Israel?")).modality == "asserted"
