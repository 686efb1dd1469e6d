"""A model that fails in every way it can: one answer, or one plain notice, and no third."""

from dataclasses import dataclass, field

import pytest

from chatops.playground.script import Lines
from chatops.playground.server import Playground
from chatops.playground.workspace import Workspace
from tests.system import sight
from tests.system.conftest import Starter

CANARY = "tripwire-7Q"
BODY = f'Traceback (most recent call last): openai said {{"error": {{"message": "{CANARY}"}}}}'
REFUSAL = {"error": {"message": f"Incorrect API key {CANARY}", "code": "invalid_api_key"}}
FALLBACK = "models: {default: big, fallback: small}"
GOOD: Lines = {"pieces": ("It was ", "the cache.")}
DOWN: Lines = {"status": 500, "body": BODY}


@dataclass(frozen=True, slots=True)
class Failing:
    """What the endpoint does, call by call, and how many calls that costs."""

    lines: list[Lines] = field(default_factory=list)
    calls: int = 1

    def play(self, playground: Playground) -> None:
        for line in self.lines:
            playground.model.script(**line)


def limited(after: str) -> Lines:
    return {"status": 429, "headers": {"Retry-After": after}, "body": BODY}


RECOVERS = {
    "a short rate limit": Failing([limited("1"), GOOD], 2),
    "a failing server, twice": Failing([DOWN, {"status": 503, "body": BODY}, GOOD], 3),
    "a page of a proxy": Failing([{"status": 502, "body": "<html>no</html>"}, GOOD], 2),
    "a cut before the first word": Failing([{"pieces": ("Half",), "cut_after": 0}, GOOD], 2),
    "a cut in the middle": Failing([{"pieces": ("Half", "way"), "cut_after": 1}, GOOD], 2),
    "an end without a finish": Failing([{"pieces": ("Half",), "finish_reason": None}, GOOD], 2),
    "a stall": Failing([{"pieces": ("Half", "way"), "stall_after": 1}, GOOD], 2),
    "an empty answer": Failing([{"reasoning": ("Hm.",), "pieces": (" \n",)}, GOOD], 2),
    "an error in the stream": Failing([{"pieces": ("Half",), "error": {"message": BODY}}, GOOD], 2),
    "no JSON in the stream": Failing([{"raw": ("data: {not json",)}, GOOD], 2),
}
FAILS = {
    "a filter": (Failing([{"finish_reason": "content_filter"}]), "declines"),
    "a filter in the middle": (
        Failing([{"pieces": ("Half",), "finish_reason": "content_filter"}]),
        "declines",
    ),
    "a refused key": (Failing([{"status": 401, "body": REFUSAL}]), "set up"),
    "a forbidden model": (Failing([{"status": 403, "body": REFUSAL}]), "set up"),
    "an unknown model": (Failing([{"status": 404, "body": REFUSAL}]), "choose another one"),
    "no quota": (
        Failing([{"status": 429, "body": {"error": {"code": "insufficient_quota"}}}]),
        "set up",
    ),
    "a server that always fails": (Failing([DOWN] * 4, 3), "cannot be reached"),
    "a wait beyond the deadline": (Failing([limited("600")]), "rate limited"),
    "a wait that cannot be read": (Failing([limited("soon")]), "rate limited"),
    "nothing but empty answers": (Failing([{"pieces": ()}] * 4, 3), "no complete answer"),
}


@pytest.mark.usefixtures("daemon")
@pytest.mark.parametrize("failing", RECOVERS.values(), ids=RECOVERS)
async def test_what_passes_is_tried_again_and_answered_once(
    slack: Workspace, playground: Playground, failing: Failing
) -> None:
    failing.play(playground)

    asked = await slack.mention("C1", user="U1", text="why?")
    answer = await sight.only_answer(slack, asked, timeout_s=8)
    await sight.until_reactions(slack, asked, ["white_check_mark"])

    assert sight.text(answer) == "It was the cache."
    assert len(playground.model.requests) == failing.calls
    assert _shows_nothing_of_the_failure(slack)


@pytest.mark.usefixtures("daemon")
@pytest.mark.parametrize(("failing", "reason"), FAILS.values(), ids=FAILS)
async def test_what_stays_is_told_once_in_plain_words(
    slack: Workspace, playground: Playground, failing: Failing, reason: str
) -> None:
    failing.play(playground)

    asked = await slack.mention("C1", user="U1", text="why?")
    said = await sight.only_failure(slack, asked)
    await sight.until_reactions(slack, asked, ["warning"])

    assert reason in said
    assert "Half" not in said
    assert len(playground.model.requests) == failing.calls
    assert _shows_nothing_of_the_failure(slack)


@pytest.mark.parametrize(
    "line", [limited("60"), DOWN, {"status": 404, "body": REFUSAL}], ids=["429", "500", "404"]
)
async def test_another_model_answers_for_one_that_cannot(
    slack: Workspace, playground: Playground, starter: Starter, line: Lines
) -> None:
    playground.model.script(**line)
    playground.model.script(**GOOD)

    async with starter.start(FALLBACK):
        asked = await slack.mention("C1", user="U1", text="why?")
        answer = await sight.only_answer(slack, asked)

    assert [one["model"] for one in playground.model.requests] == ["big", "small"]
    assert "small · " in sight.footer(answer)


async def test_a_short_rate_limit_is_waited_out_although_there_is_another_model(
    slack: Workspace, playground: Playground, starter: Starter
) -> None:
    playground.model.script(**limited("1"))

    async with starter.start(FALLBACK):
        asked = await slack.mention("C1", user="U1", text="why?")
        await sight.only_answer(slack, asked)

    assert [one["model"] for one in playground.model.requests] == ["big", "big"]


async def test_two_models_that_are_down_are_asked_three_times_in_all(
    slack: Workspace, playground: Playground, starter: Starter
) -> None:
    Failing([DOWN] * 6).play(playground)

    async with starter.start(FALLBACK):
        asked = await slack.mention("C1", user="U1", text="why?")
        await sight.only_failure(slack, asked)

    assert [one["model"] for one in playground.model.requests] == ["big", "small", "small"]


@pytest.mark.usefixtures("daemon")
async def test_an_answer_at_the_length_limit_is_shown_and_called_cut_off(
    slack: Workspace, playground: Playground
) -> None:
    playground.model.script(pieces=("It was the",), finish_reason="length")

    asked = await slack.mention("C1", user="U1", text="why?")
    answer = await sight.only_answer(slack, asked)

    assert sight.text(answer).startswith("It was the")
    assert "Cut off" in sight.text(answer) + sight.footer(answer)
    assert len(playground.model.requests) == 1


@pytest.mark.usefixtures("daemon")
async def test_the_next_question_after_a_failure_is_answered(
    slack: Workspace, playground: Playground
) -> None:
    playground.model.script(status=401, body=REFUSAL)
    failed = await slack.mention("C1", user="U1", text="why?")
    await sight.only_failure(slack, failed)

    asked = await slack.mention("C1", user="U1", text="and now?", thread_ts=failed["ts"])
    await slack.reply_to(asked, mark=sight.ANSWER)

    assert "could not answer" not in str(sight.turns(playground.model.requests[-1]))


def _shows_nothing_of_the_failure(slack: Workspace) -> bool:
    """Look at everything that was ever posted, also what was changed later."""
    shown = str([call.arguments for call in slack.posts])
    return not any(word in shown for word in (CANARY, "Traceback", "<html>", "openai"))
