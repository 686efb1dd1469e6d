"""What an answer leaves behind: what is shown of it, and what the log tells."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from chatops.domain.choices import Choices
from chatops.domain.conversation import Ending, Prompt, Speaker
from chatops.domain.request import Outcome, Settlement
from chatops.domain.summary.values import Kept
from chatops.domain.wording import CUT_BY_LENGTH, cut_by_time, footer, not_offered, stopped_by
from chatops.services.generate import Answer


@dataclass(frozen=True, slots=True)
class Result:
    """What is to be shown, and what the log tells of it once it is."""

    settlement: Settlement
    facts: Mapping[str, object] = field(default_factory=dict)


def result_of(
    choices: Choices, prompt: Prompt, answer: Answer, took_s: float, stopper: str
) -> Result:
    """Return what becomes of an answer; `stopper` is the name of whoever may have stopped it."""
    small = [footer(answer.model, answer.usage, took_s, prompt)]
    if not choices.show_footer:
        small = []
    if answer.gone:
        small.insert(0, not_offered(answer.gone, answer.model))
    outcome = Outcome.CUT
    match answer.ending:
        case Ending.COMPLETE:
            outcome = Outcome.ANSWERED
        case Ending.LENGTH:
            small.insert(0, CUT_BY_LENGTH)
        case Ending.SLOW:
            small.insert(0, cut_by_time(took_s))
        case Ending.STOPPED:
            small.insert(0, stopped_by(stopper))
    settlement = Settlement(outcome, answer.text, " · ".join(small))
    return Result(settlement, _told_of(prompt, answer, took_s))


def _told_of(prompt: Prompt, answer: Answer, model_s: float) -> Mapping[str, object]:
    """Return what the log says of an answer; of one that a former process made it knows nothing."""
    return {
        "model": answer.model,
        "ending": str(answer.ending),
        "condensed": prompt.condensed,
        "quoted": prompt.quoted,
        "left_out": prompt.left_out,
        "prompt_tokens": answer.usage.prompt_tokens,
        "answer_tokens": answer.usage.answer_tokens,
        "model_s": round(model_s, 3),
    }


def since_last_answer(kept: Sequence[Kept]) -> int | None:
    """Return the tokens of the messages after the assistant's last words, None before any."""
    tokens = 0
    for one in reversed(kept):
        if one.message.speaker is Speaker.SELF:
            return tokens
        tokens += one.tokens
    return None
