"""Slack's ids and times by strict patterns: nothing else gets into keys, URLs or prompts."""

import re

from chatops.domain.names import BotId, ChannelId, MessageTs, TeamId, UserId

_TS = re.compile(r"[1-4][0-9]{9}\.[0-9]{6}")  # 2001 to 2128
_CHANNEL = re.compile(r"[CDG][A-Z0-9]{1,30}")
_USER = re.compile(r"[UW][A-Z0-9]{1,30}")
_BOT = re.compile(r"B[A-Z0-9]{1,30}")
_TEAM = re.compile(r"[TE][A-Z0-9]{1,30}")


def to_ts(value: object) -> MessageTs | None:
    """Return the id of a message, or None for what cannot be one."""
    return MessageTs(value) if isinstance(value, str) and _TS.fullmatch(value) else None


def to_channel(value: object) -> ChannelId | None:
    """Return the id of a channel, a direct message or a group, or None for what cannot be one."""
    return ChannelId(value) if isinstance(value, str) and _CHANNEL.fullmatch(value) else None


def to_user(value: object) -> UserId | None:
    """Return the id of a user, or None for what cannot be one."""
    return UserId(value) if isinstance(value, str) and _USER.fullmatch(value) else None


def to_bot(value: object) -> BotId | None:
    """Return the id of a bot, or None for what cannot be one."""
    return BotId(value) if isinstance(value, str) and _BOT.fullmatch(value) else None


def to_team(value: object) -> TeamId | None:
    """Return the id of a workspace or an organisation, or None for what cannot be one."""
    return TeamId(value) if isinstance(value, str) and _TEAM.fullmatch(value) else None
