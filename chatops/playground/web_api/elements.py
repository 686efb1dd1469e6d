"""What Slack accepts as a button, a menu or an input.

https://docs.slack.dev/reference/block-kit/block-elements
"""

from collections.abc import Callable, Iterable
from typing import NoReturn

from chatops.playground.shapes import Json
from chatops.playground.web_api.arguments import Refused

BUTTON_TEXT = 75
BUTTON_VALUE = 2_000
ID_TEXT = 255
OPTION_TEXT = 75
OPTION_VALUE = 150
OPTIONS = 100
CHOICES = 10
OVERFLOW_OPTIONS = 5
PLACEHOLDER = 150
TYPED = 3_000
ELEMENT_TEXT = 3_000
_CONFIRM = {"title": 100, "text": 300, "confirm": 30, "deny": 30}

_INPUTS = {
    "channels_select", "checkboxes", "conversations_select", "datepicker", "datetimepicker",
    "email_text_input", "external_select", "file_input", "multi_channels_select",
    "multi_conversations_select", "multi_external_select", "multi_static_select",
    "multi_users_select", "number_input", "plain_text_input", "radio_buttons",
    "rich_text_input", "static_select", "timepicker", "url_text_input", "users_select",
}  # fmt: skip
# These stand in inputs and nowhere else.
_ONLY_INPUTS = {
    "email_text_input", "file_input", "number_input", "plain_text_input", "rich_text_input",
    "url_text_input",
}  # fmt: skip
_PRESSED = {"button", "feedback_buttons", "icon_button", "overflow", "workflow_button"}
_SHOWN = {"image", "mrkdwn", "plain_text", "url_source"}


def check_element(element: object, where: str) -> None:
    """Refuse what cannot stand in a row of elements or beside a section."""
    kind = element.get("type") if isinstance(element, dict) else None
    if not isinstance(element, dict) or kind is None:
        refuse("missing required field: type", where)
    if kind not in (_INPUTS - _ONLY_INPUTS) | _PRESSED | _SHOWN:
        refuse(f"unsupported type: {kind}", f"{where}/type")
    _check_parts(element, where)


def check_input(block: Json, where: str) -> None:
    """Refuse an input block without its label, or with an element that enters nothing."""
    check_text(block.get("label"), 2_000, f"{where}/label", kinds=("plain_text",))
    if block.get("hint") is not None:
        check_text(block["hint"], 2_000, f"{where}/hint", kinds=("plain_text",))
    element = block.get("element")
    if not isinstance(element, dict):
        refuse("missing required field: element", where)
    if element.get("type") not in _INPUTS:
        refuse(f"unsupported type: {element.get('type')}", f"{where}/element/type")
    _check_parts(element, f"{where}/element")


def check_text(
    text: object, at_most: int, where: str, kinds: Iterable[str] = ("mrkdwn", "plain_text")
) -> None:
    """Refuse what is no text object, is empty, or has more than `at_most` characters."""
    match text:
        case {"type": kind, "text": str(words)} if kind in kinds:
            if not words:
                refuse("must be more than 0 characters", f"{where}/text")
            if len(words) > at_most:
                refuse(f"must be less than {at_most + 1} characters", f"{where}/text")
        case _:
            refuse("must be a valid text object", where)


def refuse(why: str, where: str) -> NoReturn:
    """Say no as Slack does, and where."""
    told = f"[ERROR] {why} [json-pointer:{where}]"
    raise Refused("invalid_blocks", errors=[told], response_metadata={"messages": [told]})


def _check_parts(element: Json, where: str) -> None:
    if len(element.get("action_id") or "") > ID_TEXT:
        refuse(f"must be less than {ID_TEXT + 1} characters", f"{where}/action_id")
    if element.get("placeholder") is not None:
        check_text(element["placeholder"], PLACEHOLDER, f"{where}/placeholder", ("plain_text",))
    if element.get("confirm") is not None:
        _check_confirm(element["confirm"], f"{where}/confirm")
    check = _CHECKS.get(element["type"])
    if check is not None:
        check(element, where)


