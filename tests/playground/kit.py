"""Block Kit in a few words, for tests."""

from chatops.playground.shapes import Json


def plain(words: str) -> Json:
    return {"type": "plain_text", "text": words}


def section(words: str, **more: object) -> Json:
    return {"type": "section", "text": {"type": "mrkdwn", "text": words}} | more


def actions(*elements: Json, **more: object) -> Json:
    return {"type": "actions", "elements": list(elements)} | more


def button(action_id: str, value: str | None = None, **more: object) -> Json:
    said = {} if value is None else {"value": value}
    return {"type": "button", "action_id": action_id, "text": plain(action_id)} | said | more


def options(*values: str) -> list[Json]:
    return [{"text": plain(value), "value": value} for value in values]


def menu(action_id: str, *values: str, kind: str = "static_select", **more: object) -> Json:
    return {"type": kind, "action_id": action_id, "options": options(*values)} | more


def text_input(action_id: str, **more: object) -> Json:
    return {"type": "plain_text_input", "action_id": action_id} | more


def entry(block_id: str, element: Json, **more: object) -> Json:
    asked = {"type": "input", "block_id": block_id, "label": plain(block_id), "element": element}
    return asked | more


def modal(*blocks: Json, **more: object) -> Json:
    shown = {"type": "modal", "title": plain("Ask"), "submit": plain("Send")}
    return shown | {"blocks": list(blocks)} | more
