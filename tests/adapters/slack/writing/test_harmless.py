import time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from chatops.adapters.slack.entities import escaped_mrkdwn, unescaped
from chatops.adapters.slack.writing.harmless import flat, harmless, harmless_text

EVIL = "https://evil.example/?d=secret"
READER = MarkdownIt("commonmark").enable(["table", "strikethrough"])


def tokens(markdown: str) -> list[Token]:
    found = READER.parse(markdown)
    return found + [inner for token in found for inner in token.children or ()]


def live(markdown: str, own_links: tuple[str, ...] = ()) -> list[str]:
    """Return whatever a reader of Markdown would make a link, an image or HTML of."""
    found = []
    for token in tokens(markdown):
        own = token.type == "link_open" and token.attrGet("href") in own_links
        if token.type in {"link_open", "image", "html_inline", "html_block"} and not own:
            found.append(f"{token.type} {token.attrs}")
    return found


@pytest.mark.parametrize(
    ("markdown", "sent"),
    [
        (f"[our wiki]({EVIL})", f"our wiki ({EVIL})"),
        (f'[our wiki]({EVIL} "title")', f"our wiki ({EVIL})"),
        (f"[our wiki](<{EVIL}>)", f"our wiki ({EVIL})"),
        (f"[**our** wiki](\n{EVIL}\n)", f"**our** wiki ({EVIL})"),
        (f"[{EVIL}]({EVIL})", EVIL),
        ("[x.y](https://x.y/)", "https://x.y/"),
        ("[a@b.c](mailto:a@b.c)", "mailto:a@b.c"),
        ("[https://good](https://bad)", "https://good (https://bad)"),
        ("[ä.de](https://xn--4ca.de)", "ä.de (https://xn--4ca.de)"),
        ("[x](https://en.wikipedia.org/wiki/A_(b))", "x (https://en.wikipedia.org/wiki/A_(b))"),
        (f"![]({EVIL})", EVIL),
        (f"![a cat]({EVIL})", f"a cat ({EVIL})"),
        (f"[![cat](https://i.example)]({EVIL})", f"cat (https://i.example) ({EVIL})"),
        ("[1](https://a.b)[2](https://c.d)", "1 (https://a.b) 2 (https://c.d)"),
        ("[x](javascript:alert(1))", "x (javascript:alert(1))"),
        ("[x](data:text/html,y)", "x (data:text/html,y)"),
        ("[x](./readme.md)", "x (./readme.md)"),
        ("<https://x.y>", "https://x.y"),
        ("<https://x.y|good>", "good (https://x.y)"),
        ("<a@b.c>", "a@b.c"),
        ("https://x.y/?a=1&b=2", "https://x.y/?a=1&b=2"),
        ("handlers[0](event)", "handlers[0] (event)"),
        ("[x]()", "[x] ()"),
        ("](https://x.y)", "] (https://x.y)"),
        (f"\\[x]({EVIL})", f"\\[x] ({EVIL})"),
        (f"`[x]({EVIL})` [y]({EVIL})", f"`[x]({EVIL})` y ({EVIL})"),
        (f"```\n[x]({EVIL})\n```\n[y]({EVIL})", f"```\n[x]({EVIL})\n```\ny ({EVIL})"),
        (f"1. so\n   ~~~\n   [x]({EVIL})\n   ~~~", f"1. so\n   ~~~\n   [x]({EVIL})\n   ~~~"),
        (f"| a | `[x]({EVIL})` |", f"| a | `[x]({EVIL})` |"),
        ("[a][1] ![b][1]\n\n[1]: https://x.y 't'", "a (https://x.y) b (https://x.y)\n\n1 (https://x.y)"),
        ("[c][] [c]\n\n[C]: <https://c.d>", "c (https://c.d) c (https://c.d)\n\nC (https://c.d)"),
        ("> - [a]: https://x.y\n\n[a]", "> - a (https://x.y)\n\na (https://x.y)"),
        ("[a]:\n  https://x.y\n\n[a]", "[a] :\n  https://x.y\n\n[a]"),
        ("[INFO]: server started now", "[INFO]: server started now"),
        ("[^1]: See the book", "[^1]: See the book"),
        ("- [ ] todo\n- [x] done", "- [ ] todo\n- [x] done"),
        ("<img src=x>", "&lt;img src=x&gt;"),
        ("std::vector<T> a > b", "std::vector&lt;T&gt; a &gt; b"),
        ("> quote > this\n>> and\n  > that", "> quote &gt; this\n>> and\n  > that"),
        ("&copy; AT&T", "&copy; AT&T"),
        ("a\x00\u202eb\ud800\r\nc\ue000", "ab\nc"),
        ("", ""),
    ],
)  # fmt: skip
def test_a_link_shows_its_target_and_nothing_is_alive(markdown: str, sent: str) -> None:
    assert harmless(markdown) == sent


PINGS = [
    *("<!channel>", "<!here>", "<!everyone>", "<!here|x>", "<@U1>", "<@U1|ann>", "<#C1>"),
    *("<!subteam^S1>", "<!date^1^{date}|x>", "`<!channel>`", "```\n<!channel>\n```", "> <!here>"),
    *("<\u200b!channel>", "<!cha\u200bnnel>", "<\x00!channel>", "<!\u202echannel>", "[<!here>](x)"),
    *("[x](<!here>)", "![<@U1>](https://x.y)", "| <!here> |\n|---|", "<<!here>>", "\\<!here>"),
]


