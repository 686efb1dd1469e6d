"""The process dies at every step, meets every fault at every call, or sleeps too long anywhere."""

import asyncio
from contextlib import suppress
from itertools import count

import pytest

from chatops.domain.errors import ChatUnavailable, ClaimLost, StoreUnavailable
from chatops.domain.reply import Mark
from chatops.domain.request import Claim
from chatops.services.progress import Pace
from chatops.services.tasks import uncancelled
from tests.contracts.asking import LEASE_S, OTHER
from tests.fakes.chat import Unknown, busy
from tests.fakes.model import WHOLE
from tests.fakes.steps import KillAt, Killed, Step, When
from tests.services.rig import Rig

STEPS = 32
"""How many steps the story below takes; a test checks it."""
TOO_CLOSE = {"after renew", "before show"}
"""Between the last look at a claim and the edit nothing can tell that time has passed."""
ANSWER = "The cache was cold."
PARTS = ["The cache ", "was cold."]
CHAT = ("person", "post", "thread", "names", "edit")


class Story:
    """One question, a placeholder, progress while the model speaks, an answer in two parts."""

    def __init__(self, rig: Rig) -> None:
        self.rig = rig
        self.model_goes_on = asyncio.Event()

    async def begin(self) -> Claim:
        """Ask, and return the claim on the question."""
        self.rig.chat.part_characters = 10
        self.rig.pace = Pace(first_s=0.0, next_s=60.0)
        self.rig.model.answer = ANSWER
        self.rig.model.will("The cache ", self.model_goes_on, "was cold.", WHOLE)
        await self.rig.ask()
        return await self.rig.claimed()

    def watched(self, step: Step) -> Step:
        """Let the model go on when progress was shown, or never will be."""

        async def watch(name: str, when: When) -> None:
            if (name, when) == ("show", When.AFTER):
                self.model_goes_on.set()
            try:
                await step(name, when)
            except BaseException:
                self.model_goes_on.set()
                raise

        return watch


async def check(rig: Rig) -> None:
    """One answer stands, whole and once, whatever turns up late; nothing is left to do."""
    assert rig.answers() == PARTS
    rig.chat.arrive()
    await rig.sweep()
    assert rig.answers() == PARTS
    assert (await rig.inbox.backlog()).open == 0
    assert await rig.inbox.due_rechecks() == ()


async def test_the_story_has_as_many_steps_as_are_tried(rig: Rig) -> None:
    story, counting = Story(rig), KillAt()
    claim = await story.begin()

    await rig.answering(story.watched(counting)).answer(claim)

    await check(rig)
    assert len(counting.steps) == STEPS, counting.steps
    assert counting.steps.count("after post") == len(PARTS)
    assert "after show" in counting.steps


@pytest.mark.parametrize("at", range(STEPS))
async def test_a_process_that_dies_at_any_step_is_survived(rig: Rig, at: int) -> None:
    story = Story(rig)
    claim = await story.begin()

    with pytest.raises(Killed):
        await rig.answering(story.watched(KillAt(at))).answer(claim)
    await rig.work(OTHER)

    await check(rig)
    assert len(rig.model.asked) <= 2


@pytest.mark.parametrize("at", range(0, STEPS, 3))
@pytest.mark.slow
async def test_a_process_that_dies_again_while_it_recovers_is_survived(rig: Rig, at: int) -> None:
    story = Story(rig)
    claim: Claim | None = await story.begin()
    for life in range(3):
        if claim is not None:
            answering = rig.answering(story.watched(KillAt(at + life)))
            with suppress(Killed):
                await rig.attempt(answering.answer, claim)
        rig.clock.advance(LEASE_S + 1)
        claim = await rig.inbox.claim(OTHER)

    rig.clock.advance(LEASE_S + 1)
    await rig.work()

    await check(rig)


@pytest.mark.parametrize("at", range(STEPS))
@pytest.mark.slow
async def test_a_process_that_sleeps_too_long_at_any_step_spoils_nothing(rig: Rig, at: int) -> None:
    story, sleeping = Story(rig), KillAt(at)
    claim = await story.begin()

    async def oversleep(name: str, when: When) -> None:
        try:
            await sleeping(name, when)
        except Killed:
            rig.clock.advance(LEASE_S + 1)
            story.model_goes_on.set()
            # What awakes elsewhere in the process cancels this step, but not the other process.
            await uncancelled(lambda: rig.work(OTHER))

    with suppress(ClaimLost):
        await rig.answering(story.watched(oversleep)).answer(claim)

    if sleeping.steps[at] not in TOO_CLOSE:
        await check(rig)


@pytest.mark.parametrize("method", CHAT)
@pytest.mark.parametrize("call", range(2))
async def test_a_chat_that_is_busy_at_any_call_is_waited_for(
    rig: Rig, method: str, call: int
) -> None:
    await fail_once(rig, method, call, busy(3.0))

    await check(rig)


@pytest.mark.parametrize("unknown", Unknown)
@pytest.mark.parametrize("call", range(len(PARTS)))
async def test_a_post_of_unknown_outcome_is_neither_lost_nor_doubled(
    rig: Rig, unknown: Unknown, call: int
) -> None:
    await rig.ask()
    rig.chat.part_characters = 10
    rig.chat.faults["post"] += [None] * call + [unknown]

    await rig.work()

    await check(rig)


@pytest.mark.parametrize(
    "method", ["intend", "posted", "settle", "close", "renew", "reintend", "posts", "unintend"]
)
@pytest.mark.parametrize("call", range(2))
@pytest.mark.parametrize("when", When)
async def test_a_store_that_fails_at_any_call_is_survived(
    rig: Rig, method: str, call: int, when: When
) -> None:
    await fail_once(rig, method, call, StoreUnavailable("disk full"), when)

    await check(rig)


async def test_a_failure_is_told_once_wherever_the_process_dies(rig: Rig) -> None:
    for number in range(1, 30):
        rig.clock.advance(1_000)
        rig.chat.standing.clear()
        await rig.ask(1_000 + number)
        rig.clock.advance(200)
        claim = await rig.claimed()

        try:
            await rig.answering(KillAt(number)).answer(claim)
        except Killed:
            await rig.work(OTHER)

        assert rig.chat.marks() == [Mark.NOTICE]
        assert claim.request.reference in rig.chat.texts()[0]
    assert rig.model.asked == []


async def fail_once(
    rig: Rig,
    method: str,
    call: int,
    error: ChatUnavailable | StoreUnavailable,
    when: When = When.BEFORE,
) -> None:
    """Tell the story to its end, while one call fails before or after it has its effect."""
    story, calls = Story(rig), count()
    claim = await story.begin()

    async def fail(name: str, now: When) -> None:
        if (name, now) == (method, when) and next(calls) == call:
            raise error

    await rig.attempt(rig.answering(story.watched(fail)).answer, claim)
    await rig.work(OTHER)
