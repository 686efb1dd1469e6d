"""What Slack accepts in a message, and how much of it.

https://docs.slack.dev/reference/block-kit/blocks
"""

from collections.abc import Callable

from chatops.playground.shapes import Json
from chatops.playground.web_api.arguments import Refused
from chatops.playground.web_api.elements import (
    ID_TEXT,
    check_element,
    check_input,
    check_text,
    refuse,
)

BLOCKS_AT_MOST = 50
MARKDOWN_AT_MOST = 12_000
SECTION_TEXT = 3_000
FIELD_TEXT = 2_000
FIELDS = 10
HEADER_TEXT = 150
CONTEXT_ELEMENTS = 10
ACTION_ELEMENTS = 25
TABLE_ROWS = 100
TABLE_COLUMNS = 20
TABLE_TEXT = 10_000

_KNOWN = {
    "actions", "context", "context_actions", "data_table", "divider", "file", "header", "image",
    "input", "markdown", "plan", "rich_text", "section", "table", "task_card", "video",
}  # fmt: skip


def checked(
    blocks: object, at_most: int = BLOCKS_AT_MOST, where: str = "/blocks", series: str = ""
) -> list[Json]:
    """Return the blocks as Slack keeps them, or refuse them as Slack does.

    Ids that the app left out begin with `series`.
    """
    if not isinstance(blocks, list) or not all(isinstance(block, dict) for block in blocks):
        raise Refused("invalid_blocks_format")
    if len(blocks) > at_most:
        refuse(f"no more than {at_most} items allowed", where)
    for number, block in enumerate(blocks):
        _check(block, f"{where}/{number}")
    _check_totals(blocks, where)
    return [_named(block, f"{series}b{number}") for number, block in enumerate(blocks)]


def _named(block: Json, name: str) -> Json:
    """Give the block, and what can be pressed in it, the ids that the app left out."""
    named: Json = {"block_id": name} | block
    if block["type"] == "actions":
        parts = enumerate(block["elements"])
        named["elements"] = [{"action_id": f"{name}.{n}"} | part for n, part in parts]
    for key in ("accessory", "element"):
        if isinstance(block.get(key), dict):
            named[key] = {"action_id": f"{name}.0"} | block[key]
    return named


def _check(block: Json, where: str) -> None:
    if block.get("type") not in _KNOWN:
        refuse(f"unsupported type: {block.get('type')}", where)
    if len(str(block.get("block_id", ""))) > ID_TEXT:
        refuse(f"must be less than {ID_TEXT + 1} characters", f"{where}/block_id")
    if block["type"] in _CHECKS:
        _CHECKS[block["type"]](block, where)


def _check_header(block: Json, where: str) -> None:
    check_text(block.get("text"), HEADER_TEXT, f"{where}/text", kinds=("plain_text",))


def _check_markdown(block: Json, where: str) -> None:
    if not isinstance(block.get("text"), str) or not block["text"]:
        refuse("missing required field: text", where)


def _check_context(block: Json, where: str) -> None:
    _check_elements(block, CONTEXT_ELEMENTS, where)


def _check_actions(block: Json, where: str) -> None:
    _check_elements(block, ACTION_ELEMENTS, where)


def _check_section(block: Json, where: str) -> None:
    fields = block.get("fields", [])
    if block.get("text") is None and not fields:
        refuse("missing required field: text or fields", where)
    if block.get("text") is not None:
        check_text(block["text"], SECTION_TEXT, f"{where}/text")
    if len(fields) > FIELDS:
        refuse(f"no more than {FIELDS} items allowed", f"{where}/fields")
    for field in fields:
        check_text(field, FIELD_TEXT, f"{where}/fields")
    if isinstance(block.get("accessory"), dict):
        check_element(block["accessory"], f"{where}/accessory")


def _check_elements(block: Json, at_most: int, where: str) -> None:
    elements = block.get("elements")
    if not isinstance(elements, list) or not elements:
        refuse("missing required field: elements", where)
    if len(elements) > at_most:
        refuse(f"no more than {at_most} items allowed", f"{where}/elements")
    for number, element in enumerate(elements):
        check_element(element, f"{where}/elements/{number}")
    ids = [each["action_id"] for each in elements if each.get("action_id")]
    if len(ids) != len(set(ids)):
        refuse("action_id must be unique", f"{where}/elements")


def _check_table(block: Json, where: str) -> None:
    rows = block.get("rows")
    if not isinstance(rows, list) or not rows:
        refuse("missing required field: rows", where)
    if len(rows) > TABLE_ROWS:
        refuse(f"no more than {TABLE_ROWS} items allowed", f"{where}/rows")
    if any(len(row) > TABLE_COLUMNS for row in rows):
        refuse(f"no more than {TABLE_COLUMNS} items allowed", f"{where}/rows/columns")


_CHECKS: dict[str, Callable[[Json, str], None]] = {
    "section": _check_section,
    "header": _check_header,
    "input": check_input,
    "markdown": _check_markdown,
    "context": _check_context,
    "actions": _check_actions,
    "table": _check_table,
}


def _check_totals(blocks: list[Json], where: str) -> None:
    markdown = sum(len(block["text"]) for block in blocks if block["type"] == "markdown")
    cells = (
        str(cell.get("text", ""))
        for block in blocks
        if block["type"] == "table"
        for row in block["rows"]
        for cell in row
    )
    if markdown > MARKDOWN_AT_MOST or sum(len(cell) for cell in cells) > TABLE_TEXT:
        raise Refused("msg_blocks_too_long")
    named = [block["block_id"] for block in blocks if block.get("block_id")]
    if len(named) != len(set(named)):
        refuse("block_id must be unique", where)
