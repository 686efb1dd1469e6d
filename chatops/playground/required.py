"""What Slack's own apps ask of a window before they send it in."""

import re
from collections.abc import Iterable

from chatops.playground.elements import ENTERED
from chatops.playground.shapes import Json

MISSING = "Please complete this required field."
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_URL = re.compile(r"https?://[^\s]+", re.IGNORECASE)


def unfilled(blocks: Iterable[Json], values: Json) -> dict[str, str]:
    """Say what is wrong, by block id: what is missing, too short, too long or out of bounds."""
    wrong: dict[str, str] = {}
    for block in blocks:
        if block["type"] != "input" or block["element"]["type"] not in ENTERED:
            continue
        element = block["element"]
        said = values[block["block_id"]][element["action_id"]][ENTERED[element["type"]]]
        if fault := _fault(element, said, optional=block.get("optional") is True):
            wrong[block["block_id"]] = fault
    return wrong


def _fault(element: Json, said: object, *, optional: bool) -> str:
    if said in (None, "", []):
        return "" if optional else MISSING
    match element["type"]:
        case "number_input":
            return _number(element, str(said))
        case "email_text_input" if not _EMAIL.fullmatch(str(said)):
            return "Please enter a valid email address."
        case "url_text_input" if not _URL.fullmatch(str(said)):
            return "Please enter a valid URL."
        case "plain_text_input":
            return _length(element, len(str(said)))
        case _:
            return ""


def _number(element: Json, said: str) -> str:
    try:
        number = float(said)
    except ValueError:
        return "Please enter a valid number."
    if not element.get("is_decimal_allowed") and not number.is_integer():
        return "Please enter a whole number."
    if "min_value" in element and number < float(element["min_value"]):
        return f"Please enter a number of at least {element['min_value']}."
    if "max_value" in element and number > float(element["max_value"]):
        return f"Please enter a number of at most {element['max_value']}."
    return ""


def _length(element: Json, length: int) -> str:
    if length < element.get("min_length", 0):
        return f"Please enter at least {element['min_length']} characters."
    if length > element.get("max_length", 3_000):
        return f"Please enter at most {element.get('max_length', 3_000)} characters."
    return ""
