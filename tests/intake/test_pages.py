# ruff: noqa: E501 - documents are written on one line
import json

import pytest

from tasks.errors import Rejected
from tasks.intake.article import Hints
from tasks.intake.html import Extracted, declared_charset, extract_html

FIRST = "Ministers from five countries agreed on Tuesday to reopen a shipping lane for grain, two officials said."
SECOND = "The talks lasted all night, and nobody was sure until dawn that a paper would be signed, they added."
THIRD = "Shares in shipping firms rose after the news, and wheat prices fell by two percent in Chicago."


def page(body: str, head: str = "") -> Extracted:
    return extract_html(f"<!doctype html><html><head>{head}</head><body>{body}</body></html>", Hints())


def kinds(found: Extracted, kind: str) -> list[str]:
    return [found.text[block.start : block.end] for block in found.blocks if block.kind == kind]


def test_body_is_told_from_what_furnishes_the_page() -> None:
    found = page(
        f"""<nav><a href=x>Home</a></nav><main><h1>Grain deal</h1><div class="byline">By Ann Lee</div><div class="story">
        <p>{FIRST}</p><aside><p>Our newsletter tells you every morning what you need to know about the world.</p></aside>
        <p>{SECOND}</p><div class="related-stories"><h3>Related</h3><p>Another story about ships, which has a long teaser here.</p></div>
        <figure><img><figcaption>Ships wait off the coast. Photo: Bo Yi/Reuters</figcaption></figure><h2>What next</h2><p>{THIRD}</p>
        </div></main><footer><p>All rights reserved, and this footer is a long sentence too, as many are.</p></footer>"""
    )
    assert kinds(found, "paragraph") == [FIRST, SECOND, THIRD]
    assert kinds(found, "heading") == ["What next"]
    assert kinds(found, "caption") == ["Ships wait off the coast."]
    assert kinds(found, "credit") == ["Photo: Bo Yi/Reuters"]


def test_class_names_never_remove_most_of_a_page() -> None:
    found = page(f'<div class="sidebar share"><p class="paywall">{FIRST}</p><p class="paywall">{SECOND}</p></div>')
    assert kinds(found, "paragraph") == [FIRST, SECOND]


def test_standfirst_of_the_head_is_part_of_the_article() -> None:
    head = '<meta name="description" content="Five countries say ships may sail again from June.">'
    body = f"<h1>T</h1><div>Five countries say ships may sail again from June.</div><article><p>{FIRST}</p><p>{SECOND}</p></article>"
    assert kinds(page(body, head), "paragraph")[0].startswith("Five countries")


def test_json_ld_names_title_authors_and_dates() -> None:
    stated = {"@graph": [{"@type": "Person", "@id": "#p", "name": "Ann Lee"},
              {"@type": ["NewsArticle"], "headline": "Grain &amp; ships", "author": [{"@id": "#p"}, {"name": "Bo Yi"}],
               "datePublished": "2024-05-03T10:15:00Z", "dateModified": "2024-05-04", "articleSection": "World"}]}  # fmt: skip
    found = page(
        f"<p>{FIRST}</p><p>{SECOND}</p>", f'<script type="application/ld+json">{json.dumps(stated)}</script>'
    ).hints
    assert (found.title, found.byline) == ("Grain & ships", ("Ann Lee", "Bo Yi"))
    assert (found.published, found.updated, found.evidence) == ("2024-05-03T10:15:00Z", "2024-05-04", "json-ld")


def test_whole_body_of_json_ld_replaces_a_cut_page() -> None:
    stated = {"@type": "NewsArticle", "headline": "T", "articleBody": "\n".join([FIRST, SECOND, THIRD] * 2)}
    found = page(f"<p>{FIRST}</p>", f'<script type="application/ld+json">{json.dumps(stated)}</script>')
    assert len(kinds(found, "paragraph")) == 6


def test_lead_above_the_entries_of_a_live_blog_is_kept() -> None:
    entries = "".join(
        f"<section class=entry><h2>1{n}:00</h2><p>{SECOND}</p><p>{THIRD} ({n})</p></section>" for n in range(9)
    )
    box = "<div class=newsletter-signup><p>Sign up for our briefing, which comes to your inbox every single morning.</p></div>"
    found = page(f"<h1>Grain deal live</h1><div class=top><p>{FIRST}</p>{box}</div><div class=entries>{entries}</div>")
    assert kinds(found, "paragraph")[:2] == [FIRST, SECOND]


def test_words_for_screen_readers_only_are_left_out() -> None:
    hidden = '<span style="border:0;clip:rect(0 0 0 0);position:absolute">, opens new tab</span>'
    link = (
        f'The <a href="x">report{hidden}</a> said so<span class="visually-hidden">Opens in new window</span>. {FIRST}'
    )
    assert (
        kinds(page(f"<article><p>{link}</p><p>{SECOND}</p><p>{THIRD}</p></article>"), "paragraph")[0]
        == f"The report said so. {FIRST}"
    )


def test_headline_printed_in_pieces_keeps_its_spaces() -> None:
    head = '<meta property="og:title" content="Grain deal: ships sail">'
    body = f"<h1><span>Grain deal:</span><span>ships sail</span></h1><p>{FIRST}</p><p>{SECOND}</p>"
    assert page(body, head).hints.title == "Grain deal: ships sail"


def test_site_name_is_taken_off_the_title() -> None:
    head = '<title>Grain deal - World | The Post</title><meta property="og:site_name" content="The Post">'
    assert page(f"<h1>Grain deal</h1><p>{FIRST}</p><p>{SECOND}</p>", head).hints.title == "Grain deal"


def test_meta_and_printed_byline_are_used_without_json_ld() -> None:
    head = '<meta property="article:published_time" content="2024-05-03T10:15:00+02:00">'
    body = f'<h1>T</h1><p class="byline">By <a rel="author" href="/a">Ann Lee</a></p><article><p>{FIRST}</p><p>{SECOND}</p></article>'
    found = page(body, head).hints
    assert (found.published, found.evidence, found.byline) == ("2024-05-03T10:15:00+02:00", "meta", ("Ann Lee",))


def test_given_metadata_wins() -> None:
    found = extract_html(f"<html><head><title>A</title></head><body><p>{FIRST}</p></body></html>", Hints(title="B"))
    assert found.hints.title == "B"
    assert found.text.startswith("B\n\n")


def test_repeated_title_is_printed_once() -> None:
    found = page(f"<title>x</title><article><h1>Grain deal</h1><p>{FIRST}</p><p>{SECOND}</p></article>")
    assert found.text.count("Grain deal") == 1


@pytest.mark.parametrize("body", ["", "<nav><a href=x>One</a> <a href=y>Two</a></nav>", "<script>var a = 1;</script>"])
def test_pages_without_text_are_rejected(body: str) -> None:
    with pytest.raises(Rejected, match="no article text"):
        page(body)


def test_charset_of_the_page_is_read() -> None:
    assert declared_charset(b'<meta charset="windows-1251">') == "windows-1251"
    assert declared_charset(b'<meta http-equiv="Content-Type" content="text/html; charset=koi8-r">') == "koi8-r"
