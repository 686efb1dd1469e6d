"""Who may see what is said in a channel."""

import pytest

from chatops.domain.conversation import Person
from chatops.domain.errors import ChatUnavailable, Final
from chatops.domain.names import ChannelId, UserId
from chatops.playground.workspace import Workspace
from tests.adapters.slack.acting import Scene

PUBLIC, PRIVATE = ChannelId("C1"), ChannelId("C2")
MEMBER = Person(UserId("U1"), "Ann")
OTHER = Person(UserId("U9"), "Zoe")
GUEST = Person(UserId("U9"), "Zoe", guest=True)
FROM_ELSEWHERE = Person(UserId("U9"), "Zoe", external=True)
GUEST_INSIDE = Person(UserId("U1"), "Ann", guest=True)


@pytest.mark.parametrize(
    ("channel", "person", "seen"),
    [
        (PUBLIC, MEMBER, True),
        (PUBLIC, OTHER, True),
        (PUBLIC, GUEST, False),
        (PUBLIC, FROM_ELSEWHERE, False),
        (PUBLIC, GUEST_INSIDE, True),
        (PRIVATE, MEMBER, True),
        (PRIVATE, OTHER, False),
        (PRIVATE, GUEST, False),
    ],
)
async def test_guests_and_strangers_see_only_what_they_are_members_of(
    scene: Scene,
    slack: Workspace,
    channel: ChannelId,
    person: Person,
    seen: bool,  # noqa: FBT001  a column of the table
) -> None:
    slack.add_channel("secret", id=PRIVATE, members=("U1",), private=True)

    assert await scene.room.chat.may_see(channel, person) is seen


async def test_a_member_on_a_later_page_is_found(scene: Scene, slack: Workspace) -> None:
    crowd = tuple(f"U1{number:04}" for number in range(1_500))
    for user in crowd:
        slack.add_person(user, id=user)
    slack.add_channel("secret", id=PRIVATE, members=crowd, private=True)

    last = Person(UserId(max(crowd)), "Last")

    assert await scene.room.chat.may_see(PRIVATE, last)


async def test_an_unknown_channel_is_never_seen(scene: Scene) -> None:
    with pytest.raises((Final, ChatUnavailable)):
        await scene.room.chat.may_see(ChannelId("C404"), MEMBER)
