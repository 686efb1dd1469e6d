"""What people type, as Slack's apps send it."""

import re
from collections.abc import Iterable

from chatops.playground.places import Channel, Person


def as_typed(text: str, people: Iterable[Person], channels: Iterable[Channel]) -> str:
    """Turn what a person types into markup: `@name`, `#channel`, and `<`, `>`, `&`."""
    links = {f"@{word}": f"<!{word}>" for word in ("channel", "here", "everyone")}
    links |= {f"#{channel.name}": f"<#{channel.id}|{channel.name}>" for channel in channels}
    for person in people:
        links |= {f"@{name}": f"<@{person.id}>" for name in (person.name, person.display_name)}
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    # One pass over all names, the longest first: what one name became is not read again.
    names = "|".join(re.escape(name) for name in sorted(links, key=len, reverse=True))
    lowered = {name.lower(): link for name, link in links.items()}
    return re.sub(
        rf"(?<!\w)(?:{names})(?!\w)",
        lambda found: lowered[found.group().lower()],
        text,
        flags=re.IGNORECASE,
    )
