"""Messages and summaries as tests remember them."""

from chatops.domain.conversation import Message, Speaker
from chatops.domain.names import ChannelId, ModelName
from chatops.domain.summary.values import Kept, Origin, Summary, ThreadId
from tests.contracts.asking import ts

CHANNEL = ChannelId("C1")
THREAD = ThreadId(CHANNEL, ts(1))
OTHER = ThreadId(CHANNEL, ts(2))


def kept(number: int, text: str = "hello", *, tokens: int = 7) -> Kept:
    """Remember what was written `number` seconds into the story; its text is in its key."""
    message = Message(ts(number), Speaker.PERSON, "U1", text)
    return Kept(message, f"{number}:{hash(text)}", tokens)


def summary(
    first: int,
    last: int,
    *,
    thread: ThreadId = THREAD,
    key: str = "",
    origin: Origin = Origin.MODEL,
    text: str = "They greeted.",
) -> Summary:
    """Sum up what was written between two seconds of the story."""
    return Summary(
        key=key or f"{thread.root}/{first}-{last}",
        thread=thread,
        first_ts=ts(first),
        last_ts=ts(last),
        level=1,
        depth=1,
        origin=origin,
        model=ModelName("small"),
        text=text,
        facts=(f"[{ts(first)}] U1: hello",),
        tokens=20,
    )
