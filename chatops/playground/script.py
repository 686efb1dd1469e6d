"""What a test lays down about one answer of the model."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TypedDict

from chatops.playground.shapes import Json


class Lines(TypedDict, total=False):
    """How one request is answered. What is left out goes as with a good endpoint."""

    pieces: Sequence[str]
    reasoning: Sequence[str]
    finish_reason: str | None
    usage: Json | None
    status: int
    headers: dict[str, str]
    body: str | Json
    stall_after: int
    cut_after: int
    raw: Sequence[str]
    error: Json
    keep_alive: int
    done: bool
    pace: asyncio.Semaphore


@dataclass(frozen=True, slots=True)
class Script:
    """One answer.

    `stall_after` and `cut_after` count pieces; `raw` are whole lines sent behind them, `error` an
    error object in the stream; `keep_alive` comments come before each piece. A piece waits for
    the semaphore `pace`. A `status` other than 200 sends `body` and nothing else.
    """

    pieces: Sequence[str] = ()
    reasoning: Sequence[str] = ()
    finish_reason: str | None = "stop"
    usage: Json | None = None
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    body: str | Json = ""
    stall_after: int | None = None
    cut_after: int | None = None
    raw: Sequence[str] = ()
    error: Json | None = None
    keep_alive: int = 0
    done: bool = True
    pace: asyncio.Semaphore | None = None