def _check_confirm(confirm: object, where: str) -> None:
    if not isinstance(confirm, dict):
        refuse("must provide an object", where)
    for key, at_most in _CONFIRM.items():
        kinds = ("mrkdwn", "plain_text") if key == "text" else ("plain_text",)
        if key in confirm or key in {"title", "text"}:
            check_text(confirm.get(key), at_most, f"{where}/{key}", kinds)


def _check_shown(element: Json, where: str) -> None:
    check_text(element, ELEMENT_TEXT, where)


def _check_button(element: Json, where: str) -> None:
    check_text(element.get("text"), BUTTON_TEXT, f"{where}/text", kinds=("plain_text",))
    if len(element.get("value") or "") > BUTTON_VALUE:
        refuse(f"must be less than {BUTTON_VALUE + 1} characters", f"{where}/value")
    if element.get("style") not in {None, "primary", "danger"}:
        refuse("must be a valid enum value", f"{where}/style")


def _check_menu(element: Json, where: str) -> None:
    groups = element.get("option_groups")
    if groups is None:
        _check_options(element, OPTIONS, where)
        return
    if "options" in element or not isinstance(groups, list) or not groups:
        refuse("must provide either options or option_groups", where)
    if len(groups) > OPTIONS:
        refuse(f"no more than {OPTIONS} items allowed", f"{where}/option_groups")
    for number, group in enumerate(groups):
        at = f"{where}/option_groups/{number}"
        check_text(group.get("label"), OPTION_TEXT, f"{at}/label", ("plain_text",))
        _check_options(group, OPTIONS, at)
    _check_initial(element, [each for group in groups for each in group["options"]], where)


def _check_choices(element: Json, where: str) -> None:
    _check_options(element, CHOICES, where)


def _check_overflow(element: Json, where: str) -> None:
    _check_options(element, OVERFLOW_OPTIONS, where)


def _check_options(element: Json, at_most: int, where: str) -> None:
    options = element.get("options")
    if not isinstance(options, list) or not options:
        refuse("missing required field: options", where)
    if len(options) > at_most:
        refuse(f"no more than {at_most} items allowed", f"{where}/options")
    for number, option in enumerate(options):
        at = f"{where}/options/{number}"
        check_text(option.get("text"), OPTION_TEXT, f"{at}/text")
        if not isinstance(option.get("value"), str):
            refuse("must provide a string", f"{at}/value")
        if len(option["value"]) > OPTION_VALUE:
            refuse(f"must be less than {OPTION_VALUE + 1} characters", f"{at}/value")
    _check_initial(element, options, where)


def _check_initial(element: Json, options: list[Json], where: str) -> None:
    values = [option["value"] for option in options]
    first = element.get("initial_option")
    for key, chosen in (
        ("initial_option", [first] if first else []),
        ("initial_options", element.get("initial_options") or []),
    ):
        if any(each.get("value") not in values for each in chosen):
            refuse("must be one of the provided options", f"{where}/{key}")


def _check_typed(element: Json, where: str) -> None:
    for key in ("min_length", "max_length"):
        if not 0 <= int(element.get(key) or 0) <= TYPED:
            refuse(f"must be between 0 and {TYPED}", f"{where}/{key}")
    if len(element.get("initial_value") or "") > TYPED:
        refuse(f"must be less than {TYPED + 1} characters", f"{where}/initial_value")


def _check_number(element: Json, where: str) -> None:
    if not isinstance(element.get("is_decimal_allowed"), bool):
        refuse("missing required field: is_decimal_allowed", where)
    for key in ("min_value", "max_value", "initial_value"):
        if not isinstance(element.get(key, ""), str):
            refuse("must provide a string", f"{where}/{key}")


_CHECKS: dict[str, Callable[[Json, str], None]] = {
    "button": _check_button,
    "checkboxes": _check_choices,
    "mrkdwn": _check_shown,
    "multi_static_select": _check_menu,
    "number_input": _check_number,
    "overflow": _check_overflow,
    "plain_text": _check_shown,
    "plain_text_input": _check_typed,
    "radio_buttons": _check_choices,
    "static_select": _check_menu,
}
