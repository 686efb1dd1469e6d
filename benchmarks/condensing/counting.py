"""Tokens as an endpoint of today counts them; what is short is counted once."""

from functools import lru_cache

from chatops.adapters.openai import encodings

ENCODING = "o200k_base"
SHORT = 20_000


def tokens(text: str) -> int:
    """Return the exact number of tokens of a text."""
    return _short(text) if len(text) <= SHORT else encodings.count(ENCODING, text)


@lru_cache(maxsize=30_000)
def _short(text: str) -> int:
    return encodings.count(ENCODING, text)
