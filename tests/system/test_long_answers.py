"""Answers that no single message holds."""

import pytest

from chatops.playground.server import Playground
from chatops.playground.shapes import Json
from chatops.playground.workspace import Workspace
from tests.system import sight

pytestmark = pytest.mark.usefixtures("daemon")

PROSE = "\n\n".join(f"Paragraph {n}: " + "word " * 60 for n in range(30))
CODE = "Before.\n\n```python\n" + "".join(f"x{n} = {n}\n" for n in range(1500)) + "```\n\nAfter."
TABLE = "| key | value |\n|---|---|\n" + "".join(f"| k{n} | v{n} |\n" for n in range(900))
JAPANESE = "日本語の長い文章です。" * 900


async def whole(slack: Workspace, playground: Playground, answer: str) -> list[Json]:
    """Ask for this answer and return its parts once all are shown."""
    playground.model.script(pieces=[answer[at : at + 400] for at in range(0, len(answer), 400)])
    asked = await slack.mention("C1", user="U1", text="at length?")
    await sight.until_reactions(slack, asked, ["white_check_mark"])
    return sight.replies(slack, asked)


@pytest.mark.parametrize("answer", [PROSE, CODE, TABLE, JAPANESE])
async def test_a_long_answer_continues_in_further_parts(
    slack: Workspace, playground: Playground, answer: str
) -> None:
    parts = await whole(slack, playground, answer)

    assert len(parts) > 1
    assert {sight.mark(part) for part in parts} == {sight.ANSWER}
    assert len({part["metadata"]["event_payload"]["id"] for part in parts}) == len(parts)
    assert [bool(sight.footer(part)) for part in parts] == [*[False] * (len(parts) - 1), True]
    assert all(len(part["text"].encode()) <= 4_000 for part in parts)


async def test_parts_come_in_order_and_leave_out_nothing(
    slack: Workspace, playground: Playground
) -> None:
    parts = await whole(slack, playground, PROSE)

    words = " ".join(" ".join(sight.text(part).split()) for part in parts)
    assert words == " ".join(PROSE.split())


async def test_a_fence_is_whole_in_every_part(slack: Workspace, playground: Playground) -> None:
    parts = await whole(slack, playground, CODE)

    texts = [sight.text(part) for part in parts]
    assert all(text.count("```") % 2 == 0 for text in texts)
    assert [text.startswith("```python") for text in texts[1:]] == [True] * len(texts[1:])
    lines = [line for text in texts for line in text.split("\n") if line.startswith("x")]
    assert lines == [f"x{n} = {n}" for n in range(1500)]


async def test_a_table_keeps_its_head_in_every_part(
    slack: Workspace, playground: Playground
) -> None:
    parts = await whole(slack, playground, TABLE)

    tables = [sight.text(part).strip().split("\n") for part in parts]
    assert all(table[:2] == ["| key | value |", "|---|---|"] for table in tables)
    rows = [row for table in tables for row in table[2:]]
    assert rows == [f"| k{n} | v{n} |" for n in range(900)]


async def test_a_long_answer_is_read_back_word_for_word(
    slack: Workspace, playground: Playground
) -> None:
    parts = await whole(slack, playground, PROSE)
    root = parts[0]["thread_ts"]

    asked = await slack.mention("C1", user="U1", text="shorter?", thread_ts=root)
    await slack.reply_to(asked, mark=sight.ANSWER)

    own = [text for role, text in sight.turns(playground.model.requests[-1]) if role == "assistant"]
    assert " ".join(own[0].split()) == " ".join(PROSE.split())


async def test_nothing_that_is_posted_unfurls(slack: Workspace, playground: Playground) -> None:
    await whole(slack, playground, "https://evil.example/?d=secret\n\n" + PROSE)
    playground.model.script(status=401)
    asked = await slack.mention("C1", user="U1", text="fails?")
    await sight.only_failure(slack, asked)

    posts = sight.sent(slack, "chat.postMessage")
    assert len(posts) > 2
    assert {(post["unfurl_links"], post["unfurl_media"]) for post in posts} == {(False, False)}
    assert all("metadata" in post for post in posts)
