"""What somebody typed behind `digest`, understood or answered with a cure."""

from dataclasses import dataclass

from chatops.domain import checks
from chatops.domain.digest import Digest, Origin
from chatops.domain.digest_clauses import (
    ADD,
    CLAUSES,
    DAY_S,
    channels,
    checked,
    clause,
    clauses,
    covers_s,
    cron_line,
    instructions,
    single,
    zone,
)
from chatops.domain.names import ChannelId
from chatops.domain.words import DASHES, Misunderstood, first, unknown, unquoted, words


@dataclass(frozen=True, slots=True)
class ListDigests:
    """Show every digest, when it ran and when it will."""


@dataclass(frozen=True, slots=True)
class RunDigest:
    """Make one now, and post it."""

    name: str


@dataclass(frozen=True, slots=True)
class PreviewDigest:
    """Show one person what it would say now."""

    name: str


@dataclass(frozen=True, slots=True)
class PreviewChannels:
    """Show one person what was said in some channels up to now."""

    sources: tuple[ChannelId, ...]
    covers_s: float


@dataclass(frozen=True, slots=True)
class PauseDigest:
    """Let one rest, or go on."""

    name: str
    paused: bool


@dataclass(frozen=True, slots=True)
class RemoveDigest:
    """Forget one."""

    name: str


@dataclass(frozen=True, slots=True)
class AddDigest:
    """Set one up; everything that needs no look at Slack is checked already."""

    digest: Digest


DigestCommand = (
    ListDigests
    | RunDigest
    | PreviewDigest
    | PreviewChannels
    | PauseDigest
    | RemoveDigest
    | AddDigest
)

VERBS = ("list", "run", "preview", "pause", "resume", "add", "remove")
PREVIEW = "digest preview from #a covers 24h"
WHERE_FROM = ("from", "covers")
LONGEST_PREVIEW_S = 31 * DAY_S


def understood(text: str) -> DigestCommand:
    """Return the command that a text behind `digest` is. Raises Misunderstood."""
    verb, rest = first(text)
    match verb.lower():
        case "" | "list":
            if rest:
                raise Misunderstood("`digest list` takes nothing behind it.", "Write it alone.")
            return ListDigests()
        case "run":
            return RunDigest(_name_alone(verb, rest))
        case "preview":
            return _preview(rest)
        case "pause" | "resume":
            return PauseDigest(_name_alone(verb, rest), verb.lower() == "pause")
        case "remove":
            return RemoveDigest(_name_alone(verb, rest))
        case "add":
            return AddDigest(_digest(rest))
    raise unknown(verb, VERBS, before="digest ")


def _preview(rest: str) -> DigestCommand:
    given = words(rest)
    if not given or clause(given[0]) not in WHERE_FROM:
        return PreviewDigest(_name_alone("preview", rest))
    said = clauses(given, WHERE_FROM, PREVIEW)
    span_s = covers_s(said)
    if span_s > LONGEST_PREVIEW_S:
        raise Misunderstood(
            "That is too long for a preview.",
            f"It covers at most {LONGEST_PREVIEW_S / DAY_S:.0f} days: `{PREVIEW}`.",
        )
    return PreviewChannels(channels("from", said, PREVIEW), span_s)


def _digest(rest: str) -> Digest:
    given = words(rest)
    if not given or clause(given[0]) in CLAUSES:
        raise Misunderstood("There is no name for the digest.", f"Write `{ADD}`.")
    name = checked("NAME", given[0].text.translate(DASHES), checks.digest_name)
    said = clauses(given[1:], CLAUSES, ADD)
    sources = channels("from", said, ADD)
    target = channels("to", said, ADD)
    if len(target) > 1:
        raise Misunderstood("A digest is posted to one channel.", f"Write `{ADD}`.")
    empty = single("when_empty", said, "silent")
    return Digest(
        name=name,
        sources=sources,
        target=target[0],
        cron=cron_line(said),
        zone=zone(said),
        covers_s=covers_s(said),
        instructions=instructions(said),
        says_when_empty=checked("when_empty", empty, checks.one_of("silent", "say")) == "say",
        origin=Origin.SLACK,
    )


def _name_alone(verb: str, rest: str) -> str:
    name = unquoted(rest)
    usage = f"Write `digest {verb.lower()} NAME`. `digest list` shows the names."
    if not name:
        raise Misunderstood("There is no name.", usage)
    if len(name.split()) > 1:
        raise Misunderstood("A digest's name is one word.", usage)
    return name.translate(DASHES)
