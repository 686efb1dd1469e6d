"""Questions as tests ask them."""

from chatops.domain.names import ChannelId, MessageTs, TeamId, UserId, WorkerId
from chatops.domain.request import Asked, Claim, Kind
from chatops.ports import Inbox

DEADLINE_S = 180.0
LEASE_S = 20.0
ONE = WorkerId("one")
OTHER = WorkerId("other")


def ts(number: int) -> MessageTs:
    """Name the message that was written `number` seconds into the story."""
    return MessageTs(f"{1_700_000_000 + number}.000100")


def asked(number: int = 1, *, thread: int | None = None, client_msg_id: str = "") -> Asked:
    """Ask at the given second, in a thread of its own unless told otherwise."""
    return Asked(
        team=TeamId("T1"),
        channel=ChannelId("C1"),
        ts=ts(number),
        thread=ts(number if thread is None else thread),
        kind=Kind.MENTION,
        user=UserId("U1"),
        client_msg_id=client_msg_id,
    )


async def claimed(inbox: Inbox, worker: WorkerId = ONE) -> Claim:
    """Claim what must be there to be claimed."""
    claim = await inbox.claim(worker)
    assert claim is not None
    return claim
