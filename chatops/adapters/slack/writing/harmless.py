"""The last step before sending: whatever a model wrote, it pings nobody and hides no target."""

from collections.abc import Collection

from chatops.adapters.slack.cleaning import clean
from chatops.adapters.slack.entities import escaped_markdown, escaped_mrkdwn
from chatops.adapters.slack.writing.links import without_links


def flat(markdown: str, *, own_links: Collection[str] = ()) -> str:
    """Return Markdown as it will be read: characters cleaned, links shown as text."""
    return without_links(clean(markdown), own_links)


def harmless(markdown: str, *, own_links: Collection[str] = ()) -> str:
    """Return what a `markdown` block may be sent.

    Nothing in it mentions or notifies anybody, no image is left, and no link but those to
    `own_links`, which our own code built. It is done on the text as a whole: two harmless
    halves may be a harmful whole.
    """
    return escaped_markdown(flat(markdown, own_links=own_links))


def harmless_text(text: str) -> str:
    """Return what a `text` or `mrkdwn` field may be sent: the text itself, nothing of it alive."""
    return escaped_mrkdwn(clean(text))
