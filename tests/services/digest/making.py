"""Digests with everything around them: a real store, and channels and a model in memory."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

from chatops.adapters.sql.digests import SqlDigests
from chatops.adapters.sql.engine import open_database
from chatops.adapters.sql.inbox import open_inbox
from chatops.adapters.sql.migrate import upgrade
from chatops.domain.conversation import Person
from chatops.domain.digest import Digest, Ended, Past, Period, Run
from chatops.domain.names import ChannelId, PostId, WorkerId
from chatops.domain.reply import Mark
from chatops.services.deliver import Timing
from chatops.services.digest.attempt import Attempts
from chatops.services.digest.collect import Collector
from chatops.services.digest.make import Maker
from chatops.services.digest.post import Poster
from chatops.services.digest.shorten import Shortener
from chatops.services.digest.walls import Walls
from chatops.services.digest.write import Writer
from chatops.services.generate import Generator
from chatops.services.naming import Naming
from chatops.services.prompt import PromptBuilder
from tests.contracts.asking import DEADLINE_S
from tests.databases import SQLITE, new_database
from tests.fakes.channels import MemoryChannels
from tests.fakes.chat import OWN, MemoryChat
from tests.fakes.clock import START, ManualClock
from tests.fakes.model import PlainTokens
from tests.fakes.settings import FileSettings
from tests.fakes.steps import Step, watched
from tests.services.rig import Rig

DAY_S = 86_400.0
LEASE_S = 20.0
ONE, OTHER = WorkerId("one"), WorkerId("other")
DIGEST = Digest("standup", (ChannelId("C1"),), ChannelId("C2"), "0 9 * * *", "Asia/Tokyo", DAY_S)
PERIOD = Period("2023-11-15", START, START - DAY_S, START)
ROUNDS = 120
FAITHFUL = """\
LANGUAGE: en
# TOPICS
- **Deploy**: name of U1 found that the deploy failed on node four [1]
# ACTIONS
- name of U2 rolls it back to 1.4.2 [2]
"""


class HidingChat(MemoryChat):
    """A chat in which nobody may see the channels in `hidden`."""

    hidden: frozenset[str] = frozenset()

    async def may_see(self, channel: ChannelId, person: Person) -> bool:
        """Say whether this is no hidden one."""
        return await super().may_see(channel, person) and channel not in self.hidden


@dataclass
class Bench:
    """Everything that a maker uses, and one digest of two messages to be made."""

    rig: Rig
    chat: HidingChat
    digests: SqlDigests
    channels: MemoryChannels
    digest: Digest = DIGEST
    ids: "count[int]" = field(default_factory=count)
    told: list[tuple[str, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.memory = self.rig.memory(self.chat)

    @property
    def clock(self) -> ManualClock:
        """The time of everybody here."""
        return self.rig.clock

    def maker(self, step: Step | None = None) -> Maker:
        """Return a maker; `step` is told of all it does."""
        digests = watched(self.digests, step) if step else self.digests
        chat = watched(self.chat, step) if step else self.chat
        channels = watched(self.channels, step) if step else self.channels
        rig, walls, tokens = self.rig, Walls(channels), PlainTokens()
        naming = Naming(chat, OWN, "chatops")
        history = rig.history(PromptBuilder(naming, tokens, rig.catalogue, str))
        writer = Writer(
            FileSettings(rig.choices).at,
            naming,
            Shortener(history, self.memory),
            Generator(rig.model, tokens, rig.clock, rig.meter, lambda: 0.0, rig.deadlines),
            rig.spending(),
            channels,
            rig.clock,
        )
        poster = Poster(
            digests, chat, channels, walls, rig.clock, rig.meter, self._new_id, Timing()
        )
        is_gone = self.memory.is_gone
        return Maker(digests, chat, walls, Collector(channels), writer, poster, is_gone)

    def _new_id(self) -> PostId:
        return PostId(f"d-{next(self.ids)}")

    async def claimed(self, worker: WorkerId = ONE) -> Run:
        """Claim the run, which must be free."""
        run = await self.digests.claim(self.digest, PERIOD, worker)
        assert run is not None
        return run

    async def work(self, worker: WorkerId = OTHER) -> None:
        """Take the run to its end, with time flying where nothing can be done."""
        attempts = Attempts(self.digests, self.maker().make, self._tell, self.clock, self.rig.meter)
        for _ in range(ROUNDS):
            run = await self.digests.claim(self.digest, PERIOD, worker)
            if run is not None:
                await attempts.see_to(run)
            elif (await self.past()).ended is None:
                self.clock.advance(5.0)
            else:
                return
        raise AssertionError("It comes to no end")

    async def past(self) -> Past:
        """Return what became of the run."""
        (past,) = await self.digests.past(self.digest.name, 9)
        return past

    async def _tell(self, run: Run, reason: str, reference: str) -> None:
        _ = run
        self.told.append((reason, reference))

    def texts(self) -> list[str]:
        """Return what stands in the target; every message must be a digest's."""
        assert set(self.chat.marks()) <= {Mark.DIGEST}
        return self.chat.texts()

    async def check(self, parts: int = 1) -> None:
        """The digest stands, whole and once, and nothing is left to do."""
        assert (await self.past()).ended is Ended.POSTED
        assert len(self.texts()) == parts
        assert "".join(self.texts()).count("1.4.2") == 1


@asynccontextmanager
async def bench_on(folder: Path) -> AsyncIterator[Bench]:
    """Open a bench on a new database, where two people said something."""
    clock = ManualClock(START + 60, leap=True)
    async with (
        new_database(SQLITE, folder) as url,
        open_database(url, clock=clock) as database,
    ):
        await upgrade(database)
        async with open_inbox(database, deadline_s=DEADLINE_S) as inbox:
            chat = HidingChat(clock)
            rig = Rig(clock, inbox, chat, database)
            yield _furnished(rig, chat)
            await rig.end()


def _furnished(rig: Rig, chat: HidingChat) -> Bench:
    channels = MemoryChannels(chat)
    channels.add("C1", "U1", "U2")
    channels.add("C2", "U1", "U2")
    channels.say("C1", START - 600, "U1", "The deploy failed on node four, who looks at it?")
    channels.say("C1", START - 540, "U2", "I will roll it back to 1.4.2", root=START - 600)
    rig.model.answer = FAITHFUL
    digests = SqlDigests(rig.database, [], lease_s=LEASE_S)
    return Bench(rig, chat, digests, channels)
