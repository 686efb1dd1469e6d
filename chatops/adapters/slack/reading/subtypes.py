"""What each subtype of a message is to us."""

from collections.abc import Mapping
from enum import Enum


class Worth(Enum):
    """Whether a message says something."""

    WORDS = "words"
    GAP = "gap"
    NOISE = "noise"
    IF_TEXT = "if text"


_BY_NAME: Mapping[str, Worth] = {
    "": Worth.WORDS,
    "bot_message": Worth.WORDS,
    "me_message": Worth.WORDS,
    "file_share": Worth.WORDS,
    "thread_broadcast": Worth.WORDS,
    "tombstone": Worth.GAP,
    "assistant_app_thread": Worth.NOISE,
    "document_mention": Worth.NOISE,
    "ekm_access_denied": Worth.NOISE,
    "file_comment": Worth.NOISE,
    "file_mention": Worth.NOISE,
    "message_changed": Worth.NOISE,
    "message_deleted": Worth.NOISE,
    "message_replied": Worth.NOISE,
    "pinned_item": Worth.NOISE,
    "unpinned_item": Worth.NOISE,
    "reminder_add": Worth.NOISE,
    "reply_broadcast": Worth.NOISE,
}
_NOISY_FAMILIES = ("channel_", "group_")


def worth(raw: Mapping[str, object]) -> Worth:
    """Judge a raw message by its subtype; an unknown one counts if it has text."""
    subtype = raw.get("subtype") or ""
    if not isinstance(subtype, str):
        return Worth.NOISE
    if subtype.startswith(_NOISY_FAMILIES):
        return Worth.NOISE
    known = _BY_NAME.get(subtype, Worth.IF_TEXT)
    if known is not Worth.IF_TEXT:
        return known
    text = raw.get("text")
    return Worth.WORDS if isinstance(text, str) and text.strip() else Worth.NOISE
