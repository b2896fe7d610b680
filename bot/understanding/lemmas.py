"""Danish lemmas for the words of the training data, looked up once at training.

simplemma's Danish table takes 80 MB of memory; the model keeps only the forms whose lemma
occurs in the training data, and serving never loads the table.
"""

from __future__ import annotations

from collections.abc import Iterable

from bot.understanding.text import fold


def lemma_table(raw_words: Iterable[str]) -> dict[str, str]:
    """Folded form → folded lemma for the given words (as written, with æ, ø and å)."""
    import simplemma  # heavy: only training needs it

    table: dict[str, str] = {}
    for word in sorted(set(raw_words)):
        if len(word) < 4 or not word.isalpha():
            continue
        form, lemma = fold(word), fold(simplemma.lemmatize(word, lang="da"))
        if form != lemma:
            table[form] = lemma
    return table
