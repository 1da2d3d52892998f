import pytest

from tasks.document import Metadata
from tasks.extraction.blocks import label_blocks
from tasks.intake.article import Hints
from tasks.intake.names import people
from tasks.intake.when import iso
from tasks.metadata import describe

BODY = "Ministers from five countries agreed on Tuesday to reopen a shipping lane for grain, two officials said."


def metadata(text: str, **given: str) -> Metadata:
    return describe(text, label_blocks(text), Hints(**given), language="en", language_score=1.0)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("dateline", "agency", "place", "day"),
    [
        ("LONDON, March 7 (Reuters) -", "Reuters", "LONDON", "2022-03-07"),
        ("March 7 (UPI) --", "UPI", None, "2022-03-07"),
        ("KYIV, Ukraine (AP) —", "AP", "KYIV, Ukraine", None),
        ("MOSCOW, March 7. /TASS/.", "TASS", "MOSCOW", "2022-03-07"),
        ("BEIJING, March 7 (Xinhua) --", "Xinhua", "BEIJING", "2022-03-07"),
        ("Berlin (dpa) -", "dpa", "Berlin", None),
        ("(ANSA) - ROME, MAR 7 -", "ANSA", "ROME", "2022-03-07"),
        ("ISLAMABAD:", None, "ISLAMABAD", None),
    ],
)
def test_datelines_give_agency_place_and_day(dateline: str, agency: str, place: str, day: str) -> None:
    found = metadata(f"Grain deal reached\n\n{dateline} {BODY}", published="2022-03-08")
    assert found.agency == agency
    assert found.dateline is not None
    assert (found.dateline.text, found.dateline.place, found.dateline.date) == (dateline, place, day)


def test_dateline_of_december_in_january_is_last_years() -> None:
    found = metadata(f"Grain deal\n\nPARIS, Dec. 30 (AFP) - {BODY}", published="2023-01-02")
    assert found.dateline is not None
    assert found.dateline.date == "2022-12-30"


def test_published_says_where_it_was_found() -> None:
    given = metadata(f"T\n\n{BODY}", published="2022-03-07", evidence="json-ld")
    assert (given.published, given.published_evidence) == ("2022-03-07", "json-ld")
    line = metadata(f"Grain deal reached\nPublished: 7 March 2022, 10:15 GMT\n\n{BODY}", url="https://a.b/2021/01/01/x")
    assert (line.published, line.published_evidence) == ("2022-03-07", "date line")
    url = metadata(f"Grain deal reached\n\n{BODY}", url="https://a.b/2022/03/07/grain")
    assert (url.published, url.published_evidence) == ("2022-03-07", "url")
    dateline = metadata(f"Grain deal reached\n\nPARIS, March 7, 2022 (AFP) - {BODY}")
    assert (dateline.published, dateline.published_evidence) == ("2022-03-07", "dateline")
    assert metadata(BODY).published is None


def test_updated_is_not_taken_for_published() -> None:
    found = metadata(f"Grain deal reached\nUpdated 2:14 PM EDT, March 12, 2024\n\n{BODY}")
    assert (found.published, found.updated) == (None, "2024-03-12")


def test_byline_and_title_are_read_from_the_text() -> None:
    found = metadata(f"Grain deal reached\n\nBy Ann Lee and Bo Van Dam, Associated Press\n\n{BODY}")
    assert found.title == "Grain deal reached"
    assert found.byline == ("Ann Lee", "Bo Van Dam")
    assert found.agency == "AP"


@pytest.mark.parametrize(
    ("given", "names"),
    [
        (["By Ann Lee and Bo Yi"], ("Ann Lee", "Bo Yi")),
        (["Ann Lee, Political Editor"], ("Ann Lee",)),
        (["Ann Lee", "ann-lee"], ("Ann Lee",)),
        (["https://a.b/ann", "a@b.c"], ()),
        (["Ann Lee; Bo Yi & Cy Oz"], ("Ann Lee", "Bo Yi", "Cy Oz")),
    ],
)
def test_people_of_bylines(given: list[str], names: tuple[str, ...]) -> None:
    assert people(given) == names


@pytest.mark.parametrize(
    ("given", "day"),
    [
        ("2024-05-03", "2024-05-03"),
        ("2024-05-03 10:15:00+0200", "2024-05-03T10:15:00+02:00"),
        ("20240503T101500Z", "2024-05-03T10:15:00Z"),
        ("Fri, 03 May 2024 10:15:00 GMT", "2024-05-03T10:15:00+00:00"),
        ("May 3rd, 2024", "2024-05-03"),
        ("3 May 2024", "2024-05-03"),
        ("03/05/2024", None),
        ("2024-13-45", None),
        (20240503, None),
        ("", None),
    ],
)
def test_dates_to_iso(given: object, day: str | None) -> None:
    assert iso(given) == day
