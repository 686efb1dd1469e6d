"""Windows and the Home tab. `markdown` blocks are for messages alone: Slack refuses them here."""

from collections.abc import Iterable, Mapping

from chatops.adapters.slack.cleaning import clean
from chatops.adapters.slack.screens.blocks import VIEW_BLOCKS, blocks, fitting, section, small
from chatops.adapters.slack.screens.elements import GROUPS, NAME, OPTIONS, grouped, offered, option
from chatops.adapters.slack.screens.text import Json, cut, plain, plain_text
from chatops.domain.screen import Choice, Form, Line, Screen

TITLE = 24
TOKEN = 3_000
LABEL = 2_000
LINE = 3_000
NAMELESS = "ChatOps"


def home(screen: Screen) -> Json:
    """Return a screen as somebody's Home tab."""
    return {"type": "home", "blocks": blocks(screen, VIEW_BLOCKS)}


def window(screen: Screen) -> Json:
    """Return a screen as a window that can only be closed."""
    short = len(plain(screen.heading, TITLE + 1)) <= TITLE
    return {
        "type": "modal",
        "title": _title(screen.heading),
        "close": plain_text("Close", TITLE),
        "blocks": blocks(screen, VIEW_BLOCKS, heading=not short),
    }


def form(given: Form) -> Json:
    """Return a window with fields; each is named by its block."""
    shown = [section(given.about)] if plain(given.about, LABEL) else []
    shown += [_field(one) for one in given.fields]
    return {
        "type": "modal",
        "callback_id": given.window[:NAME],
        "private_metadata": given.token[:TOKEN],
        "title": _title(given.title),
        "submit": plain_text(given.submit if plain(given.submit, TITLE) else "Send", TITLE),
        "close": plain_text("Cancel", TITLE),
        "blocks": fitting(shown, VIEW_BLOCKS) or [small("There is nothing to fill in.")],
    }


def errors(by_field: Mapping[str, str], fields: Iterable[str]) -> dict[str, str]:
    """Return what is wrong, by the fields that a window has: Slack takes no other names."""
    known = list(fields)
    placed: dict[str, list[str]] = {}
    for name, wrong in by_field.items():
        placed.setdefault(name if name in known else known[0], []).append(wrong)
    return {name: plain(" ".join(wrongs), LABEL) or "…" for name, wrongs in placed.items()}


def _title(text: str) -> Json:
    return plain_text(text if plain(text, TITLE) else NAMELESS, TITLE)


def _field(given: Line | Choice) -> Json:
    element = _line(given) if isinstance(given, Line) else _choice(given)
    label = given.label if plain(given.label, LABEL) else given.name
    if element is None:
        return small(f"{label}: there is nothing to choose from.")
    shown: Json = {
        "type": "input",
        "block_id": given.name[:NAME],
        "label": plain_text(label, LABEL),
        "element": {"action_id": given.name[:NAME], **element},
        "optional": "initial_option" not in element,
    }
    if plain(given.hint, LABEL):
        shown["hint"] = plain_text(given.hint, LABEL)
    return shown


def _line(line: Line) -> Json:
    most, value = min(max(line.most_characters, 1), LINE), clean(line.value)
    shown: Json = {"type": "plain_text_input", "multiline": line.long, "max_length": most}
    return {**shown, "initial_value": cut(value, most)} if value else shown


def _choice(choice: Choice) -> Json | None:
    usable = offered(choice.options)[: OPTIONS * GROUPS]
    if not usable:
        return None
    shown: Json = {
        "type": "static_select",
        "placeholder": plain_text("Choose", TITLE),
        **grouped(usable),
    }
    chosen = next((one for one in usable if one.value == choice.chosen), None)
    return shown if chosen is None else {**shown, "initial_option": option(chosen)}
