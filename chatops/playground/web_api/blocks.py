"""What Slack accepts in a message, and how much of it.

https://docs.slack.dev/reference/block-kit/blocks
"""

from collections.abc import Callable, Iterable
from typing import NoReturn

from chatops.playground.shapes import Json
from chatops.playground.web_api.arguments import Refused

BLOCKS_AT_MOST = 50
MARKDOWN_AT_MOST = 12_000
SECTION_TEXT = 3_000
FIELD_TEXT = 2_000
FIELDS = 10
HEADER_TEXT = 150
CONTEXT_ELEMENTS = 10
ACTION_ELEMENTS = 25
BUTTON_TEXT = 75
BUTTON_VALUE = 2_000
ID_TEXT = 255
TABLE_ROWS = 100
TABLE_COLUMNS = 20
TABLE_TEXT = 10_000

_KNOWN = {
    "actions", "context", "context_actions", "data_table", "divider", "file", "header", "image",
    "input", "markdown", "plan", "rich_text", "section", "table", "task_card", "video",
}  # fmt: skip


def checked(blocks: object, at_most: int = BLOCKS_AT_MOST) -> list[Json]:
    """Return the blocks as Slack keeps them, or refuse them as Slack does."""
    if not isinstance(blocks, list) or not all(isinstance(block, dict) for block in blocks):
        raise Refused("invalid_blocks_format")
    if len(blocks) > at_most:
        _refuse(f"no more than {at_most} items allowed", "/blocks")
    for number, block in enumerate(blocks):
        _check(block, f"/blocks/{number}")
    _check_totals(blocks)
    return [{"block_id": f"b{number}"} | block for number, block in enumerate(blocks)]


def _check(block: Json, where: str) -> None:
    if block.get("type") not in _KNOWN:
        _refuse(f"unsupported type: {block.get('type')}", where)
    if len(str(block.get("block_id", ""))) > ID_TEXT:
        _refuse(f"must be less than {ID_TEXT + 1} characters", f"{where}/block_id")
    if block["type"] in _CHECKS:
        _CHECKS[block["type"]](block, where)


def _check_header(block: Json, where: str) -> None:
    _check_text(block.get("text"), HEADER_TEXT, f"{where}/text", kinds=("plain_text",))


def _check_markdown(block: Json, where: str) -> None:
    if not isinstance(block.get("text"), str) or not block["text"]:
        _refuse("missing required field: text", where)


def _check_context(block: Json, where: str) -> None:
    _check_elements(block, CONTEXT_ELEMENTS, where)


def _check_actions(block: Json, where: str) -> None:
    _check_elements(block, ACTION_ELEMENTS, where)


def _check_section(block: Json, where: str) -> None:
    fields = block.get("fields", [])
    if block.get("text") is None and not fields:
        _refuse("missing required field: text or fields", where)
    if block.get("text") is not None:
        _check_text(block["text"], SECTION_TEXT, f"{where}/text")
    if len(fields) > FIELDS:
        _refuse(f"no more than {FIELDS} items allowed", f"{where}/fields")
    for field in fields:
        _check_text(field, FIELD_TEXT, f"{where}/fields")
    if isinstance(block.get("accessory"), dict):
        _check_element(block["accessory"], f"{where}/accessory")


def _check_text(
    text: object, at_most: int, where: str, kinds: Iterable[str] = ("mrkdwn", "plain_text")
) -> None:
    match text:
        case {"type": kind, "text": str(words)} if kind in kinds:
            if not words:
                _refuse("must be more than 0 characters", f"{where}/text")
            if len(words) > at_most:
                _refuse(f"must be less than {at_most + 1} characters", f"{where}/text")
        case _:
            _refuse("must be a valid text object", where)


def _check_elements(block: Json, at_most: int, where: str) -> None:
    elements = block.get("elements")
    if not isinstance(elements, list) or not elements:
        _refuse("missing required field: elements", where)
    if len(elements) > at_most:
        _refuse(f"no more than {at_most} items allowed", f"{where}/elements")
    for element in elements:
        _check_element(element, f"{where}/elements")


def _check_element(element: Json, where: str) -> None:
    match element.get("type"):
        case "mrkdwn" | "plain_text":
            _check_text(element, SECTION_TEXT, where)
        case "button":
            _check_text(element.get("text"), BUTTON_TEXT, where, kinds=("plain_text",))
            if len(element.get("value") or "") > BUTTON_VALUE:
                _refuse(f"must be less than {BUTTON_VALUE + 1} characters", f"{where}/value")
            if len(element.get("action_id") or "") > ID_TEXT:
                _refuse(f"must be less than {ID_TEXT + 1} characters", f"{where}/action_id")
        case str():
            return
        case _:
            _refuse("missing required field: type", where)


def _check_table(block: Json, where: str) -> None:
    rows = block.get("rows")
    if not isinstance(rows, list) or not rows:
        _refuse("missing required field: rows", where)
    if len(rows) > TABLE_ROWS:
        _refuse(f"no more than {TABLE_ROWS} items allowed", f"{where}/rows")
    if any(len(row) > TABLE_COLUMNS for row in rows):
        _refuse(f"no more than {TABLE_COLUMNS} items allowed", f"{where}/rows/columns")


_CHECKS: dict[str, Callable[[Json, str], None]] = {
    "section": _check_section,
    "header": _check_header,
    "markdown": _check_markdown,
    "context": _check_context,
    "actions": _check_actions,
    "table": _check_table,
}


def _check_totals(blocks: list[Json]) -> None:
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
        _refuse("block_id must be unique", "/blocks")


def _refuse(why: str, where: str) -> NoReturn:
    told = f"[ERROR] {why} [json-pointer:{where}]"
    raise Refused("invalid_blocks", errors=[told], response_metadata={"messages": [told]})
