"""Blocks as plain text, for messages whose `text` says less than what people see."""

from collections.abc import Callable, Mapping

from chatops.adapters.slack.cleaning import clean
from chatops.adapters.slack.entities import unescaped
from chatops.adapters.slack.reading.markup import readable
from chatops.adapters.slack.reading.richtext import Element, rich_text, table
from chatops.adapters.slack.reading.shape import ITEMS, as_map, as_maps, as_text

BLOCKS = 100
CHARACTERS = 40_000
NESTED = 4


def render_blocks(blocks: object, *, depth: int = 0) -> str:
    """Return what blocks show, block by block, up to as much as one message can hold."""
    found: list[str] = []
    room = CHARACTERS
    for block in as_maps(blocks)[:BLOCKS]:
        text = _block(block, depth)[:room].strip("\n")
        if text:
            found.append(text)
            room -= len(text)
        if room <= 0:
            break
    return "\n".join(found)


def shows_all(blocks: object) -> bool:
    """Say whether `render_blocks` knows, and has room for, all that people see of these."""
    if not isinstance(blocks, list) or not 0 < len(blocks) <= BLOCKS:
        return False
    return all(_known(as_map(block)) for block in blocks)


def _known(block: Element) -> bool:
    if block.get("type") not in (*_KINDS, "divider"):
        return False
    inner = block.get("elements")
    lists = [inner, *(as_map(one).get("elements") for one in as_maps(inner))]
    return all(len(one) <= ITEMS for one in lists if isinstance(one, list))


def markdown_text(blocks: object) -> str:
    """Return the text of the `markdown` blocks among these, as it was before it was escaped."""
    texts = [
        as_text(block.get("text"))
        for block in as_maps(blocks)
        if block.get("type") == "markdown"
    ]  # fmt: skip
    return clean(unescaped("\n\n".join(text for text in texts if text)))


def _block(block: Element, depth: int) -> str:
    kind = as_text(block.get("type"))
    if kind in _NESTING:
        inner = (render_blocks(block.get(key), depth=depth + 1) for key in _NESTING[kind])
        head = _words(block.get("title"))
        return "\n".join(part for part in (head, *(inner if depth < NESTED else ())) if part)
    render = _KINDS.get(kind)
    return render(block) if render else ""


def _words(value: object) -> str:
    """Render a text object, or a string that Slack allows in its place."""
    if isinstance(value, str):
        return clean(as_text(value))
    said = as_map(value)
    text = as_text(said.get("text"))
    return readable(text) if said.get("type") == "mrkdwn" else clean(unescaped(text))


def _section(block: Element) -> str:
    parts = [_words(block.get("text"))]
    parts += [_words(field) for field in as_maps(block.get("fields"))]
    parts.append(_control(as_map(block.get("accessory"))))
    return "\n".join(part for part in parts if part)


def _context(block: Element) -> str:
    parts = [_context_element(element) for element in as_maps(block.get("elements"))]
    return " ".join(part for part in parts if part)


def _context_element(element: Element) -> str:
    return _image(element) if element.get("type") == "image" else _words(element)


def _image(block: Element) -> str:
    said = [_words(block.get("title")), _words(block.get("alt_text"))]
    text = " - ".join(dict.fromkeys(part for part in said if part))
    return f"[image: {text}]" if text else ""


def _video(block: Element) -> str:
    text = " - ".join(filter(None, (_words(block.get(key)) for key in ("title", "description"))))
    return f"[video: {text}]" if text else ""


def _control(element: Element) -> str:
    if element.get("type") == "image":
        return _image(element)
    label = _words(element.get("text")) or _words(element.get("placeholder"))
    return f"[{label}]" if label else ""


def _actions(block: Element) -> str:
    return " ".join(filter(None, (_control(one) for one in as_maps(block.get("elements")))))


def _table(block: Element) -> str:
    rows = block.get("rows")
    rows = rows if isinstance(rows, list) else []
    return table([[_cell(cell) for cell in as_maps(row)] for row in rows[:201]])


def _cell(cell: Element) -> str:
    if cell.get("type") == "rich_text":
        return rich_text(cell)
    value = cell.get("text", cell.get("value"))
    return str(value) if isinstance(value, int | float) else _words(value)


def _task(block: Element) -> str:
    title, status = _words(block.get("title")), _words(block.get("status"))
    said = [f"{title} ({status})" if status else title]
    said += [rich_text(as_map(block.get(key))) for key in ("details", "output")]
    return "\n".join(part for part in said if part)


_NESTING: Mapping[str, tuple[str, ...]] = {"plan": ("tasks",), "container": ("blocks", "elements")}
_KINDS: Mapping[str, Callable[[Element], str]] = {
    "rich_text": rich_text,
    "section": _section,
    "header": lambda block: _words(block.get("text")),
    "context": _context,
    "markdown": lambda block: markdown_text([block]),
    "table": _table,
    "data_table": _table,
    "image": _image,
    "video": _video,
    "actions": _actions,
    "context_actions": _actions,
    "task_card": _task,
}
