"""Questions that end in a failure that people can read, or in nothing."""

import pytest

from chatops.domain.errors import (
    ChatopsError,
    MessageRejected,
    ModelMisconfigured,
    ModelRefused,
    ModelUnavailable,
    PlaceClosed,
    PromptTooLong,
)
from chatops.domain.reply import Mark, Sign
from chatops.domain.wording import RETRYING, UNSHOWN
from chatops.services.deliver import NotYet
from chatops.services.generate import RetryLater
from tests.contracts.asking import DEADLINE_S, LEASE_S
from tests.fakes.chat import busy
from tests.services.rig import MODEL, Rig


@pytest.mark.parametrize(
    "error",
    [ModelRefused(MODEL), ModelMisconfigured(MODEL, "renew the key sk-1")],
    ids=["refused", "misconfigured"],
)
async def test_a_failure_is_told_with_a_reference(rig: Rig, error: ChatopsError) -> None:
    rig.model.will(error)
    await rig.ask()
    claim = await rig.claimed()

    await rig.answering().answer(claim)

    assert rig.chat.marks() == [Mark.NOTICE]
    assert f"(reference `{claim.request.reference}`)" in rig.chat.texts()[0]
    assert "sk-1" not in rig.chat.texts()[0]
    assert rig.chat.signs == [Sign.WORKING, Sign.FAILED]
    assert rig.meter.counted("requests", outcome="failed") == 1


async def test_three_failed_calls_are_told_of_however_many_claims_they_took(rig: Rig) -> None:
    for _ in range(4):
        rig.model.will(ModelUnavailable(MODEL, rate_limited=True, retry_after_s=10.0))
    await rig.ask()

    await rig.work()

    assert len(rig.model.asked) == 3
    assert rig.chat.marks() == [Mark.NOTICE]
    assert "rate limited" in rig.chat.texts()[0]


async def test_a_process_that_dies_after_the_third_failed_call_makes_no_fourth(rig: Rig) -> None:
    reply = await rig.reply()
    for _ in range(3):
        await rig.inbox.count_attempt(reply.claim)
    rig.clock.advance(LEASE_S + 1)

    await rig.work()

    assert rig.model.asked == []
    assert rig.chat.marks() == [Mark.NOTICE]


async def test_a_long_wait_for_the_model_is_shown(rig: Rig) -> None:
    rig.model.will(ModelUnavailable(MODEL, rate_limited=True, retry_after_s=10.0))
    await rig.ask()
    claim = await rig.claimed()

    with pytest.raises(RetryLater):
        await rig.answering().answer(claim)

    assert rig.chat.texts() == [RETRYING]


async def test_a_prompt_that_is_too_long_after_all_is_shrunk_once(rig: Rig) -> None:
    rig.model.will(PromptTooLong(MODEL, 2_000))
    await rig.ask(text="word " * 4_000)

    await rig.work()

    long, *_, short = (len(question.prompt.turns[1].text) for question in rig.model.asked)
    assert short < long / 4
    assert rig.catalogue.windows == {MODEL: 2_000}
    assert rig.answers() == [rig.model.answer]


async def test_a_prompt_that_is_too_long_twice_is_a_failure(rig: Rig) -> None:
    rig.model.will(PromptTooLong(MODEL))
    rig.model.will(PromptTooLong(MODEL))
    await rig.ask()

    await rig.work()

    assert len(rig.model.asked) == 2
    assert "too long" in rig.chat.texts()[0]


async def test_nobody_is_asked_anything_after_the_deadline(rig: Rig) -> None:
    await rig.ask()
    rig.clock.advance(DEADLINE_S)

    await rig.work()

    assert rig.model.asked == []
    assert "longer than it may" in rig.chat.texts()[0]


@pytest.mark.parametrize("method", ["person", "thread", "names"])
async def test_a_chat_that_stays_busy_is_told_of_once_the_deadline_has_passed(
    rig: Rig, method: str
) -> None:
    rig.chat.faults[method].extend(busy(50.0) for _ in range(9))
    await rig.ask()

    with pytest.raises(NotYet) as later:
        await rig.answering().answer(await rig.claimed())
    rig.clock.advance(DEADLINE_S)
    await rig.work()

    assert later.value.delay_s == 50.0
    assert rig.chat.marks() == [Mark.NOTICE]


async def test_a_thread_that_cannot_be_read_is_a_failure_in_that_thread(rig: Rig) -> None:
    rig.chat.faults["thread"].append(PlaceClosed("missing_scope"))
    await rig.ask()

    await rig.work()

    assert "does not let me read" in rig.chat.texts()[0]


async def test_a_place_where_nothing_can_be_posted_ends_the_request(rig: Rig) -> None:
    rig.chat.faults["post"] += [PlaceClosed("is_archived"), PlaceClosed("is_archived")]
    await rig.ask()

    await rig.work()

    assert rig.chat.standing == {}
    assert rig.meter.counted("requests", outcome="undeliverable") == 1
    assert rig.model.asked == []


async def test_an_answer_that_the_chat_takes_in_no_form_ends_the_request(rig: Rig) -> None:
    rig.chat.faults["edit"].append(MessageRejected("invalid_blocks"))
    await rig.ask()

    await rig.work()

    assert rig.chat.texts() == [UNSHOWN]
    assert rig.chat.signs[-1] is Sign.FAILED
    assert rig.meter.counted("requests", outcome="undeliverable") == 1
