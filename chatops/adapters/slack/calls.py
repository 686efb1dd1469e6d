"""Calls to Slack's Web API: deadlines, and Slack's errors turned into ours in one place.

The codes are those of https://docs.slack.dev/reference/methods and of each method's page.
"""

import asyncio
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from chatops.domain.errors import (
    ChatUnavailable,
    MessageGone,
    MessageRejected,
    PlaceClosed,
    PostUnknown,
)
from chatops.ports import Clock, Meter

CALL_TIMEOUT_S = 10.0
READ_ATTEMPTS = 3
READ_PATIENCE_S = 15.0
"""A read waits out a rate limit up to this; a longer one gives the worker to somebody else."""
RETRY_AFTER_S = 1.0

RATE_LIMITED = frozenset({"ratelimited", "rate_limited"})
MAYBE_DONE = frozenset({"internal_error", "fatal_error", "service_unavailable", "request_timeout"})
REJECTED = frozenset({
    "msg_too_long", "msg_blocks_too_long", "invalid_blocks", "invalid_blocks_format", "no_text",
    "markdown_text_conflict", "block_mismatch", "invalid_arguments",
})  # fmt: skip
GONE = frozenset({"message_not_found", "cant_update_message", "edit_window_closed"})
CLOSED = frozenset({
    "channel_not_found", "not_in_channel", "is_archived", "restricted_action",
    "restricted_action_read_only_channel", "restricted_action_thread_only_channel",
    "restricted_action_non_threadable_channel", "cannot_reply_to_message",
    "messages_tab_disabled", "ekm_access_denied", "thread_locked", "message_limit_exceeded",
    "thread_not_found", "restricted_action_thread_locked", "user_not_found",
    "method_not_supported_for_channel_type", "is_inactive", "missing_scope",
})  # fmt: skip
BROKEN = frozenset({
    "invalid_auth", "not_authed", "token_revoked", "token_expired", "account_inactive",
    "not_allowed_token_type", "no_permission", "link_disabled", "org_login_required",
    "team_access_not_granted", "access_denied",
})  # fmt: skip
BROKEN_RETRY_S = 30.0

Call = Callable[[], Coroutine[Any, Any, AsyncSlackResponse]]


class Calls:
    """Runs calls under a deadline and remembers whether Slack still takes the token."""

    def __init__(self, clock: Clock, meter: Meter) -> None:
        self.clock = clock
        self.meter = meter
        self.broken = ""

    async def once(self, method: str, call: Call, *, creates: bool = False) -> dict[str, Any]:
        """Call once. With `creates`, an unknown outcome is PostUnknown, else ChatUnavailable."""
        result = "error"
        try:
            with our_errors(method, creates=creates):
                async with asyncio.timeout(CALL_TIMEOUT_S):
                    response = await call()
            result = "ok"
            self.broken = ""
            return response.data if isinstance(response.data, dict) else {}
        except ChatUnavailable as unavailable:
            result = unavailable.reason
            if unavailable.reason in BROKEN:
                self.broken = unavailable.reason
            raise
        finally:
            self.meter.count("slack_calls", method=method, result=result)

    async def patiently(self, method: str, call: Call) -> dict[str, Any]:
        """Call something that may be repeated, waiting out short rate limits and hiccups."""
        for _ in range(READ_ATTEMPTS - 1):
            try:
                return await self.once(method, call)
            except ChatUnavailable as error:
                wait_s = error.retry_after_s or RETRY_AFTER_S
                if wait_s > READ_PATIENCE_S:
                    raise
                await self.clock.sleep(wait_s)
        return await self.once(method, call)


@contextmanager
def our_errors(method: str, *, creates: bool) -> Iterator[None]:
    """Turn what the SDK and the network raise into ours."""
    try:
        yield
    except SlackApiError as error:
        raise _ours(method, error, creates=creates) from error
    except (SlackClientError, aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
        raise _unknown(method, type(error).__name__, creates=creates) from error


def _ours(method: str, error: SlackApiError, *, creates: bool) -> Exception:
    response = error.response
    status = int(getattr(response, "status_code", 0) or 0)
    code = _code(response)
    if status == 429 or code in RATE_LIMITED:  # noqa: PLR2004  HTTP's number
        return ChatUnavailable(method, "ratelimited", retry_after_s(response))
    if code in BROKEN:
        return ChatUnavailable(method, code, BROKEN_RETRY_S)
    for codes, ours in ((REJECTED, MessageRejected), (CLOSED, PlaceClosed)):
        if code in codes or (ours is MessageRejected and code.startswith("invalid_metadata")):
            return ours(code)
    if code in GONE:
        return MessageGone(code)
    if code in MAYBE_DONE or not code:
        return _unknown(method, code or f"HTTP {status}", creates=creates)
    return PlaceClosed(code)


def _unknown(method: str, reason: str, *, creates: bool) -> Exception:
    return PostUnknown(reason) if creates else ChatUnavailable(method, reason)


def _code(response: object) -> str:
    data = getattr(response, "data", response)
    code = data.get("error") if isinstance(data, dict) else None
    return code if isinstance(code, str) else ""


def retry_after_s(response: object) -> float:
    """Read a Retry-After header: whole seconds, bounded, a second where it says nothing usable."""
    headers = getattr(response, "headers", None) or {}
    value = next((headers[key] for key in headers if key.lower() == "retry-after"), "")
    try:
        seconds = float(value)
    except (TypeError, ValueError):
        return RETRY_AFTER_S
    return min(max(seconds, 0.1), 600.0) if seconds == seconds else RETRY_AFTER_S  # noqa: PLR0124  NaN
