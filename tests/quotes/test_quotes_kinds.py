"""Quotations of every form: what was said, in which marks, by whom."""

import pytest

from tasks.extraction.facts import Block, Context

STRAIGHT = 'Mayor Anna Lindqvist said: "The bridge opens in May."'

FORMS = {
    "straight marks": ('"The bridge opens in May," Mayor Anna Lindqvist said.', "direct", "The bridge opens"),
    "curly marks": ("“The bridge opens in May,” Mayor Anna Lindqvist said.", "direct", "The bridge opens"),
    "guillemets": ("«The bridge opens in May», Mayor Anna Lindqvist said.", "direct", "The bridge opens"),
    "single marks": ("‘The bridge opens in May,’ Mayor Anna Lindqvist said.", "direct", "The bridge opens"),
    "inverted": ('"The bridge opens in May," said Mayor Anna Lindqvist.', "direct", "The bridge opens"),
    "colon": (STRAIGHT, "direct", "The bridge opens"),
    "mixed": ('Mayor Anna Lindqvist said the bridge would be "safe and cheap" by May.', "mixed", "safe and cheap"),
    "indirect": ("Mayor Anna Lindqvist said that the bridge would open in May.", "indirect", "the bridge would open"),
    "parenthetical": ("The bridge, Mayor Anna Lindqvist said, would open in May.", "indirect", "would open in May"),
    "according to": ("According to Mayor Anna Lindqvist, the bridge will open in May.", "indirect", "the bridge will"),
}


@pytest.mark.parametrize("name", FORMS)
def test_every_form_names_its_speaker(told, name):
    text, kind, words = FORMS[name]
    found = [(k, speaker) for k, content, speaker in told(text) if words in content]
    assert [k for k, _ in found] == [kind]
    assert "Lindqvist" in (found[0][1] or "")


def test_the_whole_quotation_has_its_marks(told):
    ((_, content, _),) = told('"The bridge opens in May," Anna Lindqvist said.')
    assert content == '"The bridge opens in May,"'


def test_a_split_quotation_has_one_speaker(told):
    found = told('"The bridge," Anna Lindqvist said, "opens in May and nobody will pay."')
    assert [content for _, content, _ in found] == ['"The bridge,"', '"opens in May and nobody will pay."']
    assert {speaker for *_, speaker in found} == {"Anna Lindqvist"}


def test_a_quotation_over_paragraphs_keeps_its_speaker(told):
    text = '"We waited for years," Anna Lindqvist said. "Nobody listened.\n\n"Now the bridge opens at last."'
    assert {speaker for *_, speaker in told(text)} == {"Anna Lindqvist"}
    assert any("Now the bridge" in content for _, content, _ in told(text))


def test_an_apostrophe_opens_nothing(told):
    assert told("The farmers' union and the drivers' club met at the mayor's house in '98.") == []


def test_titles_and_scare_quotes_are_no_speech(told):
    text = 'He appeared on "The Daily Hour" twice. The so-called "hat tax" was dropped.'
    assert [kind for kind, *_ in told(text) if kind == "direct"] == []


def test_polls_and_unnamed_sources_speak(told):
    text = "Turnout fell sharply, a poll found. Officials said the vote would be repeated."
    assert {speaker for *_, speaker in told(text)} == {"a poll", "Officials"}


def test_nobody_is_named_when_nobody_speaks(told):
    assert {speaker for *_, speaker in told("It is believed that the ship sank in a storm.")} <= {None}


def test_a_denial_is_reported(told):
    found = told("Anna Lindqvist denied that she had taken money.")
    assert any("taken money" in content and speaker == "Anna Lindqvist" for _, content, speaker in found)


@pytest.mark.parametrize(
    ("text", "words", "speaker"),
    [
        ("Lindqvist: I will open the bridge", "I will open the bridge", "Lindqvist"),
        ("Wealthy voters abandon party, poll finds", "Wealthy voters abandon party", "poll"),
        ("Mayor says bridge will open", "bridge will open", "Mayor"),
        ("Bridge to open in May, mayor says", "Bridge to open in May", "mayor"),
    ],
)
def test_headlines_speak(nlp, text, words, speaker):
    doc = nlp.make_doc(text)
    doc._.context = Context(blocks=(Block("title", 0, len(text)),))
    (quote,) = nlp(doc)._.facts.quotes
    assert text[quote.start : quote.end] == words
    assert text[quote.speaker.start : quote.speaker.end] == speaker


def test_a_headline_with_a_topic_before_its_colon_says_nothing(nlp):
    doc = nlp.make_doc("Bridge opening: what drivers need to know")
    doc._.context = Context(blocks=(Block("title", 0, len(doc.text)),))
    assert nlp(doc)._.facts.quotes == ()


def test_a_mark_written_twice_is_one_and_a_doubled_apostrophe_is_none(told):
    text = 'The mayor said, ""the union\'\'s plan is ready."" ""We will open in May,"" said Tom Becker.'
    assert told(text) == [
        ("direct", '""the union\'\'s plan is ready.""', "The mayor"),
        ("direct", '""We will open in May,""', "Tom Becker"),
    ]


def test_single_marks_reopened_at_every_paragraph_go_on_with_the_speaker(told):
    text = "‘We are glad,’ said Tom Becker.\n\n‘Nobody else had seen it.\n\n‘It is new.’"
    assert [(content, speaker) for _, content, speaker in told(text)] == [
        ("‘We are glad,’", "Tom Becker"),
        ("‘Nobody else had seen it.", "Tom Becker"),
        ("‘It is new.’", "Tom Becker"),
    ]


def test_what_marks_cut_is_said_by_the_one_before_the_verb(told):
    ((kind, content, speaker),) = told('A spokesman for the mayor, Tom Becker, said the bridge "is the work of years".')
    assert (kind, content) == ("mixed", 'the bridge "is the work of years"')
    assert speaker.startswith("A spokesman")


@pytest.mark.parametrize("text", ["If you like this story, share it.", "Iran attacked the port of Basra."])
def test_likes_of_nobody_and_blows_are_no_reports(told, text):
    assert told(text) == []


def test_an_adverb_before_the_reporting_clause_is_no_content(told):
    assert told("Meanwhile, the mayor said, the bridge would stay closed.") == [
        ("indirect", "the bridge would stay closed", "the mayor")
    ]


def test_the_day_before_a_speaker_is_not_the_speaker(told):
    assert [speaker for *_, speaker in told("In the capital today officials said the bridge would stay closed.")] == [
        "officials"
    ]
