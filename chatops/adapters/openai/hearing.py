"""Joins what a model says piece by piece, and judges in the end whether it is an answer."""

from chatops.adapters.openai.wire import Delta
from chatops.domain.conversation import Ending, Finish, Piece, Usage
from chatops.domain.errors import AnswerIncomplete, ModelRefused, ModelUnavailable
from chatops.domain.names import ModelName

MAX_ANSWER_BYTES = 2 << 20
"""Far beyond what a model writes within a deadline; what goes on longer is no answer."""

ENDINGS = {
    "stop": Ending.COMPLETE,
    "end_turn": Ending.COMPLETE,
    "eos": Ending.COMPLETE,
    "stop_sequence": Ending.COMPLETE,
    "length": Ending.LENGTH,
    "max_tokens": Ending.LENGTH,
    "model_length": Ending.LENGTH,
}
REFUSALS = frozenset({"content_filter", "refusal", "safety", "prohibited_content", "recitation"})


class Hearing:
    """One answer while it arrives."""

    def __init__(self, model: ModelName) -> None:
        self._model = model
        self._bytes = 0
        self._spoken = False
        self._half = ""
        self._ending = ""
        self._usage: Usage | None = None
        self._refused = False
        self._other = ""

    def hear(self, delta: Delta) -> Piece | None:
        """Take in what came; return the text that it adds, if any."""
        self._ending = delta.ending or self._ending
        self._usage = delta.usage or self._usage
        self._refused = self._refused or delta.refused
        self._other = delta.other or self._other
        text = self._clean(delta.text)
        if not text:
            return None
        self._bytes += len(text.encode())
        if self._bytes > MAX_ANSWER_BYTES:
            raise AnswerIncomplete(self._model, "it is longer than 2 MiB")
        self._spoken = self._spoken or not text.isspace()
        return Piece(text)

    def finish(self) -> Finish:
        """Return how it ended; raise when that is no answer, whatever text there was."""
        if self._refused or self._ending in REFUSALS:
            raise ModelRefused(self._model)
        if self._ending == "error":
            raise ModelUnavailable(self._model)
        if not self._ending:
            raise AnswerIncomplete(self._model, "it ended without a finish reason")
        if not self._spoken:
            raise AnswerIncomplete(self._model, self._other or "it is empty")
        if self._ending not in ENDINGS:
            raise AnswerIncomplete(self._model, "it ended neither complete nor by length")
        return Finish(ENDINGS[self._ending], self._usage)

    def _clean(self, text: str) -> str:
        """Return text that databases and UTF-8 can hold.

        JSON can cut an emoji into two escapes and put them into two events.
        """
        text = self._half + text.replace("\x00", "")
        self._half = text[-1:] if "\ud800" <= text[-1:] <= "\udbff" else ""
        text = text[: len(text) - len(self._half)]
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
