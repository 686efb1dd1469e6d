import pytest

from chatops.domain.errors import ChatUnavailable
from chatops.domain.names import ChannelId
from chatops.services.digest.channels import Kind
from chatops.services.digest.walls import Walled, Walls
from tests.fakes.channels import MemoryChannels
from tests.fakes.chat import MemoryChat
from tests.fakes.clock import ManualClock

PUBLIC, PRIVATE, TARGET = ChannelId("C1"), ChannelId("C2"), ChannelId("C3")


@pytest.fixture
def channels() -> MemoryChannels:
    channels = MemoryChannels(MemoryChat(ManualClock()))
    channels.add("C1", "U1")
    channels.add("C2", "U1", "U2", kind=Kind.PRIVATE)
    return channels


@pytest.fixture
def walls(channels: MemoryChannels) -> Walls:
    return Walls(channels)


async def test_a_public_channel_may_be_told_of_anywhere_in_the_workspace(
    channels: MemoryChannels, walls: Walls
) -> None:
    channels.add("C3", "U1", "U9", kind=Kind.PRIVATE)

    await walls.check([PUBLIC], TARGET)


async def test_a_private_channel_may_be_told_of_where_its_members_are_alone(
    channels: MemoryChannels, walls: Walls
) -> None:
    channels.add("C3", "U2", kind=Kind.PRIVATE)

    await walls.check([PUBLIC, PRIVATE], TARGET)


async def test_a_private_channel_may_be_told_of_in_itself(walls: Walls) -> None:
    await walls.check([PRIVATE], PRIVATE)


async def test_one_stranger_among_the_readers_is_one_too_many(
    channels: MemoryChannels, walls: Walls
) -> None:
    channels.add("C3", "U1", "U9", kind=Kind.PRIVATE)

    with pytest.raises(Walled, match="1 person in C3 cannot read the private channel C2"):
        await walls.check([PUBLIC, PRIVATE], TARGET)


async def test_a_public_target_is_read_by_more_than_its_members(
    channels: MemoryChannels, walls: Walls
) -> None:
    channels.add("C3", "U1")

    with pytest.raises(Walled, match="Everybody in the workspace"):
        await walls.check([PRIVATE], TARGET)


@pytest.mark.parametrize("source", [PUBLIC, PRIVATE])
async def test_other_organisations_are_told_nothing(
    channels: MemoryChannels, walls: Walls, source: ChannelId
) -> None:
    channels.add("C3", "U1", kind=Kind.PRIVATE, shared=True)

    with pytest.raises(Walled, match="other organisations"):
        await walls.check([source], TARGET)


async def test_a_shared_channel_may_be_told_of_in_itself(
    channels: MemoryChannels, walls: Walls
) -> None:
    channels.add("C3", "U1", shared=True)

    await walls.check([TARGET], TARGET)


@pytest.mark.parametrize("bad", [TARGET, PUBLIC])
@pytest.mark.parametrize(
    ("wrong", "why"), [("archived", "archived"), ("direct", "direct message"), ("out", "no member")]
)
async def test_channels_that_cannot_be_used_are_refused_on_either_side(
    channels: MemoryChannels, walls: Walls, bad: ChannelId, wrong: str, why: str
) -> None:
    channels.add("C3", "U1")
    kind = Kind.DIRECT if wrong == "direct" else Kind.PUBLIC
    channels.add(bad, "U1", kind=kind, archived=wrong == "archived", joined=wrong != "out")

    with pytest.raises(Walled, match=why):
        await walls.check([PUBLIC], TARGET)


async def test_an_unknown_channel_is_refused(walls: Walls) -> None:
    with pytest.raises(Walled, match="cannot see the channel C3"):
        await walls.check([PUBLIC], TARGET)


async def test_what_cannot_be_known_now_is_forbidden_for_now(
    channels: MemoryChannels, walls: Walls
) -> None:
    channels.faults.append(ChatUnavailable("conversations.info", "timeout"))

    with pytest.raises(ChatUnavailable):
        await walls.check([PRIVATE], PRIVATE)
