"""Where every command, button and window arrives: who may, then what, then what is shown."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

import structlog

from chatops.domain.authority import Action, Deed, may_do
from chatops.domain.buttons import REGENERATE, STOP, THUMBS_DOWN, THUMBS_UP
from chatops.domain.command import Set, ShowModel, Stop, understood
from chatops.domain.conversation import Person
from chatops.domain.digest_command import DigestCommand
from chatops.domain.errors import Stale
from chatops.domain.gesture import Gesture, HomeOpened, Picked, Pressed, Submitted, Typed, Way
from chatops.domain.screen import Form, Reaction, Screen, Words, Wrongs
from chatops.domain.settings import Key, Where, WrongSettings
from chatops.domain.words import Misunderstood, echoed
from chatops.services.commands import look
from chatops.services.commands.anew import with_now
from chatops.services.commands.aside import ASK, ASK_WINDOW, SUMMARISE, Aside
from chatops.services.commands.change import Wish, changed, counts_for, place_of
from chatops.services.commands.controls import Controls
from chatops.services.commands.denied import Denied, check
from chatops.services.commands.digests import BY_BUTTON, MISSED, DigestDesk
from chatops.services.commands.home import home_screen
from chatops.services.commands.verbs import LOOKS
from chatops.services.commands.window import (
    FIELDS,
    SETTINGS,
    explained,
    news,
    opened,
    sentence,
    settings_form,
    versions,
)
from chatops.services.commands.world import CommandWorld

log = structlog.get_logger()

CHANGED_MEANWHILE = (
    "Somebody else changed these settings meanwhile; yours were not saved.",
    "Open them again to see how they are now.",
)
OUTDATED = ("This is from an older version of me.", "Open it again.")


@dataclass(frozen=True, slots=True)
class Desk:
    """Takes gestures; what one does is committed when `did` returns."""

    world: CommandWorld
    controls: Controls
    aside: Aside
    digests: DigestDesk

    async def did(self, gesture: Gesture) -> Reaction:
        """Do what somebody wants, if they may, and return what they are shown.

        Raises Temporary errors when nothing was changed and it can be tried again; of
        StoreUnavailable nobody knows whether something was.
        """
        actor = gesture.actor
        person = await self.world.chat.person(actor.user)
        try:
            return await self._done(gesture, person)
        except Denied as denied:
            reason = denied.denial.name.lower()
            self.world.meter.count("denied", ingress=str(actor.way), reason=reason)
            told = denied.denial.value
            return Screen("Not allowed", (Words(told),)) if told else None
        except Misunderstood as error:
            return look.wrong(error.what, error.cure)
        except Stale:
            return look.wrong(*CHANGED_MEANWHILE)

    async def _done(self, gesture: Gesture, person: Person) -> Reaction:
        match gesture:
            case Typed():
                return await self._typed(gesture, person)
            case Pressed(action=action) if action in BUTTONS:
                return await BUTTONS[action](self, gesture, person)
            case Submitted(window=window) if window in WINDOWS:
                return await WINDOWS[window](self, gesture, person)
            case Picked(shortcut=shortcut) if shortcut in SHORTCUTS:
                return await SHORTCUTS[shortcut](self, gesture, person)
            case HomeOpened():
                self._check(Deed(Action.LOOK), person)
                return await home_screen(self.world, person)
        self.world.meter.count("gestures_unknown", way=str(gesture.actor.way))
        self._check(Deed(Action.LOOK), person)
        return look.wrong(*OUTDATED)

    def _check(self, deed: Deed, person: Person) -> None:
        check(deed, person, self.world.policy)

    def _may(self, deed: Deed, person: Person) -> bool:
        return may_do(deed, person, self.world.policy) is None

    async def _typed(self, typed: Typed, person: Person) -> Reaction:
        spot, in_thread = typed.spot, typed.actor.way is Way.BANG
        self._check(Deed(Action.LOOK, spot.channel), person)
        command = understood(typed.text, in_thread=in_thread)
        place = place_of(spot.channel, spot.thread)
        if isinstance(command, Set):
            return await self._set(command, typed, person)
        if isinstance(command, Stop):
            return await self.controls.stop_thread(place, person)
        if isinstance(command, ShowModel):
            return await self._model(typed, person)
        if isinstance(command, DigestCommand):
            return await self.digests.typed(command, typed, person)
        return await LOOKS[type(command)](self.world, typed)

    async def _model(self, gesture: Typed, person: Person) -> Screen:
        spot = gesture.spot
        deed = Deed(Action.SET, spot.channel, Key.MODEL)
        place = place_of(spot.channel, spot.thread)
        return await look.model_screen(self.world, place, may_choose=self._may(deed, person))

    async def _set(self, command: Set, typed: Typed, person: Person) -> Screen:
        place = place_of(typed.spot.channel, typed.spot.thread)
        where = counts_for(place, everywhere=command.everywhere)
        self._check_set(where, command.key, person)
        wish = Wish(person.id, typed.actor.way, place, where, {command.key: command.text})
        try:
            return await changed(self.world, wish)
        except WrongSettings as error:
            given = f"`{echoed(command.text or '')}`"
            return look.wrong(f"{given} for `{command.key}` {error.what}.", sentence(error.cure))

    def _check_set(self, where: Where, key: Key, person: Person) -> None:
        if where.channel is None:
            self._check(Deed(Action.SET_EVERYWHERE), person)
        else:
            self._check(Deed(Action.SET, where.channel, key), person)

    async def choose_model(self, pressed: Pressed, person: Person) -> Reaction:
        """Use the model that was chosen from the menu, and show the menu as it is now."""
        spot = pressed.spot
        command = Set(Key.MODEL, pressed.value)
        typed = Typed(pressed.actor, spot, "")
        done = await self._set(command, typed, person)
        return await with_now(done, self._model(typed, person))

    async def open_settings(self, pressed: Pressed, person: Person) -> Reaction:
        """Open the window with what this person may set: here, or everywhere from the Home tab."""
        where = Where(pressed.spot.channel)
        keys = [key for key in FIELDS if self._may(_setting(where, key), person)]
        if not keys:
            self._check(_setting(where, Key.TARGET), person)
        return await settings_form(self.world, where, keys)

    async def save_settings(self, sent: Submitted, person: Person) -> Reaction:
        """Save a window's fields, all or none."""
        was = opened(sent.token)
        if was is None:
            return look.wrong(*OUTDATED)
        place = place_of(was.where.channel, None)
        rows = await self.world.settings.explain(place)
        texts, wrongs = news(sent.values, rows)
        for key in texts:
            self._check_set(was.where, key, person)
        self._check(Deed(Action.LOOK, was.where.channel), person)
        if was.beneath != (await versions(self.world, Where()))[1]:
            raise Stale  # fields that were left alone would look like changes
        if wrongs:
            return Wrongs(wrongs)
        wish = Wish(person.id, sent.actor.way, place, was.where, texts, was.version)
        try:
            await changed(self.world, wish)
        except WrongSettings as error:
            return Wrongs({key: explained(wrong) for key, wrong in error.by_key.items()})
        return None

    async def stop(self, pressed: Pressed, person: Person) -> Reaction:
        """Stop the answer under which the button stands."""
        return await self.controls.stop(pressed, person)

    async def regenerate(self, pressed: Pressed, person: Person) -> Reaction:
        """Answer the same question anew."""
        return await self.controls.regenerate(pressed, person)

    async def rate(self, pressed: Pressed, person: Person) -> Reaction:
        """Record whether an answer was good."""
        self._check(Deed(Action.RATE, pressed.spot.channel), person)
        return await self.controls.rate(pressed, person)

    async def summarise(self, picked: Picked, person: Person) -> Reaction:
        """Summarise a thread for one person."""
        self._check(Deed(Action.READ, picked.spot.channel), person)
        return await self.aside.summarise(picked, person)

    async def digest_button(self, pressed: Pressed, person: Person) -> Reaction:
        """Do to a digest what its button in the list says."""
        return await self.digests.pressed(pressed, person)

    async def missed(self, picked: Picked, person: Person) -> Reaction:
        """Write up what one person missed since a message."""
        return await self.digests.missed(picked, person)

    async def ask_about(self, picked: Picked, person: Person) -> Form:
        """Open a window for a question about a message."""
        self._check(Deed(Action.READ, picked.spot.channel), person)
        return self.aside.window(picked)

    async def asked_about(self, sent: Submitted, person: Person) -> Reaction:
        """Answer that question for one person."""
        return await self.aside.asked(sent, person, self._check)


def _setting(where: Where, key: Key) -> Deed:
    if where.channel is None:
        return Deed(Action.SET_EVERYWHERE)
    return Deed(Action.SET, where.channel, key)


BUTTONS: Mapping[str, Callable[[Desk, Pressed, Person], Awaitable[Reaction]]] = {
    look.CHOOSE_MODEL: Desk.choose_model,
    look.OPEN_SETTINGS: Desk.open_settings,
    STOP: Desk.stop,
    REGENERATE: Desk.regenerate,
    THUMBS_UP: Desk.rate,
    THUMBS_DOWN: Desk.rate,
    **dict.fromkeys(BY_BUTTON, Desk.digest_button),
}
WINDOWS: Mapping[str, Callable[[Desk, Submitted, Person], Awaitable[Reaction]]] = {
    SETTINGS: Desk.save_settings,
    ASK_WINDOW: Desk.asked_about,
}
SHORTCUTS: Mapping[str, Callable[[Desk, Picked, Person], Awaitable[Reaction]]] = {
    SUMMARISE: Desk.summarise,
    ASK: Desk.ask_about,
    MISSED: Desk.missed,
}
