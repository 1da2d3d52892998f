"""Time expressions: found by a grammar over words, resolved against the article's date and the text's own anchors."""
