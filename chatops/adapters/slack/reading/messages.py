"""One message of Slack's as the domain knows it."""

from collections.abc import Mapping

from chatops.adapters.slack.cleaning import clean
from chatops.adapters.slack.identity import Identity
from chatops.adapters.slack.reading.blocks import (
    CHARACTERS,
    markdown_text,
    render_blocks,
    shows_all,
)
from chatops.adapters.slack.reading.extras import attachments, files
from chatops.adapters.slack.reading.ids import to_bot, to_ts, to_user
from chatops.adapters.slack.reading.markup import readable
from chatops.adapters.slack.reading.shape import as_map, as_text, one_line
from chatops.adapters.slack.reading.subtypes import Worth, worth
from chatops.adapters.slack.writing.compose import TEXT_BYTES
from chatops.adapters.slack.writing.sizes import was_cut
from chatops.domain.conversation import Message, Speaker
from chatops.domain.names import PostId
from chatops.domain.reply import Mark
from chatops.domain.secrets import without_secrets

Raw = Mapping[str, object]

GONE = "[this message was deleted]"
BELOW = ("context", "actions")
"""The blocks under an answer."""
UNREADABLE = "This content can't be displayed."


def read_message(raw: Raw, me: Identity) -> Message | None:
    """Return a message, or None where nobody said anything: notices of ours, joins, noise.

    Only a message with our ids *and* the mark of an answer holds the assistant's words. Whatever
    else we posted (a digest, something from before there were marks) is a bot's.
    """
    ts, value = to_ts(raw.get("ts")), worth(raw)
    if ts is None or value is Worth.NOISE:
        return None
    if value is Worth.GAP:
        return Message(ts, Speaker.BOT, "", GONE, name="Slack")
    edited = to_ts(as_map(raw.get("edited")).get("ts")) or ""
    mark, post = mark_of(raw) if me.wrote(raw) else ("", None)
    if mark == Mark.NOTICE:
        return None
    if mark == Mark.ANSWER:
        return Message(ts, Speaker.SELF, me.user, _own_words(raw), edited=edited, post=post)
    speaker = _speaker(raw)
    author = to_user(raw.get("user")) or _bot(raw) or ""
    return Message(ts, speaker, author, _words(raw, speaker), name=_name(raw), edited=edited)


def mark_of(raw: Raw) -> tuple[str, PostId | None]:
    """Return the type and the id in a message's metadata, whoever put them there."""
    metadata = as_map(raw.get("metadata"))
    post = as_text(as_map(metadata.get("event_payload")).get("id"), 200)
    return as_text(metadata.get("event_type"), 200), PostId(post) if post else None


def _speaker(raw: Raw) -> Speaker:
    by_program = (
        raw.get("bot_id")
        or raw.get("bot_profile")
        or raw.get("subtype") == "bot_message"
        or raw.get("user") == "USLACKBOT"
    )
    return Speaker.BOT if by_program else Speaker.PERSON


def _bot(raw: Raw) -> str | None:
    return to_bot(raw.get("bot_id")) or to_bot(as_map(raw.get("bot_profile")).get("id"))


def _name(raw: Raw) -> str:
    profile, bot = as_map(raw.get("user_profile")), as_map(raw.get("bot_profile"))
    said = (
        raw.get("username"),
        bot.get("name"),
        profile.get("display_name"),
        profile.get("real_name"),
    )
    names = (clean(one_line(name)) for name in said)
    return next((name for name in names if name), "")


def _own_words(raw: Raw) -> str:
    """Return the text as it was posted; footer and buttons are in blocks of their own and stay out.

    Slack may have turned the `markdown` block into blocks of its own; `text` holds the same words
    unless they had to be cut.
    """
    if words := markdown_text(raw.get("blocks")):
        return words
    text = readable(as_text(raw.get("text")))
    if text and not was_cut(text, TEXT_BYTES):
        return text
    shown = [block for block in _blocks(raw) if as_map(block).get("type") not in BELOW]
    return max(text, render_blocks(shown), key=len)


def _blocks(raw: Raw) -> list[object]:
    blocks = raw.get("blocks")
    return blocks if isinstance(blocks, list) else []


def _words(raw: Raw, speaker: Speaker) -> str:
    text = _seen(readable(as_text(raw.get("text"))), raw.get("blocks"), speaker)
    parts = [text, *attachments(raw), *files(raw)]
    said = without_secrets("\n".join(part for part in parts if part.strip()))
    return said or f"[{one_line(raw.get('subtype'), 40) or 'empty message'}]"


def _seen(text: str, blocks: object, speaker: Speaker) -> str:
    """Return what people see: the blocks, where there are any; `text` is for notifications then.

    The text stands where both say the same, and where a bot's says more than we can read of its
    blocks.
    """
    shown = render_blocks(blocks)
    if not shown.strip() or (text.strip() and _letters(shown) == _letters(text)):
        return text
    if len(shown) < CHARACTERS and shows_all(blocks):
        return shown
    return _fuller(text, shown) if speaker is Speaker.BOT or not text.strip() else text


def _fuller(text: str, shown: str) -> str:
    """Prefer what people see, unless the text says more: a fallback is shorter, or says nothing."""
    if not shown or (text != UNREADABLE and len(_letters(text)) > len(_letters(shown))):
        return text
    return shown


def _letters(text: str) -> str:
    return "".join(letter for letter in text if letter.isalnum())
