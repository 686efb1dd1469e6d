"""A post as `chat.postMessage` and `chat.update` take it."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from chatops.adapters.slack.cleaning import clean
from chatops.adapters.slack.entities import escaped_markdown
from chatops.adapters.slack.screens.elements import buttons
from chatops.adapters.slack.writing.harmless import flat, harmless_text
from chatops.adapters.slack.writing.sizes import CUT, Room, fitting
from chatops.adapters.slack.writing.split import split
from chatops.domain.reply import Post

PART_BYTES = 3_800
"""`chat.update` takes 4,000 bytes of `text`, which has to hold the whole part: it is what can be
read back once Slack has turned the `markdown` block into blocks of its own."""
TEXT_BYTES = 3_900
BLOCK_BYTES = 11_000
"""Slack takes 12,000 characters in all `markdown` blocks of a message."""
FOOTER_BYTES = 1_500
SECTION = 3_000
"""Slack takes as many characters in the text of a `section` block; bytes are never fewer."""
BUTTONS = 25
"""As many elements does Slack take in an `actions` block."""
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
    """Return a post as a `markdown` block, a footer and buttons; its fallback has the same words.

    Whatever the post says, nothing in it pings anybody, and it is no longer than Slack takes.
    """
    words = _words(post, own_links)
    shown: Json = {"type": "markdown", "text": escaped_markdown(fitting(words, BLOCK_BYTES))}
    return Composed(_fallback(words), [shown, *_below(post)], _mark(post))


def sections(post: Post, *, own_links: Collection[str] = ()) -> Composed:
    """Return a post with its words in plain sections, for when Slack rejects `markdown` blocks.

    They are read back from the fallback, as those of a `markdown` block are that Slack took apart.
    """
    words = _words(post, own_links)
    shown = [_section(piece) for piece in _pieces(fitting(words, TEXT_BYTES)) if piece.strip()]
    return Composed(_fallback(words), [*shown, *_below(post)], _mark(post))


def plain(post: Post, *, own_links: Collection[str] = ()) -> Composed:
    """Return a post as text alone, for when Slack rejects blocks: without footer and buttons.

    Without a block of its own a footer would be read back as the assistant's words.
    """
    return Composed(_fallback(_words(post, own_links)), [], _mark(post))


def forms(post: Post, *, own_links: Collection[str] = ()) -> tuple[Composed, ...]:
    """Return a post in every form worth trying, the richest first."""
    rich, poor = compose(post, own_links=own_links), plain(post, own_links=own_links)
    return (rich, sections(post, own_links=own_links), poor) if post.buttons else (rich, poor)


def _words(post: Post, own_links: Collection[str]) -> str:
    """Return what is shown of a post: no more is looked at than any form can hold.

    An answer that is still written can be longer than a message, and is shown again and again.
    """
    text = post.text if len(post.text) <= BLOCK_BYTES else post.text[:BLOCK_BYTES] + CUT
    words = flat(text, own_links={*own_links, *post.links})
    return words if words.strip() else NOTHING


def _fallback(words: str) -> str:
    return harmless_text(fitting(words, TEXT_BYTES))


def _below(post: Post) -> list[Json]:
    """Return what stands under the words; it is none of them."""
    below = []
    if footer := clean(post.footer).strip():
        below.append(_small_print(footer))
    if shown := buttons(post.buttons)[:BUTTONS]:
        below.append({"type": "actions", "elements": shown})
    return below


def _pieces(words: str) -> Iterator[str]:
    room, at = Room(words), 0
    while at < len(words):
        end = room.reach(at, SECTION)
        yield words[at:end]
        at = end


def _section(words: str) -> Json:
    shown: Json = {"type": "mrkdwn", "text": harmless_text(words), "verbatim": True}
    return {"type": "section", "text": shown}


def _small_print(footer: str) -> Json:
    text = harmless_text(fitting(footer, FOOTER_BYTES))
    return {"type": "context", "elements": [{"type": "mrkdwn", "text": text, "verbatim": True}]}


def _mark(post: Post) -> Json:
    return {"event_type": post.mark.value, "event_payload": {"id": post.id}}
