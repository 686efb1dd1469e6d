"""JSON from outside, taken apart without trusting its shape."""

from collections.abc import Iterable, Mapping

ITEMS = 500
"""No list of Slack's holds more that is worth reading."""


def as_map(value: object) -> Mapping[str, object]:
    """Return a JSON object, or an empty one."""
    return value if isinstance(value, dict) else {}


def as_maps(value: object) -> tuple[Mapping[str, object], ...]:
    """Return the objects of a JSON list, at most `ITEMS`."""
    items: Iterable[object] = value[:ITEMS] if isinstance(value, list) else ()
    return tuple(item for item in items if isinstance(item, dict))


def as_text(value: object, limit: int = 40_000) -> str:
    """Return a JSON string up to a limit, or an empty one. Slack cuts texts at 40,000 itself."""
    return value[:limit] if isinstance(value, str) else ""


def one_line(value: object, limit: int = 100) -> str:
    """Return a JSON string as one short line."""
    return " ".join(as_text(value, 4 * limit).split())[:limit]
