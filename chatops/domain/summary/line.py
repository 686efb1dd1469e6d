"""A message as summaries are made of it."""

from dataclasses import dataclass

from chatops.domain.names import MessageTs


@dataclass(frozen=True, slots=True)
class Line:
    """What somebody said: names are put in, and `who` is as the prompt names them."""

    ts: MessageTs
    who: str
    text: str
