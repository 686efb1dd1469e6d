"""Links and images as text that shows where they lead.

What a model writes may have been planted by whoever wrote to it, so no label may hide a target.
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from chatops.adapters.slack.writing.code import Code, certain_code
from chatops.adapters.slack.writing.definitions import without_definitions
from chatops.adapters.slack.writing.targets import inline_target, is_address, key_of, shown

PASSES = 4
NESTED = 32

_TOKEN = re.compile(
    r"(?P<escape>\\[!-/:-@\[-`{-~])"
    r"|(?P<opens>!?\[)"
    r"|(?P<closes>\])"
    r"|<(?P<auto>(?:https?|ftp|mailto|tel):[^\s<>|]*|[^\s<>@|:]{1,64}@[^\s<>@|:]{1,255})"
    r"(?:\|(?P<label>[^<>\n]*))?>"
    r"|(?P<blank>\n[ \t]*+(?=\n))",
    re.IGNORECASE,
)
_REFERENCE = re.compile(r"\[([^\[\]]{0,999})\]")


def without_links(text: str, own_links: Collection[str] = ()) -> str:
    """Return Markdown in which only links to `own_links`, and links in code, are left.

    Taking a link apart can change how the rest is read, so this goes on until nothing changes;
    a text that is built to go on for long is broken up without regard for its looks.
    """
    if not any(sign in text for sign in ("](", "]:", "<")):
        return text
    for _ in range(PASSES):
        before = text
        text, targets = without_definitions(text)
        text = _Flattener(text, certain_code(text), targets, own_links).run()
        if text == before:
            return text
    return text.replace("](", "] (").replace("]:", "] :")


@dataclass(frozen=True, slots=True)
class _Bracket:
    image: bool
    piece: int
    start: int


@dataclass(slots=True)
class _Flattener:
    text: str
    code: Code
    targets: Mapping[str, str]
    own_links: Collection[str]
    out: list[str] = field(default_factory=list)
    brackets: list[_Bracket] = field(default_factory=list)
    at: int = 0

    def run(self) -> str:
        """Return the text with every link outside code taken apart."""
        for span in self.code.spans:
            self._prose(span.start)
            if span.fence:
                self.brackets.clear()
            self.out.append(self.text[span.start : span.end])
            self.at = max(self.at, span.end)
        self._prose(len(self.text))
        return "".join(self.out)

    def _prose(self, end: int) -> None:
        while self.at < end and (token := _TOKEN.search(self.text, self.at, end)):
            self.out.append(self.text[self.at : token.start()])
            self.at = token.end()
            match token.lastgroup:
                case "opens":
                    self._open(token)
                case "closes":
                    self._close(end)
                case "auto" | "label":
                    self._put(shown(token["auto"], token["label"] or ""))
                case "blank":
                    self.brackets.clear()
                    self.out.append(token[0])
                case _:
                    self.out.append(token[0])
        self.out.append(self.text[self.at : end])
        self.at = max(self.at, end)

    def _open(self, token: re.Match[str]) -> None:
        if len(self.brackets) < NESTED:
            self.brackets.append(_Bracket(token[0] != "[", len(self.out), token.end()))
        self.out.append(token[0])

    def _close(self, end: int) -> None:
        closed = self.at
        bracket = self.brackets.pop() if self.brackets else None
        if self.text.startswith("(", closed, end):
            target, after = inline_target(self.text, closed, end)
            if bracket and target in self.own_links and not bracket.image:
                self.out.append("]" + self.text[closed:after])
                self.at = after
            elif bracket and is_address(target):
                self._replace(bracket, target, after)
            else:
                self.out.append("] ")
            return
        target, after = self._referred(bracket, closed, end)
        if bracket and target:
            self._replace(bracket, target, after)
        else:
            self.out.append("]")

    def _referred(self, bracket: _Bracket | None, closed: int, end: int) -> tuple[str, int]:
        if not self.targets or not bracket:
            return "", closed
        key, after = "", closed
        if named := _REFERENCE.match(self.text, closed, end):
            key, after = named[1], named.end()
        if not key.strip():
            key = self.text[bracket.start : min(closed - 1, bracket.start + 1000)]
        return self.targets.get(key_of(key), ""), after

    def _replace(self, bracket: _Bracket, target: str, after: int) -> None:
        label = "".join(self.out[bracket.piece + 1 :])
        del self.out[bracket.piece :]
        self._put(shown(target, label))
        if self.text.startswith(("[", "!["), after):
            self.out.append(" ")
        self.at = after

    def _put(self, said: str) -> None:
        # Two runs of backticks that meet would become another run and open or close other code.
        meet = said.startswith("`") and next((one for one in reversed(self.out) if one), "")[-1:]
        self.out.append(" " + said if meet == "`" else said)
