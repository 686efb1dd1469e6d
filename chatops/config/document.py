"""What stands in config.yaml, and in which line."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from chatops.domain.errors import Fault

KeyPath = tuple[str | int, ...]
SECRET = re.compile(r"\b(xox[a-z]-|xapp-|xoxe\.|sk-[A-Za-z0-9_-]{16}|AKIA[A-Z0-9]{12}|-----BEGIN )")
CURE_FOR_SECRETS = (
    "Secrets come from the environment alone: set SLACK_BOT_TOKEN, SLACK_APP_TOKEN, "
    "OPENAI_API_KEY or DATABASE_URL there, and remove this"
)


@dataclass(frozen=True, slots=True)
class Document:
    """What a file says, where it says it, and what is wrong with its form."""

    name: str
    values: Mapping[str, object] = field(default_factory=dict)
    lines: Mapping[KeyPath, int] = field(default_factory=dict)
    faults: tuple[Fault, ...] = ()

    def fault(self, path: KeyPath, what: str, cure: str) -> Fault:
        """Return a fault of the value at a path, with the line where it, or its home, stands."""
        known = next(
            (path[:end] for end in range(len(path), 0, -1) if path[:end] in self.lines), ()
        )
        return Fault(place(self.name, self.lines.get(known), path), what, cure)


def place(name: str, line: int | None, path: KeyPath = ()) -> str:
    """Return where something stands, like `config.yaml:12 models.default`."""
    shown = "".join(
        f"[{part}]" if isinstance(part, int) else f".{printable(part)}" for part in path
    )
    head = name if line is None else f"{name}:{line}"
    return f"{head} {shown.removeprefix('.')}".rstrip()


def printable(key: str) -> str:
    """Return a key so that it can stand in a terminal and a log."""
    return "".join(one if one.isprintable() else "?" for one in key[:60])
