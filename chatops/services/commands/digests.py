"""Digests as people see and steer them: list, run, preview, pause, resume, add, remove."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from difflib import get_close_matches

import structlog

from chatops.domain import schedule
from chatops.domain.access import Policy
from chatops.domain.authority import Action, Deed, may_do
from chatops.domain.by_hand import trigger_of
from chatops.domain.checks import Wrong
from chatops.domain.conversation import Person
from chatops.domain.digest import BY_HAND, Digest, Period
from chatops.domain.digest_command import (
    AddDigest,
    DigestCommand,
    ListDigests,
    PauseDigest,
    PreviewChannels,
    PreviewDigest,
    RemoveDigest,
    RunDigest,
)
from chatops.domain.errors import Final
from chatops.domain.gesture import Picked, Pressed, Spot, Typed
from chatops.domain.reply import Place
from chatops.domain.screen import Screen, Small, channel
from chatops.domain.words import Misunderstood, echoed
from chatops.ports import Clock, Meter
from chatops.services.commands import digest_screens as show
from chatops.services.commands.anew import with_now
from chatops.services.commands.change import place_of
from chatops.services.commands.denied import check
from chatops.services.commands.look import wrong
from chatops.services.commands.previews import Previews, refused, said
from chatops.services.digest.make import preview_of
from chatops.services.digest.ports import Digests

log = structlog.get_logger()

MISSED = "missed"
LONGEST_MISSED_S = 7 * 86_400.0
MOST = 100
"""So many can be set up from Slack and the file together."""
LATELY = 5
"""Runs that are looked at, and changes that are shown."""

ToOne = RunDigest | PreviewDigest | PauseDigest | RemoveDigest
BY_BUTTON: Mapping[str, Callable[[str], ToOne]] = {
    show.RUN: RunDigest,
    show.PREVIEW: PreviewDigest,
    show.PAUSE: lambda name: PauseDigest(name, paused=True),
    show.RESUME: lambda name: PauseDigest(name, paused=False),
    show.REMOVE: RemoveDigest,
}


@dataclass(frozen=True, slots=True)
class Gestured:
    """Who wants something of a digest, where, and what tells this from the next time."""

    person: Person
    spot: Spot
    trigger: str

    @property
    def place(self) -> Place:
        """Where previews are shown."""
        return place_of(self.spot.channel, self.spot.thread)


@dataclass(frozen=True, slots=True)
class DigestDesk:
    """Takes what people want of digests; what changes is committed when it returns."""

    policy: Policy
    digests: Digests
    previews: Previews
    run_now: Callable[[Digest, str], Awaitable[bool]]
    clock: Clock
    meter: Meter
    new_trigger: Callable[[], str]

    async def typed(self, command: DigestCommand, typed: Typed, person: Person) -> Screen:
        """Do what somebody typed."""
        return await self._did(command, Gestured(person, typed.spot, typed.trigger))

    async def pressed(self, pressed: Pressed, person: Person) -> Screen:
        """Do what a button of the list says, and show the list as it is now."""
        by = Gestured(person, pressed.spot, pressed.trigger)
        done = await self._did(BY_BUTTON[pressed.action](pressed.value), by)
        return await with_now(done, self._list(by))

    async def missed(self, picked: Picked, person: Person) -> Screen:
        """Begin to write up what was said in a channel from a message on."""
        place = place_of(picked.spot.channel, None)
        self._check(Deed(Action.PREVIEW, place.channel), person)
        now = self.clock.now()
        starts_at = max(float(picked.message), now - LONGEST_MISSED_S)
        digest = preview_of((place.channel,), now - starts_at, _zone(person))
        period = Period("preview", now, starts_at, now)
        begun = await self.previews.as_member(digest, period, person, place)
        if starts_at > float(picked.message):
            more = Small("That message is older than 7 days; I read the last 7.")
            begun = replace(begun, parts=(*begun.parts, more))
        return begun

    async def _did(self, command: DigestCommand, by: Gestured) -> Screen:
        if isinstance(command, ListDigests):
            self._check(Deed(Action.LIST_DIGESTS, by.spot.channel), by.person)
            return await self._list(by)
        if isinstance(command, PreviewChannels):
            return await self._preview_channels(command, by)
        self._check(Deed(Action.MANAGE_DIGESTS, by.spot.channel), by.person)
        if isinstance(command, AddDigest):
            return await self._add(command.digest, by)
        return await self._did_to(await self._found(command.name), command, by)

    async def _did_to(self, digest: Digest, command: ToOne, by: Gestured) -> Screen:
        match command:
            case RunDigest():
                return await self._run(digest, by)
            case PreviewDigest():
                return await self._preview(digest, by)
            case PauseDigest(paused=paused):
                return await self._pause(digest, by, paused=paused)
            case RemoveDigest():
                return await self._remove(digest, by)

    def _check(self, deed: Deed, person: Person) -> None:
        check(deed, person, self.policy)

    async def _list(self, by: Gestured) -> Screen:
        digests = await self.digests.all()
        pasts = {one.name: await self.digests.past(one.name, 1) for one in digests[: show.SHOWN]}
        changes = await self.digests.changes(LATELY)
        deed = Deed(Action.MANAGE_DIGESTS, by.spot.channel)
        manages = may_do(deed, by.person, self.policy) is None
        return show.list_screen(digests, pasts, changes, self.clock.now(), manages=manages)

    async def _found(self, name: str) -> Digest:
        digests = {one.name: one for one in await self.digests.all()}
        if name in digests:
            return digests[name]
        near = get_close_matches(name, digests, 1, 0.6)
        cure = f"Did you mean `{near[0]}`?" if near else "`digest list` shows those that there are."
        raise Misunderstood(f"There is no digest `{echoed(name)}`.", cure)

    async def _run(self, digest: Digest, by: Gestured) -> Screen:
        where = channel(digest.target)
        for one in await self.digests.past(digest.name, LATELY):
            rests = digest.paused and not one.key.startswith(BY_HAND)
            if one.ended is None and not rests:
                return said(f"`{digest.name}` is being made already; it will be in {where}.")
        try:
            await self.previews.walls.check(digest.sources, digest.target)
        except Final as error:
            return refused(error, digest)
        trigger = trigger_of(by.person.id, by.trigger or self.new_trigger())
        await self.run_now(digest, trigger)
        log.info("digest_ordered", digest=digest.name)
        empty = "" if digest.says_when_empty else " If nothing was said, nothing is posted."
        return said(f"I am making `{digest.name}`; it will be in {where}.{empty}")

    async def _preview(self, digest: Digest, by: Gestured) -> Screen:
        period = schedule.until(digest, "preview", self.clock.now())
        return await self.previews.begin(digest, period, by.person, by.place)

    async def _preview_channels(self, wish: PreviewChannels, by: Gestured) -> Screen:
        for source in (by.spot.channel, *wish.sources):
            self._check(Deed(Action.PREVIEW, source), by.person)
        digest = preview_of(wish.sources, wish.covers_s, _zone(by.person))
        period = schedule.until(digest, "preview", self.clock.now())
        return await self.previews.as_member(digest, period, by.person, by.place)

    async def _pause(self, digest: Digest, by: Gestured, *, paused: bool) -> Screen:
        changed = await self.digests.pause(by.person.id, digest.name, paused=paused)
        state = "paused" if paused else "resumed"
        if not changed:
            now = "paused" if paused else "not paused"
            return said(f"`{digest.name}` is {now} already. Nothing was changed.")
        self._changed(digest, state)
        coming = "" if paused else f" {show.goes_on(digest, self.clock.now())}"
        return said(f"You {state} `{digest.name}`.{coming}")

    async def _remove(self, digest: Digest, by: Gestured) -> Screen:
        try:
            await self.digests.remove(by.person.id, digest.name)
        except Wrong as error:
            return wrong(f"`{digest.name}` {error.what}.", f"{error.cure}.")
        self._changed(digest, "removed")
        return said(f"You removed `{digest.name}`. What it posted stays.")

    async def _add(self, digest: Digest, by: Gestured) -> Screen:
        for one in (digest.target, *digest.sources):
            self._check(Deed(Action.MANAGE_DIGESTS, one), by.person)
        if len(await self.digests.all()) >= MOST:
            return wrong(f"There are {MOST} digests already.", "Remove one that nobody needs.")
        try:
            await self.previews.walls.check(digest.sources, digest.target)
            stored = await self.digests.add(by.person.id, digest)
        except Wrong as error:
            return wrong(f"`{digest.name}` {error.what}.", f"{error.cure}.")
        except Final as error:
            return refused(error, digest)
        self._changed(stored, "added")
        return show.saved_screen(stored, self.clock.now())

    def _changed(self, digest: Digest, act: str) -> None:
        self.meter.count("digest_changes", act=act)
        log.info("digest_changed", digest=digest.name, act=act)


def _zone(person: Person) -> str:
    """Return the zone in which somebody reads times, where this machine knows it."""
    try:
        return schedule.zone(person.zone).key
    except Wrong:
        return "UTC"
