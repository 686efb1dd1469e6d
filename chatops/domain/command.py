"""What somebody typed behind the slash command or a `!`, understood or answered with a cure."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches

from chatops.domain import digest_command
from chatops.domain.digest_command import DigestCommand
from chatops.domain.names import ModelName
from chatops.domain.settings import Key
from chatops.domain.words import Misunderstood, echoed, first, unknown, unquoted


@dataclass(frozen=True, slots=True)
class Help:
    """Tell what can be done."""


@dataclass(frozen=True, slots=True)
class ShowModel:
    """Show the model in force and what else is allowed."""


@dataclass(frozen=True, slots=True)
class ShowConfig:
    """Show every setting in force."""


@dataclass(frozen=True, slots=True)
class ShowHistory:
    """Show who changed what."""


@dataclass(frozen=True, slots=True)
class ShowUsage:
    """Show tokens and cost."""


@dataclass(frozen=True, slots=True)
class ShowStatus:
    """Show how the process fares."""


@dataclass(frozen=True, slots=True)
class Stop:
    """Stop the answers that are being written in this thread."""


@dataclass(frozen=True, slots=True)
class Set:
    """Change a setting; `text` as it was typed, None to take the scope's own word back."""

    key: Key
    text: str | None
    everywhere: bool = False


Command = (
    Help
    | ShowModel
    | ShowConfig
    | ShowHistory
    | ShowUsage
    | ShowStatus
    | Stop
    | Set
    | DigestCommand
)

VERBS = ("help", "model", "config", "digest", "usage", "status")
STOP = "stop"
IN_THREADS = (*VERBS, STOP)
ALONE: Mapping[str, Callable[[], Command]] = {
    "usage": ShowUsage,
    "status": ShowStatus,
    STOP: Stop,
}
CONFIG_VERBS = ("set", "unset", "history")
EVERYWHERE = re.compile(r"\s(?:--|\u2014|\u2013)workspace\s*\Z")
"""Keyboards make a dash of two hyphens."""


def understood(text: str, *, in_thread: bool = False) -> Command:
    """Return the command that a text is. Raises Misunderstood."""
    verb, rest = first(text)
    match verb.lower():
        case "" | "help":
            return Help()
        case "model":
            return _model(rest)
        case "config":
            return _config(rest)
        case "digest" | "digests":
            return digest_command.understood(rest)
        case word if word in ALONE and (in_thread or word != STOP):
            return _alone(ALONE[word], verb, rest)
    raise unknown(verb, IN_THREADS if in_thread else VERBS)


def _model(rest: str) -> Command:
    rest, everywhere = _everywhere(rest)
    name = unquoted(rest)
    if not name:
        return ShowModel()
    if len(name.split()) > 1:
        raise Misunderstood(
            "A model's name is one word.", "Write `model NAME`, or `model` for the list."
        )
    if name.lower() == "reset":
        return Set(Key.MODEL, None, everywhere)
    return Set(Key.MODEL, ModelName(name), everywhere)


def _config(rest: str) -> Command:
    rest, everywhere = _everywhere(rest)
    verb, rest = first(rest)
    match verb.lower():
        case "":
            return ShowConfig()
        case "history":
            return _alone(ShowHistory, "config history", rest)
        case "set":
            word, value = first(rest)
            key = _key(word, "config set KEY VALUE")
            if not unquoted(value):
                raise Misunderstood(
                    f"There is no value for `{key}`.",
                    f"Write `config set {key} VALUE`, or `config unset {key}` to take it back.",
                )
            return Set(key, unquoted(value), everywhere)
        case "unset":
            word, extra = first(rest)
            key = _key(word, "config unset KEY")
            if extra:
                raise Misunderstood(
                    "That is more than one key.", f"Write `config unset {key}` alone."
                )
            return Set(key, None, everywhere)
    raise unknown(verb, CONFIG_VERBS, before="config ")


def _key(word: str, usage: str) -> Key:
    if not word:
        raise Misunderstood("There is no key.", f"Write `{usage}`. `config` lists the keys.")
    name = unquoted(word).lower()
    if name in set(Key):
        return Key(name)
    short = {key.rpartition(".")[2]: key for key in Key if key is not Key.MODEL} | {
        "model": Key.MODEL
    }
    if name in short:
        return short[name]
    near = get_close_matches(name, [*Key, *short], 1, 0.6)
    cure = f"Did you mean `{short.get(near[0], near[0])}`?" if near else _keys()
    raise Misunderstood(f"`{echoed(word)}` is no setting that can be changed.", cure)


def _keys() -> str:
    return "These can be changed: " + ", ".join(f"`{key}`" for key in Key) + "."


def _alone(command: Callable[[], Command], verb: str, rest: str) -> Command:
    if rest:
        raise Misunderstood(f"`{verb}` takes nothing behind it.", f"Write `{verb}` alone.")
    return command()


def _everywhere(text: str) -> tuple[str, bool]:
    found = EVERYWHERE.search(f" {text}")
    return (f" {text}"[: found.start()].strip(), True) if found else (text, False)
