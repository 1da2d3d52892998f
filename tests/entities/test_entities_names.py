from tasks.extraction.facts import Block, Context


def test_names_drop_articles_titles_and_possessives(read):
    found = read("The European Commission's chief met Prime Minister Ingrid Solberg on Monday.")
    assert "European Commission" in found
    assert found["Ingrid Solberg"].label == "PERSON"


def test_names_days_and_page_words_are_none(read):
    found = read("Scenes from the harbour were shown on Monday. Advertisement")
    assert not {"Scenes", "Monday", "Advertisement"} & set(found)


def test_names_headline_in_capitals_finds_listed_places(read):
    found = read("PORTUGAL AND MOROCCO SIGN FISHING PACT")
    assert found["PORTUGAL"].country == "PRT"
    assert found["MOROCCO"].label == "GPE"


def test_names_scores_make_teams_of_towns_but_not_of_countries(read):
    assert {entity.label for entity in read("Halifax 2 Barnsley 1").values()} == {"ORG"}
    assert {entity.label for entity in read("Denmark 2 Portugal 1").values()} == {"GPE"}


def test_names_ranking_tells_person_from_country(read):
    found = read("3. Tomas Vrba (Slovakia) Omega 1:02.3")
    assert found["Tomas Vrba"].label == "PERSON"
    assert found["Slovakia"].label == "GPE"


def test_names_initials_and_speech_verbs_show_people(read):
    found = read("The fire began in a kitchen, Okparaebo said. A report by J. Vandersteen blamed a fuse.")
    assert found["Okparaebo"].label == "PERSON"
    assert found["J. Vandersteen"].label == "PERSON"


def test_names_type_designation_makes_a_product(read):
    found = read("The airline ordered twelve Boeing 787 jets. Boeing welcomed the order.")
    assert found["Boeing 787"].label == "PRODUCT"
    assert found["Boeing"].label == "ORG"


def test_names_surname_follows_the_full_name(read):
    found = read("Maria Boston opened the shop in 2010. Boston sold it a year later, and Boston's son bought it.")
    assert len(found["Maria Boston"].mentions) >= 3
    assert "Boston" not in found


def test_names_agency_of_dateline_is_no_entity(read):
    text = "LIMA (UPI) --\n\nPeru closed its border with Chile."
    blocks = (Block("dateline", 0, 13), Block("paragraph", 15, len(text)))
    found = read(text, Context(blocks=blocks))
    assert "UPI" not in found
    assert {"Peru", "Chile"} <= set(found)
