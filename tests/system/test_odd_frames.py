"""Frames that Slack sends rarely, or that nobody here listens to."""

import json

import pytest
from aiohttp import ClientSession
from prometheus_client.parser import text_string_to_metric_families

from chatops.app.daemon import Daemon
from chatops.playground.server import Playground
from chatops.playground.workspace import Workspace
from tests.system import sight

BIG = 5_000_000
ACK_S = 3.0


async def still_works(slack: Workspace, daemon: Daemon) -> None:
    asked = await slack.mention("C1", user="U1", text="and now?")
    await sight.only_answer(slack, asked)
    async with (
        ClientSession() as session,
        session.get(f"http://127.0.0.1:{daemon.health_port}/metrics") as metrics,
    ):
        assert metrics.status == 200
        assert list(text_string_to_metric_families(await metrics.text()))


@pytest.mark.parametrize("kind", ["slash_commands", "interactive"])
async def test_what_nobody_listens_to_is_acknowledged_all_the_same(
    slack: Workspace, playground: Playground, daemon: Daemon, kind: str
) -> None:
    command = {"command": "/unheard", "text": "", "team_id": slack.team_id, "user_id": "U1"}
    click = {"type": "block_actions", "actions": [{"action_id": "unheard"}], "user": {"id": "U1"}}

    playground.sockets.deliver(command if kind == "slash_commands" else click, kind=kind)
    await slack.until(lambda _: playground.sockets.acked)

    await still_works(slack, daemon)


@pytest.mark.parametrize("kind", [[], {}, ["hello"], {"a": 1}, None, True, 1.5])
async def test_an_envelope_of_no_kind_is_acknowledged(
    slack: Workspace, playground: Playground, daemon: Daemon, kind: object
) -> None:
    frame = {"type": kind, "envelope_id": "odd", "payload": {}}

    playground.sockets.send_raw(json.dumps(frame))
    await still_works(slack, daemon)

    assert playground.sockets.unknown_acks == len(playground.sockets.connections)


@pytest.mark.parametrize("reason", ["brand_new", "\ud800", "x" * 10_000, ["warning"], {}, 7, None])
async def test_a_goodbye_for_whatever_reason_leads_to_a_new_connection(
    slack: Workspace, playground: Playground, daemon: Daemon, reason: object
) -> None:
    await slack.until(lambda _: playground.sockets.opened == 2)

    playground.sockets.send_raw(json.dumps({"type": "disconnect", "reason": reason}))
    await slack.until(lambda _: playground.sockets.opened == 4)

    await still_works(slack, daemon)


@pytest.mark.parametrize("envelope", [{"envelope_id": "odd"}, {}], ids=["acked", "ignored"])
async def test_a_frame_of_five_megabytes_costs_not_even_its_connection(
    slack: Workspace, playground: Playground, daemon: Daemon, envelope: dict[str, str]
) -> None:
    await slack.until(lambda _: len(playground.sockets.connections) == 2)
    opened = playground.sockets.opened

    playground.sockets.send_raw(json.dumps(envelope | {"payload": "x" * BIG}))
    playground.sockets.send_raw(b"\x00\xff binary")

    await still_works(slack, daemon)
    assert playground.sockets.opened == opened
    assert playground.sockets.unknown_acks == (2 if envelope else 0)


async def test_an_event_of_five_megabytes_is_acknowledged_and_answered(
    slack: Workspace, playground: Playground, daemon: Daemon
) -> None:
    playground.sockets.refuse.deaf = True
    asked = await slack.mention("C1", user="U1", text="why?")
    playground.sockets.refuse.deaf = False
    section = {"type": "section", "text": {"type": "mrkdwn", "text": "y" * 1_000}}
    event = asked | {"type": "app_mention", "blocks": [section] * (BIG // 1_000)}

    began = daemon.slack.calls.clock.monotonic()
    playground.sockets.deliver(slack.callback(event))
    await slack.until(lambda _: playground.sockets.acked)
    took_s = daemon.slack.calls.clock.monotonic() - began

    await sight.only_answer(slack, asked)
    assert took_s < ACK_S
