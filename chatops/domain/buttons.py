"""The buttons under the bot's messages. Each carries its request's id, which anybody can forge."""

from chatops.domain.names import RequestId
from chatops.domain.request import Outcome
from chatops.domain.screen import Button

STOP = "stop_answer"
REGENERATE = "regenerate_answer"
THUMBS_UP = "good_answer"
THUMBS_DOWN = "bad_answer"


def while_written(request: RequestId) -> tuple[Button, ...]:
    """Return what stands under an answer that is being written."""
    return (Button(STOP, "Stop", request),)


def under(outcome: Outcome, request: RequestId) -> tuple[Button, ...]:
    """Return what stands under what became of a question."""
    match outcome:
        case Outcome.ANSWERED | Outcome.CUT:
            return (
                Button(THUMBS_UP, "👍", request),
                Button(THUMBS_DOWN, "👎", request),
                Button(REGENERATE, "Regenerate", request),
            )
        case Outcome.FAILED | Outcome.STOPPED:
            return (Button(REGENERATE, "Try again", request),)
        case _:
            return ()
