"""`rich_text` blocks as Markdown."""

from collections.abc import Callable, Mapping, Sequence

from chatops.adapters.slack.cleaning import clean
from chatops.adapters.slack.reading.markup import link, person
from chatops.adapters.slack.reading.shape import as_map, as_maps, as_text, one_line

Element = Mapping[str, object]

_STYLES = (("code", "`"), ("strike", "~~"), ("italic", "_"), ("bold", "**"))


def rich_text(block: Element) -> str:
    """Render sections, lists, quotes and code; what is nested deeper than Slack nests is left out."""
    parts = [_part(part) for part in as_maps(block.get("elements"))]
    return "\n".join(part for part in parts if part)


def _part(part: Element) -> str:
    match part.get("type"):
        case "rich_text_list":
            return _list(part)
        case "rich_text_quote":
            return "\n".join(f"> {line}".rstrip() for line in _inline(part).split("\n"))
        case "rich_text_preformatted":
            language = one_line(part.get("language"), 20)
            return f"```{language}\n{_inline(part).rstrip()}\n```"
        case _:
            return _inline(part).removesuffix("\n")


def _list(part: Element) -> str:
    depth = _small(part.get("indent"))
    first = _small(part.get("offset")) + 1
    ordered = part.get("style") == "ordered"
    lines = []
    for number, item in enumerate(as_maps(part.get("elements")), first):
        marker = f"{number}." if ordered else "-"
        text = _inline(item).replace("\n", "\n" + "  " * (depth + 1))
        lines.append(f"{'  ' * depth}{marker} {text}")
    return "\n".join(lines)


def _small(value: object) -> int:
    return value if isinstance(value, int) and 0 <= value <= 100 else 0  # noqa: PLR2004  no list is


def _inline(part: Element) -> str:
    return "".join(_styled(element) for element in as_maps(part.get("elements")))


def _styled(element: Element) -> str:
    text = _element(element)
    style = as_map(element.get("style"))
    inside = text.strip()
    if not inside:
        return text
    before, after = text[: text.index(inside)], text[text.index(inside) + len(inside) :]
    for name, mark in _STYLES:
        if style.get(name) is True:
            inside = f"{mark}{inside}{mark}"
    return f"{before}{inside}{after}"


def _element(element: Element) -> str:
    render = _ELEMENTS.get(as_text(element.get("type")))
    return render(element) if render else clean(as_text(element.get("text")))


def _of(key: str) -> Callable[[Element], str]:
    return lambda element: clean(as_text(element.get(key)))


def _link(element: Element) -> str:
    return link(_of("url")(element), _of("text")(element))


def _date(element: Element) -> str:
    return _of("fallback")(element) or str(_small(element.get("timestamp")) or "")


_ELEMENTS: Mapping[str, Callable[[Element], str]] = {
    "text": _of("text"),
    "link": _link,
    "user": lambda element: person(element.get("user_id")),
    "usergroup": lambda element: "@" + _of("usergroup_id")(element),
    "channel": lambda element: "#" + (_of("name")(element) or _of("channel_id")(element)),
    "broadcast": lambda element: "@" + _of("range")(element),
    "emoji": lambda element: f":{one_line(element.get('name'))}:",
    "color": _of("value"),
    "date": _date,
}


def table(rows: Sequence[Sequence[str]]) -> str:
    """Return rows of cells as a Markdown table, the first row as its head."""
    lines = ["| " + " | ".join(cell.replace("\n", " ") for cell in row) + " |" for row in rows]
    if lines:
        lines.insert(1, "|" + " --- |" * len(rows[0]))
    return "\n".join(lines)
