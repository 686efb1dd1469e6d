"""What a digest is made of: every message of its period, each with a number."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

from chatops.domain.conversation import Message
from chatops.domain.digest import Period
from chatops.domain.names import ChannelId, MessageTs
from chatops.domain.order import in_order
from chatops.services.digest.channels import Channels, Found, Haul


@dataclass(frozen=True, slots=True)
class Strand:
    """What was said in one thread of one channel in a period, in order; or one lone message.

    `place` is the channel's name where there are several, else empty. `opening` is the thread's first message where that is older than the period.
    """

    channel: ChannelId
    root: MessageTs
    found: tuple[Found, ...]
    opening: Message | None = None
    place: str = ""


@dataclass(frozen=True, slots=True)
class Gathered:
    """Everything that was said in a period, channel by channel, thread by thread, in order."""

    strands: tuple[Strand, ...]
    cut: bool = False
    """Whether some channel has so much that not all older threads were looked through."""

    @property
    def found(self) -> tuple[Found, ...]:
        """The messages, in the order in which they are numbered from 1."""
        return tuple(one for strand in self.strands for one in strand.found)

    @property
    def threads(self) -> int:
        """How many threads somebody replied in."""
        return sum(
            1
            for strand in self.strands
            if any(one.message.ts != strand.root for one in strand.found)
        )

    @property
    def people(self) -> int:
        """How many spoke, programs among them."""
        return len({one.message.author or one.message.name for one in self.found})


@dataclass(frozen=True, slots=True)
class Collector:
    """Reads channels one after the other; all of them, or it raises."""

    channels: Channels

    async def gather(self, sources: Sequence[ChannelId], period: Period) -> Gathered:
        """Return all that was said in a period, or raise: a part of it never passes for all."""
        strands: list[Strand] = []
        cut = False
        several = len(set(sources)) > 1
        for source in dict.fromkeys(sources):
            name = (await self.channels.about(source)).name if several else ""
            haul = await self.channels.read(source, period.starts_at, period.ends_at)
            cut = cut or haul.cut
            strands += (replace(one, place=name) for one in _strands(source, haul))
        return Gathered(tuple(strands), cut)


def _strands(channel: ChannelId, haul: Haul) -> list[Strand]:
    threads: dict[MessageTs, list[Found]] = defaultdict(list)
    for one in haul.messages:
        threads[one.root].append(one)
    return [
        Strand(channel, root, tuple(threads[root]), haul.earlier.get(root))
        for root in sorted(threads, key=in_order)
    ]
