"""What a model costs."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Price:
    """US dollars per million tokens, for a short prompt."""

    prompt: float
    answer: float
