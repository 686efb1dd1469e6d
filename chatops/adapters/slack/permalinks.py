"""Addresses of messages, as Slack writes them, built without asking Slack for each."""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from chatops.domain.names import ChannelId, MessageTs

_PATH = r"archives/[CG][A-Z0-9]{1,30}/p[0-9]{16}(?:\?thread_ts=[0-9]{10}\.[0-9]{6}&cid=[CG][A-Z0-9]{1,30})?"


@dataclass(frozen=True, slots=True)
class Permalinks:
    """Builds addresses under a workspace's own, which is what `auth.test` calls `url`."""

    workspace: str

    @classmethod
    def under(cls, url: object) -> "Permalinks | None":
        """Take the address of a workspace, or nothing where it cannot be one."""
        parts = urlsplit(url) if isinstance(url, str) else None
        if parts is None or parts.scheme not in {"https", "http"} or not parts.netloc:
            return None
        return cls(f"{parts.scheme}://{parts.netloc}/")

    def of(self, channel: ChannelId, ts: MessageTs, root: MessageTs) -> str:
        """Return the address of a message; a reply's opens its thread."""
        address = f"{self.workspace}archives/{channel}/p{ts.replace('.', '')}"
        return address if root == ts else f"{address}?thread_ts={root}&cid={channel}"

    def within(self, text: str) -> frozenset[str]:
        """Return the targets of links in a Markdown text that are such addresses."""
        link = rf"\]\(({re.escape(self.workspace)}{_PATH})\)"
        return frozenset(re.findall(link, text))
