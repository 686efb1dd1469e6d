"""Link reference definitions: `[label]: target`."""

import re

from chatops.adapters.slack.writing.code import certain_code
from chatops.adapters.slack.writing.targets import is_address, key_of, plain_target

# The prefix is whatever may stand before a paragraph: quotes, list markers, task boxes.
_HEAD = re.compile(
    r"^(?P<prefix>[ \t>*+\-0-9.)]*+(?:\[[ xX]\][ \t]++)?)"
    r"\[(?P<label>(?:[^\[\]\\]|\\.){1,999}+)\]:",
    re.MULTILINE | re.DOTALL,
)
_WHOLE = re.compile(
    r"[ \t]*+(?:<(?P<angled>[^<>]*+)>|(?P<plain>[^ \t<][^ \t]*+))"
    r"(?:[ \t]++(?:\"[^\"]*+\"|'[^']*+'|\([^()]*+\)))?+[ \t]*+"
)
_POSSIBLE = re.compile(r"[ \t]*+(?:|<.*|[^ \t]++[ \t]*+(?:[\"'(].*)?)", re.DOTALL)


def without_definitions(text: str) -> tuple[str, dict[str, str]]:
    """Turn definitions into plain text; return it with the target of each label.

    Whatever a reader might take for a definition ceases to be one, so that a reference that is
    overlooked leads nowhere.
    """
    targets: dict[str, str] = {}
    if "]:" not in text:
        return text, targets
    code = certain_code(text)
    out, at = [], 0
    for head in _HEAD.finditer(text):
        if head.start() < at or code.in_fence(head.start()):
            continue
        end = text.find("\n", head.end())
        end = len(text) if end < 0 else end
        rest = text[head.end() : end]
        whole = _WHOLE.fullmatch(rest)
        target = plain_target(whole["angled"] or whole["plain"] or "") if whole else ""
        if is_address(target):
            targets.setdefault(key_of(head["label"]), target)
            out += [text[at : head.start()], f"{head['prefix']}{head['label']} ({target})"]
            at = end
        elif _POSSIBLE.fullmatch(rest):
            out += [text[at : head.end() - 1], " :"]
            at = head.end()
    out.append(text[at:])
    return "".join(out), targets
