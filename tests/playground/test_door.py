"""Tokens, encodings and what else is the same for every method."""

from urllib.parse import urlencode

import pytest

from tests.playground.app import App


@pytest.mark.parametrize(
    ("method", "token", "error"),
    [
        ("auth.test", "", "not_authed"),
        ("auth.test", "xoxb-somebody-else", "invalid_auth"),
        ("auth.test", "xapp-1-A0CHATOPS-0000000001-playground", "not_allowed_token_type"),
        ("apps.connections.open", "xoxb-playground-0000000001", "not_allowed_token_type"),
        ("apps.connections.open", "xapp-1-wrong", "invalid_auth"),
        ("chat.beAmazing", "xoxb-playground-0000000001", "unknown_method"),
    ],
)
async def test_a_call_without_the_right_token_or_method_is_refused(
    app: App, method: str, token: str, error: str
) -> None:
    status, _, said = await app.ask(method, token=token)

    assert (status, said["ok"], said["error"]) == (200, False, error)


async def test_auth_test_says_who_the_bot_is_and_what_it_may_do(app: App) -> None:
    _, headers, said = await app.ask("auth.test")

    slack = app.playground.workspace
    assert said["user_id"] == slack.bot_user_id
    assert said["bot_id"] == slack.bot_id
    assert said["is_enterprise_install"] is False
    assert "chat:write" in headers["x-oauth-scopes"].split(",")


@pytest.mark.parametrize("encoding", ["query", "form", "json", "get"])
async def test_every_encoding_is_understood(app: App, encoding: str) -> None:
    asked = await app.playground.workspace.say("C1", user="U1", text="hello")
    given = {"channel": "C1", "ts": asked["ts"], "inclusive": "1", "limit": "5"}
    url, headers = (
        app.playground.api_url + "conversations.replies",
        {"Authorization": f"Bearer {app.playground.bot_token}"},
    )

    match encoding:
        case "query":
            request = app.session.post(f"{url}?{urlencode(given)}", headers=headers)
        case "form":
            request = app.session.post(url, data=given, headers=headers)
        case "json":
            request = app.session.post(url, json=given, headers=headers)
        case _:
            request = app.session.get(url, params=given, headers=headers)
    async with request as answer:
        said = await answer.json()

    assert [message["text"] for message in said["messages"]] == ["hello"]


async def test_a_token_in_the_form_is_taken_too_and_never_kept(app: App) -> None:
    data = {"token": app.playground.bot_token}

    async with app.session.post(app.playground.api_url + "auth.test", data=data) as answer:
        said = await answer.json()

    assert said["ok"]
    assert app.playground.workspace.journal.calls[-1].arguments == {}


async def test_what_is_no_json_is_refused(app: App) -> None:
    headers = {"Content-Type": "application/json"}
    url = app.playground.api_url + "auth.test"

    async with app.session.post(url, data="{", headers=headers) as answer:
        broken = await answer.json()
    async with app.session.post(url, data="[]", headers=headers) as answer:
        a_list = await answer.json()

    assert (broken["error"], a_list["error"]) == ("invalid_json", "json_not_object")


async def test_every_call_that_writes_is_kept_with_its_arguments(app: App) -> None:
    await app.call("auth.test")
    await app.call("chat.postMessage", channel="C1", text="hi", unfurl_links=False)

    (post,) = app.playground.workspace.posts
    assert (post.method, post.status, post.result["ok"]) == ("chat.postMessage", 200, True)
    assert post.arguments == {"channel": "C1", "text": "hi", "unfurl_links": False}
