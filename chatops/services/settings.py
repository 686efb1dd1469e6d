"""What is chosen where a question was asked, and how people change it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

import structlog

from chatops.domain.checks import Wrong
from chatops.domain.choices import Choices
from chatops.domain.names import ModelName, UserId
from chatops.domain.reply import Place
from chatops.domain.settings import (
    Change,
    InForce,
    Key,
    Value,
    Where,
    WrongSettings,
    checked,
    layers,
    nearest,
    resolve,
    shown,
)

log = structlog.get_logger()

EVERY_MODEL = "*"
MODELS = (Key.MODEL, Key.SUMMARY)
MOST_NAMED = 5
"""So many models are named to somebody who named none of them."""


class SettingsStore(Protocol):
    """What people chose; values as `shown` writes them. StoreUnavailable where it cannot be had."""

    async def stored(self, places: Sequence[Where]) -> Mapping[Where, Mapping[str, str]]:
        """Return what is set for each of these, in one read; keys may be of another release."""

    async def apply(
        self,
        who: UserId,
        where: Where,
        wanted: Mapping[Key, str | None],
        version: int | None = None,
    ) -> tuple[Change, ...]:
        """Set or, with None, take back; what changes nothing is left out. One transaction.

        Raises Stale, and changes nothing, when `version` is given and not the one of today.
        """

    async def history(self, places: Sequence[Where] | None, limit: int) -> tuple[Change, ...]:
        """Return the latest changes, the newest first: of these places, or with None of all."""

    async def version(self, where: Where) -> int:
        """Return a number that grows with every change for this place, 0 before any."""


class Offer(Protocol):
    """What the model endpoint has to offer."""

    async def models(self) -> tuple[ModelName, ...]:
        """Return the models for chat, at most some minutes old; ModelsUnknown when there are none.

        Takes two seconds at the most: a person waits for it.
        """


@dataclass(frozen=True, slots=True)
class StoredSettings:
    """The configuration file's choices, with what people chose over them.

    `base` and `file` say the same; `file` also what nobody can change from within Slack.
    """

    base: Mapping[Key, InForce]
    file: Choices
    store: SettingsStore
    offer: Offer
    allowed: tuple[ModelName, ...] = (ModelName(EVERY_MODEL),)
    """The models that people may choose; `*` among them is whatever the endpoint offers."""
    recall_tokens: int = 0
    """What a prompt's target must exceed."""

    async def at(self, place: Place) -> Choices:
        """Return the choices in force in a place. Raises StoreUnavailable."""
        found = {one.key: one.value for one in await self.explain(place)}
        return _chosen(self.file, found)

    async def explain(self, place: Place) -> tuple[InForce, ...]:
        """Return every setting in force in a place, in the order of Key."""
        stored = await self.store.stored(layers(place))
        usable = [(where, self._usable(stored[where])) for where in layers(place)]
        return resolve(self.base, usable)

    async def offered(self) -> tuple[ModelName, ...]:
        """Return what may be chosen as the answering model, the file's choice first.

        Raises ModelsUnknown where only the endpoint knows, and it does not say.
        """
        listed = tuple(name for name in self.allowed if name != EVERY_MODEL)
        if EVERY_MODEL in self.allowed:
            listed += await self.offer.models()
        return tuple(dict.fromkeys((self._file_model(Key.MODEL), *listed)))

    async def change(
        self,
        who: UserId,
        where: Where,
        wanted: Mapping[Key, str | None],
        version: int | None = None,
    ) -> tuple[Change, ...]:
        """Set what is `wanted`, as somebody wrote it; None takes this place's own word back.

        All or nothing. Returns what is other than before. Raises WrongSettings, ModelsUnknown,
        StoreUnavailable, and Stale when `version` is given and not the one of today.
        """
        taken: dict[Key, str | None] = {}
        wrong: dict[Key, Wrong] = {}
        for key, text in wanted.items():
            try:
                taken[key] = None if text is None else shown(key, await self._wanted(key, text))
            except Wrong as error:
                wrong[key] = error
        if wrong:
            raise WrongSettings(wrong)
        return await self.store.apply(who, where, taken, version)

    async def history(self, place: Place | None, limit: int = 20) -> tuple[Change, ...]:
        """Return the latest changes that count in a place, or all, the newest first."""
        return await self.store.history(None if place is None else layers(place), limit)

    async def version(self, where: Where) -> int:
        """Return what `change` can be given so that it fails once somebody else changed this."""
        return await self.store.version(where)

    async def _wanted(self, key: Key, text: str) -> Value:
        value = self._fitting(key, checked(key, text))
        if key in MODELS and value is not None and value != self._file_model(key):
            await self._check_offered(ModelName(str(value)))
        return value

    async def _check_offered(self, model: ModelName) -> None:
        if model in self.allowed:
            return
        offered = await self.offered()
        if model not in offered:
            raise Wrong("is no model that can be chosen here", _cure(model, offered))

    def _fitting(self, key: Key, value: Value) -> Value:
        """Check what one value alone does not tell."""
        if key is Key.TARGET and isinstance(value, int) and value <= self.recall_tokens:
            least = self.recall_tokens + 1
            raise Wrong("leaves no room beside `context.recall_tokens`", f"Write {least} or more")
        return value

    def _usable(self, values: Mapping[str, str]) -> dict[Key, Value]:
        """Return the values that can still be used: others were set for another release or file."""
        found: dict[Key, Value] = {}
        for name, text in values.items():
            try:
                key = Key(name)
                value = self._fitting(key, checked(key, text))
            except ValueError as error:
                log.warning("setting_skipped", key=name, reason=str(error))
                continue
            if key in MODELS and not self._still_allowed(key, value):
                log.warning("setting_skipped", key=name, reason="the model is not allowed any more")
                continue
            found[key] = value
        return found

    def _still_allowed(self, key: Key, value: Value) -> bool:
        if value is None or EVERY_MODEL in self.allowed:
            return True
        return value in {*self.allowed, self._file_model(Key.MODEL), self._file_model(key)}

    def _file_model(self, key: Key) -> ModelName:
        value = self.base[key].value
        return self.file.model if value is None else ModelName(str(value))


def _chosen(file: Choices, found: Mapping[Key, Value]) -> Choices:
    """Put settings in force into the form in which an answer takes them."""
    temperature, effort, summary = found[Key.TEMPERATURE], found[Key.EFFORT], found[Key.SUMMARY]
    target = found[Key.TARGET]
    return replace(
        file,
        model=ModelName(str(found[Key.MODEL])),
        summary_model=None if summary is None else ModelName(str(summary)),
        temperature=float(temperature) if isinstance(temperature, int | float) else None,
        reasoning_effort=None if effort is None else str(effort),
        instructions=str(found[Key.INSTRUCTIONS]),
        show_footer=bool(found[Key.FOOTER]),
        target_tokens=target if isinstance(target, int) else file.target_tokens,
    )


def _cure(model: ModelName, offered: Sequence[ModelName]) -> str:
    if near := nearest(model, offered):
        return f"Did you mean {_listed(near)}?"
    more = len(offered) - MOST_NAMED
    return f"Choose {_listed(offered[:MOST_NAMED])}{f' or one of {more} more' if more > 0 else ''}"


def _listed(names: Sequence[str]) -> str:
    return " or ".join(f"`{name}`" for name in names)