@pytest.mark.parametrize("ping", PINGS)
def test_nobody_is_pinged_however_the_text_was_put_together(ping: str) -> None:
    for at in range(len(ping) + 1):
        joined = "".join((ping[:at], ping[at:]))

        assert "<" not in harmless(joined)
        assert "<" not in harmless_text(joined)


@pytest.mark.parametrize(
    "written",
    ["&lt;!channel&gt;", "&LT;!here&GT;", "&#60;!here&#62;", "&#x3c;@U1>", "&#0060;x", "&amp;lt;x"],
)
def test_an_entity_that_spells_a_bracket_stays_the_text_it_is(written: str) -> None:
    sent = harmless(written)

    assert sent.startswith("&amp;")
    assert unescaped(sent) == written


@pytest.mark.parametrize("plain", ["@here", "@channel", "@everyone", "@U1"])
def test_what_is_inert_stays_as_it_is(plain: str) -> None:
    assert harmless(plain) == plain


HIDDEN = [
    f"a ` b\nc ` [x]({EVIL}) ` d",
    f"- ```\n[x]({EVIL})\n```",
    f"- ```\n  ```\n  [x]({EVIL})",
    f"> ```\n[x]({EVIL})\n```",
    f"text\n    ```\n    [x]({EVIL})",
    f"| ` | ` ` [x]({EVIL}) ` |\n|-|-|\n| ` | ` ` [x]({EVIL}) ` |",
    f"\\`[x]({EVIL})`",
    f"``a``[`x`](u.v) ` [y]({EVIL}) `",
    f"[~~~](u.v)\n\n```\n~~~\n[x]({EVIL})\n```",
    f"[a`b]: {EVIL}`c\n\n[a`b]",
    f"[a]: {EVIL}\u00a0x\n\n[a]",
    f"[a\nb]: {EVIL}\n\n[a b]",
    f"1) [a]: {EVIL}\n\n[a]",
    f"[a]: {EVIL}\n'title\n over lines'\n\n![a]",
    f"   ```\n[x]({EVIL})\n   ```\n[y]({EVIL})",
    f"~~~\n```\n~~~\n[x]({EVIL})\n```",
    f"``` `\n[x]({EVIL})\n```",
    f"\u2028```\n[x]({EVIL})\n```",
    "[" * 200 + "x" + f"]({EVIL})" * 200,
]


@pytest.mark.parametrize("markdown", HIDDEN)
def test_no_link_hides_behind_what_only_looks_like_code(markdown: str) -> None:
    assert live(harmless(markdown)) == []


def test_a_link_that_our_own_code_built_keeps_its_label() -> None:
    link = "https://acme.slack.com/archives/C1/p1"

    sent = harmless(f"see [the message]({link}) and [this]({link}2)", own_links=[link])

    assert sent == f"see [the message]({link}) and this ({link}2)"
    assert harmless(f"![the message]({link})", own_links=[link]) == f"the message ({link})"


PIECES = [
    *(
        "[",
        "]",
        "(",
        ")",
        "![",
        "](",
        "]:",
        "[a]",
        "[a]: ",
        "[a]:\n",
        "[t][a]",
        "[ ] ",
        "\\[",
        "\\]",
    ),
    *(EVIL, "[x](https://e.vil)", "![i](https://e.vil)", "[a]: https://e.vil", "<https://e.vil>"),
    *("`", "``", "```", "~~~", "```\n", "~~~\n", "[`", "`]", "\\`", "\\", "<", ">", "<!here>", "|"),
    *("\n", "\n\n", " ", "  ", "    ", "\t", "- ", "> ", "1. ", "# ", "=\n", "---\n", "|-|-|\n"),
    *("a", "b", "*", "_", "&", "&lt;", "&#60;", '"t"', "'", "!", "\u200b", "\u00a0", "\x0b"),
]
markdown = st.lists(st.sampled_from(PIECES), max_size=30).map("".join) | st.text(max_size=200)


@settings(max_examples=400)
@example(HIDDEN[0])
@given(markdown)
def test_no_text_whatever_leaves_anything_alive(text: str) -> None:
    sent = harmless(text)

    assert "<" not in sent
    assert live(sent) == []
    assert unescaped(sent) == flat(text)


@settings(max_examples=200)
@given(markdown)
def test_links_of_our_own_are_the_only_ones_left(text: str) -> None:
    own = ("https://e.vil",)

    assert live(harmless(text, own_links=own), own) == []


@given(st.text(alphabet="ab &<>;ltgmp#60x\n*_-`é日👍!"))
def test_a_text_without_links_is_given_back(text: str) -> None:
    assert unescaped(harmless(text)) == text
    assert unescaped(harmless_text(text)) == text
    assert unescaped(escaped_mrkdwn(text)) == text


@pytest.mark.parametrize(
    "piece",
    [
        *("a", "<", "[", "]", "(", "](", "[](", "[a](", "[a](b.c", "[[a](u.v)", "![", "`", "`` ` "),
        *("```\n", "~~~\n", "> ", "*-+ ", "[a]: b\n", "[a]:\n", "[\n", "[a\\", "\\", "&", "&#60;"),
        *("<a", "<@", "<http:", "|`a`", "- ```\n", "[x]((((", '[a](x "', "[a](<", "\n \t", "*"),
        "[a][a] [a]: u.v\n",
    ],
)
def test_no_text_takes_long(piece: str) -> None:
    text = piece * (50_000 // len(piece)) + "!"
    began = time.process_time()

    harmless(text)

    assert time.process_time() - began < 1
