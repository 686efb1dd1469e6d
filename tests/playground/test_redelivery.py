"""Which event goes where, how often, and what is known of its acks."""

from collections.abc import AsyncIterator

import pytest

from chatops.playground import seed
from chatops.playground.server import open_playground
from tests.playground.app import App, Socket


@pytest.fixture
async def quick(app: App) -> AsyncIterator[App]:
    """An app whose unacked events come again after 6 ms, 0.12 s and 0.6 s."""
    async with open_playground(workspace=seed.small(), time_scale=0.002) as playground:
        yield App(playground, app.session)


async def test_acks_are_kept_with_their_events(app: App, socket: Socket) -> None:
    slack, sockets = app.playground.workspace, app.playground.sockets
    await slack.say("C1", user="U1", text="hi")
    envelope = await socket.envelope()

    await socket.ack(envelope)
    await socket.ack(envelope)
    await socket.ack({"envelope_id": "nobody's"})
    await slack.until(lambda _: sockets.acked)
    await socket.socket.send_str("nonsense")
    await socket.socket.send_str("[]")
    await socket.socket.ping()
    await slack.say("C1", user="U1", text="a turn of the loop")
    await socket.event()
    await slack.until(lambda _: len(sockets.acked) == 2)

    assert sockets.acked_ids[0] == envelope["payload"]["event_id"]
    assert (sockets.repeated_acks, sockets.unknown_acks) == (1, 3)


async def test_an_unacked_event_comes_again_in_a_new_envelope_until_it_is_given_up(
    quick: App,
) -> None:
    async with quick.connected() as socket:
        await quick.playground.workspace.say("C1", user="U1", text="hi")
        envelopes = [await socket.envelope() for _ in range(4)]
        await quick.playground.workspace.until(lambda _: quick.playground.sockets.given_up)

    assert [envelope["retry_attempt"] for envelope in envelopes] == [0, 1, 2, 3]
    assert {envelope["retry_reason"] for envelope in envelopes[1:]} == {"timeout"}
    assert len({envelope["envelope_id"] for envelope in envelopes}) == 4
    assert len({envelope["payload"]["event_id"] for envelope in envelopes}) == 1


async def test_an_acked_event_does_not_come_again(quick: App) -> None:
    slack, sockets = quick.playground.workspace, quick.playground.sockets
    async with quick.connected() as socket:
        await slack.say("C1", user="U1", text="unacked")
        unacked = await socket.envelope()
        await slack.say("C1", user="U1", text="acked")
        acked = await socket.envelope()
        await socket.ack(acked)
        again = await socket.envelope()

    assert again["payload"]["event_id"] == unacked["payload"]["event_id"]
    assert sockets.acked_ids == [acked["payload"]["event_id"]]


async def test_events_wait_while_no_socket_is_open(app: App) -> None:
    for text in ("one", "two"):
        await app.playground.workspace.say("C1", user="U1", text=text)

    async with app.connected() as socket:
        events = [await socket.event(), await socket.event()]

    assert [event["text"] for event in events] == ["one", "two"]


async def test_each_envelope_goes_to_one_of_the_sockets(app: App) -> None:
    async with app.connected() as first, app.connected() as second:
        for number in range(6):
            await app.playground.workspace.say("C1", user="U1", text=str(number))
        texts = [(await socket.event())["text"] for socket in (first, second) for _ in range(3)]

    assert sorted(texts) == ["0", "1", "2", "3", "4", "5"]


@pytest.mark.parametrize("refused", [0, 1])
async def test_an_ack_on_another_socket_counts_unless_told_otherwise(
    app: App, refused: int
) -> None:
    sockets = app.playground.sockets
    sockets.refuse.foreign_acks = bool(refused)
    async with app.connected() as first, app.connected() as second:
        await second.frame()
        await app.playground.workspace.say("C1", user="U1", text="one")
        await app.playground.workspace.say("C1", user="U1", text="two")
        envelope = await first.envelope()
        await second.ack(envelope)
        await second.event()
        await app.playground.workspace.until(lambda _: sockets.acked)

    assert sockets.refused_acks == refused
    assert (envelope["payload"]["event_id"] in sockets.acked_ids) is not bool(refused)


async def test_an_event_can_come_again_and_have_a_twin(app: App, socket: Socket) -> None:
    sockets = app.playground.sockets
    await app.playground.workspace.say("C1", user="U1", text="hi")
    first = (await socket.envelope())["payload"]

    sockets.redeliver(first["event_id"])
    sockets.twin(first["event_id"])
    again, twin = (await socket.envelope())["payload"], (await socket.envelope())["payload"]

    assert again == first
    assert twin["event"] == first["event"]
    assert twin["event_id"] != first["event_id"]
