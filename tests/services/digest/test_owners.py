"""Whoever owns a digest learns that it failed."""

from dataclasses import dataclass, field, replace

import pytest

from chatops.domain.by_hand import asked_by, trigger_of
from chatops.domain.digest import BY_HAND, Digest, Period, PostedPart, Run, Step
from chatops.domain.names import MessageTs, PostId, UserId
from chatops.domain.reply import Post
from chatops.services.digest.channels import Kind
from chatops.services.digest.owners import Owners
from tests.fakes.channels import MemoryChannels
from tests.fakes.chat import MemoryChat
from tests.fakes.clock import ManualClock
from tests.services.digest.duty import digest

ANN, BEN, ADA = UserId("U1"), UserId("U2"), UserId("U9")
OWNED = replace(digest(), owner=ANN)
BY_BEN = f"{BY_HAND}{trigger_of(BEN, 'secret')}"


class Deaf(MemoryChat):
    """A chat in which some take no messages."""

    deaf: frozenset[UserId] = frozenset()

    async def direct(self, user: UserId, post: Post) -> bool:
        return user not in self.deaf and await super().direct(user, post)


@dataclass
class Office:
    chat: Deaf = field(default_factory=lambda: Deaf(ManualClock()))

    async def tell(self, run: Run, admins: tuple[UserId, ...] = (ADA,)) -> list[tuple[UserId, str]]:
        channels = MemoryChannels(self.chat)
        channels.add("C1", kind=Kind.PRIVATE)
        channels.add("C2")
        owners = Owners(self.chat, channels, admins, "/chatops", lambda: PostId("p"))
        await owners.tell(run, "Everybody can read C2, but not C1", "ref")
        return [(user, post.text) for user, post in self.chat.directs]


def run_of(digest: Digest, key: str = "2026-11-02") -> Run:
    return Run(digest, Period(key, 0.0, 0.0, 0.0), 1, Step.FAILED)


async def test_the_owner_alone_learns_why_and_what_to_do() -> None:
    ((user, text),) = await Office().tell(run_of(OWNED))

    assert user == ANN
    assert "**standup** for #c2 was not posted. Everybody can read #c2, but not C1." in text
    assert "`/chatops digest run standup`" in text
    assert "(reference `ref`)" in text


async def test_of_a_digest_of_the_file_the_first_admin_learns() -> None:
    told = await Office().tell(run_of(digest()), (ADA, BEN))

    assert [user for user, _ in told] == [ADA]


async def test_of_a_run_by_hand_the_person_learns_who_asked_for_it() -> None:
    told = await Office().tell(run_of(OWNED, BY_BEN))

    assert [user for user, _ in told] == [BEN]


async def test_whom_no_message_reaches_is_passed_over() -> None:
    office = Office()
    office.chat.deaf = frozenset({ANN})

    told = await office.tell(run_of(OWNED))

    assert [user for user, _ in told] == [ADA]


async def test_where_there_is_nobody_to_tell_the_log_has_it() -> None:
    assert await Office().tell(run_of(digest()), ()) == []


async def test_what_stands_in_part_is_said_to() -> None:
    part = PostedPart(0, PostId("p"), 0.0, MessageTs("1.000000"))

    ((_, text),) = await Office().tell(replace(run_of(OWNED), posts=(part,)))

    assert "was posted only in part" in text


@pytest.mark.parametrize("key", ["2026-11-02", f"{BY_HAND}old", f"{BY_HAND}.x"])
def test_nobody_asked_for_what_names_nobody(key: str) -> None:
    assert asked_by(Period(key, 0.0, 0.0, 0.0)) is None


def test_one_gesture_orders_one_run_and_its_secret_is_kept_nowhere() -> None:
    assert trigger_of(ANN, "secret") == trigger_of(ANN, "secret")
    assert trigger_of(ANN, "secret") != trigger_of(ANN, "another")
    assert "secret" not in trigger_of(ANN, "secret")
