"""What a call brings with it, however it was encoded, and what a method may refuse."""

import json
from dataclasses import dataclass

from aiohttp import web

from chatops.playground.shapes import Json


class Refused(Exception):
    """A method says no: `{"ok": false, "error": code, …}`."""

    def __init__(self, code: str, **extra: object) -> None:
        super().__init__(code)
        self.code = code
        self.extra = extra

    def to_json(self) -> Json:
        """Write it as Slack does."""
        return {"ok": False, "error": self.code} | self.extra


@dataclass(frozen=True, slots=True)
class Arguments:
    """Forms and queries bring strings where JSON brings numbers, booleans and objects."""

    given: Json

    def __contains__(self, name: str) -> bool:
        return self.given.get(name) is not None

    def text(self, name: str, default: str = "") -> str:
        """Return a string; stamps in JSON may have come as numbers."""
        value = self.given.get(name)
        return default if value is None else str(value)

    def required(self, name: str) -> str:
        """Return a string that must be there."""
        if not self.text(name):
            told = [f"[ERROR] missing required field: {name}"]
            raise Refused("invalid_arguments", response_metadata={"messages": told})
        return self.text(name)

    def flag(self, name: str) -> bool:
        """Return a boolean: `1`, `true` and JSON's own."""
        return str(self.given.get(name, "")).lower() in {"1", "true"}

    def number(self, name: str, default: int) -> int:
        """Return a whole number."""
        try:
            return int(self.given.get(name) or default)
        except ValueError:
            raise Refused("invalid_arguments") from None

    def parsed(self, name: str, otherwise: str) -> object:
        """Return an object or a list, sent as JSON or as a string of JSON."""
        value = self.given.get(name)
        if not isinstance(value, str):
            return value
        try:
            return json.loads(value)
        except ValueError:
            raise Refused(otherwise) from None


async def read(request: web.Request) -> Arguments:
    """Read query, form and JSON alike."""
    given: Json = dict(request.query)
    if request.content_type == "application/json":
        try:
            body = json.loads(await request.read() or b"{}")
        except ValueError:
            raise Refused("invalid_json") from None
        if not isinstance(body, dict):
            raise Refused("json_not_object")
        given |= body
    elif request.can_read_body:
        given |= {name: str(value) for name, value in (await request.post()).items()}
    return Arguments(given)
