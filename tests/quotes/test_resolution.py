"""Pronouns and nouns that speak are traced to the person named."""


def resolved(read, text, words):
    facts = read(text)
    names = {entity.id: entity.name for entity in facts.entities}
    at = text.index(words)
    for quote in facts.quotes:
        if quote.start <= at < quote.end and quote.speaker:
            return names.get(quote.speaker.entity)
    return None


def test_most_pronouns_and_nouns_are_traced_to_the_right_person(read, resolution_items):
    wrong = []
    for text, words, name in resolution_items:
        found = resolved(read, text, words)
        if found is None or found.removeprefix("Mrs. ") not in (name, name.removeprefix("Mrs. "), name.split()[-1]):
            wrong.append((words, name, found))
    assert len(resolution_items) == 60
    assert len(wrong) <= 0.15 * len(resolution_items), wrong
