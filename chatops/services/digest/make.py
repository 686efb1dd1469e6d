"""A claimed run, taken to its end; and the same text for one person alone, posted nowhere."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import structlog

from chatops.domain.conversation import Person
from chatops.domain.digest import Digest, Ended, Period, Run, Step
from chatops.domain.names import ChannelId, MessageTs
from chatops.domain.usage import Spender
from chatops.ports import Chat
from chatops.services.digest.collect import Collector, Gathered
from chatops.services.digest.ports import Digests
from chatops.services.digest.post import Poster
from chatops.services.digest.walls import Walled, Walls
from chatops.services.digest.write import Writer

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Maker:
    """Makes digests. What it is given must be claimed by whoever calls, and kept claimed."""

    digests: Digests
    chat: Chat
    walls: Walls
    collector: Collector
    writer: Writer
    poster: Poster
    is_gone: Callable[[ChannelId, MessageTs], bool]
    """Knows of messages that were deleted lately."""

    async def make(self, run: Run) -> None:
        """Take a run from where it is to its end. May be repeated at any point.

        Raises NotYet to be called again after its delay; a Temporary error, to be tried again
        some time; PostUnknown never. Walled, or another Final error, says that this digest comes
        to nothing: why is its text, in words for people. Raises ClaimLost when it is not ours.
        """
        if run.step is Step.CLAIMED:
            await self.walls.check(run.digest.sources, run.digest.target)
            gathered = await self.collector.gather(run.digest.sources, run.period)
            spender = Spender(None, run.digest.target)
            parts, footer = await self.writer.write(run.digest, run.period, gathered, spender)
            await self.digests.renew(run)
            if not parts:
                await self.digests.finish(run, Ended.EMPTY)
                log.info("digest_empty", digest=run.digest.name, period=run.period.key)
                return
            run = await self.digests.generated(run, parts, footer)
            await self._withdraw_deleted(gathered)
        await self.poster.post(run)
        await self.digests.finish(run, Ended.POSTED)
        log.info(
            "digest_posted", digest=run.digest.name, period=run.period.key, parts=len(run.parts)
        )

    async def preview(self, digest: Digest, period: Period, person: Person) -> tuple[str, ...]:
        """Return what a digest would say, for one person alone, as Markdown of one message each.

        Raises Walled unless this person can read every source; `preview_of` makes a digest of
        bare channels. Nothing is posted, but the tokens count on the person's account.
        """
        await self.walls.readable(digest.sources)
        for source in digest.sources:
            if not await self.chat.may_see(source, person):
                raise Walled(f"You cannot read the channel {source} yourself.")
        gathered = await self.collector.gather(digest.sources, period)
        speaking, spender = replace(digest, says_when_empty=True), Spender(person.id, None)
        parts, footer = await self.writer.write(speaking, period, gathered, spender)
        return (*parts[:-1], f"{parts[-1]}\n\n_{footer}_" if footer else parts[-1])

    async def _withdraw_deleted(self, gathered: Gathered) -> None:
        """Forget a text that holds what was deleted while it was written; its claim is lost then."""
        for strand in gathered.strands:
            for one in strand.found:
                if self.is_gone(strand.channel, one.message.ts):
                    await self.digests.withdraw(strand.channel, one.message.ts)


def preview_of(sources: Sequence[ChannelId], covers_s: float, zone: str = "UTC") -> Digest:
    """Return a digest that is set up nowhere, for a preview of some channels."""
    return Digest("preview", tuple(sources), sources[0], "0 0 * * *", zone, covers_s)
