"""Articles as JSON-LD: schema.org ``NewsArticle`` with what it mentions and the ``Quotation`` s in it."""

from tasks.document import Document, Entity, Quote

Node = dict[str, object]
_KINDS = {"PERSON": "Person", "ORG": "Organization", "GPE": "Place", "LOC": "Place", "FAC": "Place", "EVENT": "Event"}
_TOPICS = "http://cv.iptc.org/newscodes/mediatopic/"


def jsonld(document: Document) -> Node:
    """Give a document as a JSON-LD node; ids begin with the article's and join quotations to their speakers."""
    meta = document.metadata
    base = f"urn:sha256:{document.source.sha256}"
    places = {place.entity: place for place in document.places}
    nodes = {entity.id: _entity(entity, base) for entity in document.entities}
    for entity, place in places.items():
        if entity in nodes:
            geo = {"@type": "GeoCoordinates", "latitude": place.latitude, "longitude": place.longitude}
            same = f"https://sws.geonames.org/{place.geonames}/" if place.geonames else None
            nodes[entity] |= _given({"@type": "Place", "geo": geo, "sameAs": same})
    article: Node = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "@id": base,
        "url": meta.url,
        "headline": meta.title,
        "datePublished": meta.published,
        "dateModified": meta.updated,
        "author": [{"@type": "Person", "name": name} for name in meta.byline],
        "publisher": {"@type": "Organization", "name": meta.publisher} if meta.publisher else None,
        "sourceOrganization": {"@type": "Organization", "name": meta.agency} if meta.agency else None,
        "dateline": meta.dateline.text if meta.dateline else None,
        "articleSection": meta.section,
        "inLanguage": meta.language,
        "wordCount": meta.word_count,
        "abstract": " ".join(span.text for span in document.summary) or None,
        "keywords": [phrase.text for phrase in document.keyphrases],
        "about": [
            {"@type": "DefinedTerm", "@id": topic.id.replace("medtop:", _TOPICS), "name": topic.label}
            for topic in document.topics
        ],
        "mentions": list(nodes.values()),
        "hasPart": [_quotation(n, quote, base, nodes) for n, quote in enumerate(document.quotes)],
    }
    return _given(article)


def _entity(entity: Entity, base: str) -> Node:
    kind = _KINDS.get(entity.label, "Thing")
    title = entity.role if kind == "Person" else None
    alternate = list(entity.aliases)
    return _given(
        {
            "@type": kind,
            "@id": f"{base}#{entity.id}",
            "name": entity.name,
            "jobTitle": title,
            "alternateName": alternate,
        }
    )


def _quotation(n: int, quote: Quote, base: str, nodes: dict[str, Node]) -> Node:
    """Give a quotation; its speaker is who schema.org says it is attributed to within the article."""
    speaker = quote.speaker
    node = nodes.get(speaker.entity or "") if speaker else None
    who = {"@id": node["@id"]} if node else {"name": speaker.text} if speaker else None
    return _given({"@type": "Quotation", "@id": f"{base}#q{n}", "text": quote.text, "spokenByCharacter": who})


def _given(node: Node) -> Node:
    """Leave out what is not known."""
    return {name: value for name, value in node.items() if value is not None and value != []}
