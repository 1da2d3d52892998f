from tasks.extraction.entities.bodies import acronyms
from tasks.extraction.entities.people import is_part_of, is_same_person, name_words


def test_clusters_acronym_joins_its_full_form(read):
    found = read("The World Health Organization (WHO) sent a team. The WHO will report in May.")
    entity = found["World Health Organization"]
    assert "WHO" in entity.aliases
    assert len(entity.mentions) == 3


def test_clusters_country_forms_are_one_and_neighbours_are_not(read):
    found = read("The United States and Canada agreed. The U.S. said Canada would pay. England and Wales will not.")
    assert "U.S." in found["United States"].aliases
    assert {"England", "Wales", "Canada"} <= set(found)


def test_clusters_forms_of_address_choose_between_namesakes(read, words):
    text = "Robert Ames and his sister Julia Ames own the mill. Mr. Ames runs it. Ms. Ames keeps the books."
    found = read(text)
    assert len(words(text, found["Robert Ames"], "name")) == 2
    assert len(words(text, found["Julia Ames"], "name")) == 2


def test_clusters_role_country_and_gender_from_a_title(read):
    found = read("Norwegian Foreign Minister Ingrid Solberg flew to Lima.")
    entity = found["Ingrid Solberg"]
    assert entity.role == "Norwegian Foreign Minister"
    assert (entity.country, entity.gender) == ("NOR", "female")


def test_clusters_role_from_an_apposition_is_a_mention(read, words):
    text = "Peter Novak, the chief executive of the bank, resigned. He gave no reason."
    entity = read(text)["Peter Novak"]
    assert entity.role == "chief executive of the bank"
    assert words(text, entity, "nominal") == ["the chief executive of the bank"]
    assert words(text, entity, "pronoun") == ["He"]


def test_clusters_later_nouns_stand_for_whom_the_role_allows(read, words):
    text = "Chinese Foreign Minister Li Wen met Peter Novak on Friday. The diplomat said talks went well."
    assert words(text, read(text)["Li Wen"], "nominal") == ["The diplomat"]


def test_clusters_other_gender_is_never_linked(read, words):
    text = "Anna Kowalski left the room. He was angry."
    assert words(text, read(text)["Anna Kowalski"], "pronoun") == []


def test_clusters_speaker_is_not_the_he_inside_the_quotation(read, words):
    text = 'Daniel Brooks met Anna Kowalski. "He never called," said Brooks.'
    assert words(text, read(text)["Daniel Brooks"], "pronoun") == []


def test_clusters_capital_that_acts_is_a_metonym(read, words):
    text = "Beijing condemned the visit. The minister landed in Beijing on Friday."
    entity = read(text)["Beijing"]
    assert words(text, entity, "metonym") == ["Beijing"]
    assert words(text, entity, "name") == ["Beijing"]
    assert entity.country == "CHN"


def test_clusters_country_of_organisations_from_their_words(read):
    found = read("The Bank of Japan raised rates. Russian news agency Interfax reported it.")
    assert found["Bank of Japan"].country == "JPN"
    assert found["Interfax"].country == "RUS"


def test_clusters_salience_favours_what_comes_first_and_often(read):
    found = read("Chile closed its mines. Chile said copper was cheap. Chile and Norway may talk in Oslo next year.")
    assert found["Chile"].salience == 1.0
    assert 0 < found["Norway"].salience < 0.7


def test_people_variants_of_a_name():
    assert is_same_person(name_words("Joe Biden"), name_words("Joseph R. Biden Jr."))
    assert not is_same_person(name_words("Hillary Clinton"), name_words("Bill Clinton"))
    assert is_part_of(("biden",), ("joe", "biden"))


def test_bodies_acronyms_leave_small_words_out():
    assert "IAEA" in acronyms("International Atomic Energy Agency")
    assert "DOJ" in acronyms("Department of Justice")
    assert acronyms("Reuters") == frozenset()
