"""Digests as people steer them: a real store, with channels and a chat in memory."""

from collections.abc import Coroutine
from dataclasses import dataclass, field, replace
from itertools import count
from typing import Any

from chatops.adapters.sql.digests import SqlDigests
from chatops.adapters.sql.engine import Database
from chatops.domain.access import Policy
from chatops.domain.conversation import Person
from chatops.domain.digest import Digest, Period
from chatops.domain.digest_command import understood
from chatops.domain.gesture import Actor, Picked, Pressed, Spot, Typed, Way
from chatops.domain.names import ChannelId, MessageTs, PostId, TeamId, UserId
from chatops.domain.screen import Button, Buttons, Facts, Screen, Small, Words
from chatops.services.commands.digests import MISSED, DigestDesk
from chatops.services.commands.previews import Previews
from chatops.services.digest.channels import Kind
from chatops.services.digest.walls import Walls
from tests.fakes.channels import MemoryChannels
from tests.fakes.chat import MemoryChat
from tests.fakes.clock import ManualClock
from tests.fakes.meter import RecordingMeter
from tests.services.digest.duty import digest

ADA, ANN = Person(UserId("U9"), "Ada"), Person(UserId("U1"), "Ann")
"""An admin, and a member of C1 alone."""
HERE = Spot(ChannelId("C1"))
TEAM = TeamId("T1")


@dataclass
class Console:
    """What people type, press and choose about digests, and what they are shown."""

    database: Database
    clock: ManualClock
    of_file: tuple[Digest, ...] = (digest(),)
    meter: RecordingMeter = field(default_factory=RecordingMeter)
    ordered: list[tuple[str, str]] = field(default_factory=list)
    written: list[tuple[Digest, Period]] = field(default_factory=list)
    errands: list[Coroutine[Any, Any, None]] = field(default_factory=list)
    fault: BaseException | None = None
    ids: "count[int]" = field(default_factory=count)

    def __post_init__(self) -> None:
        self.chat = MemoryChat(self.clock)
        self.channels = MemoryChannels(self.chat)
        self.channels.add("C1", "U1", "U9")
        self.channels.add("C2", "U9")
        self.channels.add("G3", "U9", kind=Kind.PRIVATE)
        self.channels.add("C4", "U1", joined=False)
        self.store = SqlDigests(self.database, self.of_file)
        previews = Previews(
            self.chat,
            Walls(self.channels),
            self._write,
            self.errands.append,
            lambda: "ref",
            lambda: PostId(f"p-{next(self.ids)}"),
        )
        self.desk = DigestDesk(
            Policy(admins={"U9"}),
            self.store,
            previews,
            self._run_now,
            self.clock,
            self.meter,
            lambda: f"t-{next(self.ids)}",
        )

    async def type(self, text: str, person: Person = ADA, spot: Spot = HERE) -> str:
        """Type something behind `digest`; return the words that are shown."""
        actor = Actor(TEAM, person.id, Way.COMMAND)
        trigger = f"trigger-{next(self.ids)}"
        return words(
            await self.desk.typed(understood(text), Typed(actor, spot, text, trigger), person)
        )

    async def press(self, action: str, value: str, person: Person = ADA) -> Screen:
        """Press a button of the list."""
        actor = Actor(TEAM, person.id, Way.BUTTON)
        return await self.desk.pressed(Pressed(actor, HERE, action, value, trigger="t"), person)

    async def listed(self, person: Person = ADA) -> Screen:
        """Return the list as somebody sees it."""
        typed = Typed(Actor(TEAM, person.id, Way.COMMAND), HERE, "list")
        return await self.desk.typed(understood("list"), typed, person)

    async def miss(self, ts: float, person: Person = ANN) -> str:
        """Ask what was said in C1 since a message."""
        actor = Actor(TEAM, person.id, Way.SHORTCUT)
        message = MessageTs(f"{ts:.6f}")
        picked = Picked(actor, replace(HERE, thread=message), MISSED, message)
        return words(await self.desk.missed(picked, person))

    async def finish(self) -> None:
        """Let everything end that was begun in the background."""
        while self.errands:
            await self.errands.pop(0)

    async def _write(self, digest: Digest, period: Period, person: Person) -> tuple[str, ...]:
        _ = person
        self.written.append((digest, period))
        if self.fault is not None:
            raise self.fault
        return ("first part", "second part")

    async def _run_now(self, digest: Digest, trigger: str) -> bool:
        self.ordered.append((digest.name, trigger))
        return True


def words(screen: Screen) -> str:
    """Return all that a screen says."""
    said = [screen.heading]
    for part in screen.parts:
        match part:
            case Words(text) | Small(text):
                said.append(text)
            case Facts(rows):
                said += [" ".join(row) for row in rows]
            case _:
                pass
    return "\n".join(said)


def buttons(screen: Screen) -> list[Button]:
    """Return the buttons of a screen."""
    return [one for part in screen.parts if isinstance(part, Buttons) for one in part.buttons]
