"""Chat Completions on the wire: turns to JSON, bytes to events, events to what they mean."""

import json
from collections.abc import AsyncIterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeGuard

from chatops.domain.conversation import Turn, Usage

MAX_EVENT_BYTES = 1 << 20
"""No provider sends an event near this; one endless line must not take the memory."""
MAX_TOKENS = 1_000_000_000
"""A count above this is a mistake of the endpoint, and no database column has to hold it."""


class Garbled(ValueError):
    """What the endpoint sent is not Chat Completions."""


class EndpointSaid(Exception):
    """The endpoint sent an error object where an answer should be."""

    def __init__(self, error: Mapping[str, object]) -> None:
        super().__init__("error object in place of an answer")
        self.error = error


@dataclass(frozen=True, slots=True)
class Event:
    """One server-sent event."""

    name: str
    data: str


@dataclass(frozen=True, slots=True)
class Delta:
    """What one event adds to an answer; `other` names what came in place of text."""

    text: str = ""
    ending: str = ""
    usage: Usage | None = None
    refused: bool = False
    other: str = ""


class Events:
    """Puts server-sent events together from bytes, holding `MAX_EVENT_BYTES` at most."""

    def __init__(self) -> None:
        self._line = bytearray()
        self._data: list[bytes] = []
        self._name = ""
        self._held = 0

    def feed(self, chunk: bytes) -> Iterator[Event]:
        """Yield the events that are whole with these bytes."""
        first, *others = chunk.split(b"\n")
        self._hold(first)
        for other in others:
            yield from self._end_line()
            self._hold(other)

    def _hold(self, part: bytes) -> None:
        self._held += len(part)
        if self._held > MAX_EVENT_BYTES:
            raise Garbled("one event is longer than 1 MiB")
        self._line += part

    def _end_line(self) -> Iterator[Event]:
        line = bytes(self._line).removesuffix(b"\r")
        self._line.clear()
        field, _, value = line.partition(b":")
        if field == b"data":
            self._data.append(value.removeprefix(b" "))
            return
        if field == b"event":
            self._name = _text(value.removeprefix(b" "))
        if not line:
            if self._data:
                yield Event(self._name, _text(b"\n".join(self._data)))
            self._data, self._name = [], ""
        self._held = sum(map(len, self._data))


def _text(raw: bytes) -> str:
    try:
        return raw.decode()
    except UnicodeDecodeError as error:
        raise Garbled("not UTF-8") from error


def to_wire(turn: Turn) -> dict[str, str]:
    """Return a turn as the message that every endpoint takes; lone surrogates become `?`."""
    return {"role": turn.role.value, "content": turn.text.encode("utf-8", "replace").decode()}


def parse(text: str | bytes) -> object:
    """Read JSON; Garbled for whatever is none."""
    try:
        found: object = json.loads(_text(text) if isinstance(text, bytes) else text)
    # RecursionError: ten thousand opened brackets are short enough to arrive.
    except (ValueError, RecursionError) as error:
        raise Garbled("not JSON") from error
    return found


def read_event(event: Event) -> Delta:
    """Return what an event adds; EndpointSaid when it holds an error, Garbled when nothing fits."""
    if event.name == "error":
        raise EndpointSaid(_error_in(event.data))
    chunk = parse(event.data)
    if not isinstance(chunk, dict):
        raise Garbled("an event is no object")
    raise_error_in(chunk)
    usage = _usage(chunk.get("usage"))
    for choice in _listed(chunk.get("choices")):
        fields = _mapping(choice)
        if fields.get("index") in (0, None):
            return _delta(fields, usage)
    return Delta(usage=usage)


def raise_error_in(body: object) -> None:
    """Raise EndpointSaid when a body carries an error object."""
    error = _mapping(body).get("error")
    if error:
        raise EndpointSaid(error if isinstance(error, dict) else {"message": str(error)})


def model_ids(body: object) -> tuple[str, ...]:
    """Return the names in a list of models, sorted, each once."""
    raise_error_in(body)
    listed = _mapping(body).get("data")
    if not isinstance(listed, list):
        raise Garbled("no list of models")
    ids = (_mapping(one).get("id") for one in listed)
    return tuple(sorted({one for one in ids if isinstance(one, str) and one}))


def _error_in(data: str) -> Mapping[str, object]:
    try:
        found = parse(data)
    except Garbled:
        return {"message": data}
    inner = _mapping(found).get("error")
    return _mapping(inner if isinstance(inner, dict) else found) or {"message": data}


def _delta(choice: Mapping[str, object], usage: Usage | None) -> Delta:
    said = _mapping(choice.get("delta"))
    ending = choice.get("finish_reason")
    return Delta(
        text=_content(said.get("content")),
        ending=ending.lower() if isinstance(ending, str) else "",
        usage=usage,
        refused=bool(said.get("refusal")),
        other=_in_place_of_text(said),
    )


def _content(content: object) -> str:
    """Return text; some providers send a list of parts, of which thinking is not the answer."""
    if isinstance(content, str):
        return content
    texts = (_mapping(part) for part in _listed(content))
    spoken = (part.get("text") for part in texts if part.get("type") == "text")
    return "".join(text for text in spoken if isinstance(text, str))


def _in_place_of_text(said: Mapping[str, object]) -> str:
    if said.get("tool_calls") or said.get("function_call"):
        return "only tool calls"
    if said.get("reasoning_content") or said.get("reasoning"):
        return "only reasoning"
    return ""


def _usage(found: object) -> Usage | None:
    fields = _mapping(found)
    prompt, answer = fields.get("prompt_tokens"), fields.get("completion_tokens")
    if not _is_count(prompt) or not _is_count(answer):
        return None
    return Usage(prompt, answer)


def _is_count(found: object) -> TypeGuard[int]:
    """Say whether this is a count; a bool is an int to Python, but none to us."""
    return type(found) is int and 0 <= found <= MAX_TOKENS


def _mapping(found: object) -> dict[str, object]:
    return found if isinstance(found, dict) else {}


def _listed(found: object) -> list[object]:
    return found if isinstance(found, list) else []


async def read_whole(chunks: AsyncIterable[bytes], limit: int) -> bytes:
    """Read a body; Garbled when it is longer than `limit` bytes."""
    body = bytearray()
    async for chunk in chunks:
        body += chunk
        if len(body) > limit:
            raise Garbled("the body is too long")
    return bytes(body)
