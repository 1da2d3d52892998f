"""Which language a text is in, by py3langid (a naive Bayes model over byte n-grams, 97 languages)."""

from functools import cache

from py3langid.langid import MODEL_FILE, LanguageIdentifier

_SAMPLE = 2_000
_SHORTEST = 20


@cache
def _identifier() -> LanguageIdentifier:
    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)


def identify(text: str) -> tuple[str | None, float | None]:
    """Give the BCP 47 tag of a text's language and its probability; None when there is too little to tell by."""
    sample = text[:_SAMPLE].strip()
    if len(sample) < _SHORTEST:
        return None, None
    language, score = _identifier().classify(sample)
    return str(language), round(float(score), 4)
