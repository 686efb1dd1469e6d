"""A post as `chat.postMessage` and `chat.update` take it."""

from collections.abc import Collection
from dataclasses import dataclass

from chatops.adapters.slack.cleaning import clean
from chatops.adapters.slack.entities import escaped_markdown
from chatops.adapters.slack.writing.harmless import flat, harmless_text
from chatops.adapters.slack.writing.sizes import fitting
from chatops.adapters.slack.writing.split import split
from chatops.domain.reply import Post

PART_BYTES = 3_800
"""`chat.update` takes 4,000 bytes of `text`, which has to hold the whole part: it is what can be
read back once Slack has turned the `markdown` block into blocks of its own."""
TEXT_BYTES = 3_900
BLOCK_BYTES = 11_000
"""Slack takes 12,000 characters in all `markdown` blocks of a message."""
FOOTER_BYTES = 1_500
NOTHING = "…"
"""Slack refuses a message without text."""

Json = dict[str, object]


@dataclass(frozen=True, slots=True)
class Composed:
    """The arguments that say what a message shows, and its mark."""

    text: str
    blocks: list[Json]
    metadata: Json


def parts(text: str, *, own_links: Collection[str] = ()) -> tuple[str, ...]:
    """Cut a text into pieces that one message each can hold, breaking no fence or table.

    There is always one piece, and none is blank.
    """
    pieces = (part.text for part in split(flat(text, own_links=own_links), PART_BYTES))
    return tuple(piece for piece in pieces if piece.strip()) or (NOTHING,)


def compose(post: Post, *, own_links: Collection[str] = ()) -> Composed:
    """Return a post as a `markdown` block and a footer, with the same words as its fallback.

    Whatever the post says, nothing in it pings anybody, and it is no longer than Slack takes.
    """
    words = _words(post, own_links)
    blocks: list[Json] = [
        {"type": "markdown", "text": escaped_markdown(fitting(words, BLOCK_BYTES))}
    ]
    if footer := clean(post.footer).strip():
        blocks.append(_small_print(footer))
    return Composed(_fallback(words), blocks, _mark(post))


def plain(post: Post, *, own_links: Collection[str] = ()) -> Composed:
    """Return a post as text alone, for when Slack rejects blocks; its footer is left out.

    Without a block of its own a footer would be read back as the assistant's words.
    """
    return Composed(_fallback(_words(post, own_links)), [], _mark(post))


def forms(post: Post, *, own_links: Collection[str] = ()) -> tuple[Composed, ...]:
    """Return a post in every form worth trying, the richest first."""
    return compose(post, own_links=own_links), plain(post, own_links=own_links)


def _words(post: Post, own_links: Collection[str]) -> str:
    words = flat(post.text, own_links=own_links)
    return words if words.strip() else NOTHING


def _fallback(words: str) -> str:
    return harmless_text(fitting(words, TEXT_BYTES))


def _small_print(footer: str) -> Json:
    text = harmless_text(fitting(footer, FOOTER_BYTES))
    return {"type": "context", "elements": [{"type": "mrkdwn", "text": text, "verbatim": True}]}


def _mark(post: Post) -> Json:
    return {"event_type": post.mark.value, "event_payload": {"id": post.id}}
