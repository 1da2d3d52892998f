"""Pronouns and nouns that speak are traced to the person named."""


def resolved(read, text, words):
    facts = read(text)
    names = {entity.id: entity.name for entity in facts.entities}
    at = text.index(words)
    for quote in facts.quotes:
        if quote.start <= at < quote.end and quote.speaker:
            return names.get(quote.speaker.entity)
    return None


def wrongly_traced(read, items):
    wrong = []
    for text, words, name in items:
        found = resolved(read, text, words)
        if found is None or found.removeprefix("Mrs. ") not in (name, name.removeprefix("Mrs. "), name.split()[-1]):
            wrong.append((words, name, found))
    return wrong


def between_marks(text, words):
    return text[: text.index(words)].count('"') % 2 == 1


def test_most_pronouns_and_nouns_that_speak_between_marks_are_traced_to_the_right_person(read, resolution_items):
    direct = [item for item in resolution_items if between_marks(*item[:2])]
    assert len(direct) == 60
    wrong = wrongly_traced(read, direct)
    assert len(wrong) <= 0.15 * len(direct), wrong


def test_most_of_those_that_are_reported_are_traced_to_the_right_person(read, resolution_items):
    reported = [item for item in resolution_items if not between_marks(*item[:2])]
    assert len(reported) == 16
    wrong = wrongly_traced(read, reported)
    assert len(wrong) <= 0.15 * len(reported), wrong
