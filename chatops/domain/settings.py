"""What people may change from within Slack, for which places, and which word counts."""

import difflib
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from chatops.domain import checks
from chatops.domain.checks import Wrong
from chatops.domain.names import ChannelId, MessageTs, UserId
from chatops.domain.reply import Place

Value = str | int | float | bool | None
"""A setting's value; None leaves an option to the endpoint."""


class Key(StrEnum):
    """The settings that can be changed, by their dotted names in the configuration."""

    MODEL = "models.default"
    SUMMARY = "models.summary"
    TEMPERATURE = "models.options.temperature"
    EFFORT = "models.options.reasoning_effort"
    INSTRUCTIONS = "assistant.instructions"
    FOOTER = "assistant.show_footer"
    TARGET = "context.target_tokens"


class Scope(StrEnum):
    """Where a value comes from; a later one outranks those before it."""

    DEFAULT = "default"
    FILE = "file"
    WORKSPACE = "workspace"
    CHANNEL = "channel"
    THREAD = "thread"


@dataclass(frozen=True, slots=True)
class Where:
    """For what a change counts: everything, one channel, or one thread of it."""

    channel: ChannelId | None = None
    thread: MessageTs | None = None

    @property
    def scope(self) -> Scope:
        """Return the scope that such a change belongs to."""
        if self.channel is None:
            return Scope.WORKSPACE
        return Scope.CHANNEL if self.thread is None else Scope.THREAD


def layers(place: Place) -> tuple[Where, ...]:
    """Return for what changes count in a place, the least specific first.

    A place without a thread is a channel, one without a channel the whole workspace.
    """
    return (
        Where(),
        *([Where(place.channel)] if place.channel else []),
        *([Where(place.channel, place.thread)] if place.thread else []),
    )


@dataclass(frozen=True, slots=True)
class InForce:
    """A setting as it counts in a place, and who says so."""

    key: Key
    value: Value
    scope: Scope


@dataclass(frozen=True, slots=True)
class Change:
    """One change by one person; None stands for no word of this scope's own."""

    who: UserId
    where: Where
    key: Key
    before: str | None
    after: str | None
    at: float


def resolve(
    base: Mapping[Key, InForce], stored: Sequence[tuple[Where, Mapping[Key, Value]]]
) -> tuple[InForce, ...]:
    """Return every setting in force: the last layer of `stored` that names it, else `base`."""
    found = dict(base)
    for where, values in stored:
        found |= {key: InForce(key, value, where.scope) for key, value in values.items()}
    return tuple(found[key] for key in Key)


NULLS = frozenset({"null", "none", "default"})
QUOTES = {
    '"': '"',
    "'": "'",
    "`": "`",
    "\u201c": "\u201d",
    "\u201d": "\u201d",
    "\u201e": "\u201c",
    "\u2018": "\u2019",
    "\u2019": "\u2019",
    "\u201a": "\u2018",
    "\u00ab": "\u00bb",
}
"""What editors make of quotation marks, by the one that opens."""
INVISIBLE = "\u200b\u2060\ufeff"
"""Characters around a value that nobody sees and `str.strip` leaves."""
LONGEST_NAME = 128
"""A longer word is nobody's typing mistake; comparing it would only take time."""
UNSTORABLE = re.compile("[\0\ud800-\udfff]")


class WrongSettings(Wrong):
    """Values that cannot be, by setting; none of what was wanted is done."""

    def __init__(self, by_key: Mapping[Key, Wrong]) -> None:
        first = next(iter(by_key.values()))
        super().__init__(first.what, first.cure)
        self.by_key = dict(by_key)


def checked(key: Key, text: str) -> Value:
    """Return the value that somebody wrote for a setting; Wrong when it cannot be one.

    Blanks and quotation marks around it count for nothing. `null`, and mostly `none` and
    `default`, leave an option to the endpoint, where that is possible.
    """
    given = _bare(text)
    if not given:
        raise Wrong("has no value", "Write one")
    if UNSTORABLE.search(given):
        raise Wrong("holds characters that are no text", "Write it anew instead of pasting it")
    if given.lower() in _nulls(key):
        return None
    return CHECKS[key](given)


def shown(key: Key, value: Value) -> str:
    """Return a value as `checked` takes it, without the blanks around it."""
    _ = key
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case float():
            return f"{value:.9f}".rstrip("0").rstrip(".")
        case _:
            return str(value).strip()


def nearest(word: str, words: Collection[str]) -> tuple[str, ...]:
    """Return the few of `words` that somebody may have meant, the likeliest first."""
    if len(word) > LONGEST_NAME:
        return ()
    lower = {known.lower(): known for known in reversed(tuple(words))}
    close = difflib.get_close_matches(word.lower(), lower, 3, 0.6)
    return tuple(lower[one] for one in close)


def _nulls(key: Key) -> frozenset[str]:
    match key:
        case Key.SUMMARY | Key.TEMPERATURE:
            return NULLS
        case Key.EFFORT:
            return NULLS - {"none"}  # an effort that some models have
    return frozenset()


def _bare(text: str) -> str:
    """Take off what stands around a value, however often."""
    while True:
        bare = text.strip().strip(INVISIBLE)
        closing = QUOTES.get(bare[:1])
        inner = bare[1:-1]
        if len(bare) > 1 and bare[-1] == closing and not {bare[0], closing} & set(inner):
            bare = inner
        if bare == text:
            return bare
        text = bare


CHECKS: Mapping[Key, Callable[[object], Value]] = {
    Key.MODEL: checks.model_name,
    Key.SUMMARY: checks.model_name,
    Key.TEMPERATURE: checks.temperature,
    Key.EFFORT: checks.effort,
    Key.INSTRUCTIONS: checks.instructions,
    Key.FOOTER: checks.switch,
    Key.TARGET: checks.target_tokens,
}
