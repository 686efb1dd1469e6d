"""Slack refuses us for a while: nothing is lost, nothing is hammered, and it goes on by itself."""

from dataclasses import replace

import pytest

from chatops.app.daemon import Daemon
from chatops.domain.errors import ConfigInvalid
from chatops.playground.server import Playground
from chatops.playground.workspace import Workspace
from tests.system import sight
from tests.system.conftest import HURRIED, Starter

OPEN = "apps.connections.open"
WATCHFUL = replace(HURRIED, token_check_s=0.1)


async def ready(daemon: Daemon) -> bool:
    return (await daemon.health.ready())[0]


async def test_questions_wait_while_the_token_is_revoked_and_are_answered_when_it_is_back(
    slack: Workspace, playground: Playground, starter: Starter
) -> None:
    async with starter.start(tempo=WATCHFUL) as daemon:
        await daemon.sockets.known.wait()
        playground.faults.fail_always("*", "token_revoked")
        await slack.until(lambda _: daemon.slack.calls.broken)
        asked = await slack.mention("C1", user="U1", text="why?")
        await slack.until(lambda _: playground.sockets.acked)
        was_ready, was_busy = await ready(daemon), daemon.workers.busy
        playground.faults.clear()
        await sight.only_answer(slack, asked, timeout_s=8)
        is_ready = await ready(daemon)

    assert (was_ready, was_busy, is_ready) == (False, 0, True)


async def test_a_token_revoked_amid_an_answer_shows_nothing_of_it(
    slack: Workspace, playground: Playground, starter: Starter
) -> None:
    playground.model.answer = "Cold."
    playground.faults.fail_next("conversations.replies", error="token_revoked", times=3)

    async with starter.start(tempo=WATCHFUL):
        asked = await slack.mention("C1", user="U1", text="why?")
        placeholder = await slack.reply_to(asked, mark=sight.NOTICE)
        await slack.until(lambda _: len(_times(slack, "auth.test")) > 1)

    assert len(sight.replies(slack, asked)) == 1
    assert "token" not in sight.text(placeholder)


async def test_slack_may_be_down_at_the_start(
    slack: Workspace, playground: Playground, starter: Starter
) -> None:
    playground.faults.fail_next("auth.test", 500)
    playground.faults.fail_next("bots.info", 500, times=3)
    playground.faults.fail_next("apps.connections.open", 500)

    async with starter.start():
        asked = await slack.mention("C1", user="U1", text="why?")
        await sight.only_answer(slack, asked, timeout_s=8)


@pytest.mark.parametrize("error", ["invalid_auth", "account_inactive", "token_revoked"])
async def test_a_bot_token_that_slack_refuses_at_the_start_ends_it(
    playground: Playground, starter: Starter, error: str
) -> None:
    playground.faults.fail_always("auth.test", error)

    with pytest.raises((ConfigInvalid, ExceptionGroup)) as raised:
        async with starter.start():
            pass

    assert raised.group_contains(ConfigInvalid, match=error)


async def test_a_ticket_that_is_refused_is_replaced_without_waiting_for_a_greeting(
    slack: Workspace, playground: Playground, starter: Starter
) -> None:
    tempo = replace(HURRIED, pulse=replace(HURRIED.pulse, hello_s=60.0))
    playground.sockets.refuse.handshakes.extend([408] * 2)

    async with starter.start(tempo=tempo):
        asked = await slack.mention("C1", user="U1", text="why?")
        await sight.only_answer(slack, asked)

    assert len(_times(slack, OPEN)) == 4


async def test_a_slack_that_lets_nobody_in_is_asked_ever_less_often(
    slack: Workspace, playground: Playground, starter: Starter
) -> None:
    tempo = replace(HURRIED, pulse=replace(HURRIED.pulse, hello_s=0.2, back_off_s=(0.2, 8.0)))
    async with starter.start(tempo=tempo):
        await slack.until(lambda _: len(playground.sockets.connections) == 2)
        playground.sockets.refuse.handshakes.extend([503] * 50)
        playground.sockets.kill()
        # Two at the start, then four dials of each of the two connections.
        await slack.until(lambda _: len(_times(slack, OPEN)) >= 10, 9)

    times = _times(slack, OPEN)[2:]
    assert times[7] - times[5] > times[2] - times[0]
    assert times[7] - times[0] > 1.5


def _times(slack: Workspace, method: str) -> list[float]:
    return [call.at for call in slack.journal.calls if call.method == method]
