"""How the page shows what messages say: markup, Markdown, Block Kit, hostile text."""

import asyncio
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, expect

from chatops.playground import seed
from chatops.playground.shapes import Json
from tests.playground.page import Desk, asked, open_browser, sit_down

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.timeout(60)]

TABLE = """| step | before |
|:-----|-------:|
| build | `12 s` |
| a \\| b | **3 s** |"""

LISTS = """1. first
2. second
   - inner
- [x] done
- [ ] open"""

FENCE = """~~~python
if a < b:
    print("```")
~~~
after"""

HOSTILE = [
    "<script>window.pwned = 1</script>",
    "<img src=x onerror='window.pwned = 1'>",
    "<javascript:window.pwned=1|press me>",
    "[press me](javascript:window.pwned=1)",
    "[press me](data:text/html,<script>window.pwned=1</script>)",
    '<https://evil.example/"onmouseover="window.pwned=1|x>',
    "**<svg/onload=window.pwned=1>**",
    "| <iframe src=javascript:window.pwned=1> | b |\n|---|---|\n| <b>x</b> | y |",
    "```<script>\nwindow.pwned = 1\n```",
    "<!date^1^{date}^javascript:window.pwned=1|x>",
    "&lt;script&gt;window.pwned = 1&lt;/script&gt;",
]  # fmt: skip

# Everything that only markup from outside could have brought onto the page.
FOREIGN = """() => [...document.querySelectorAll("body *")].filter((node) =>
  ["SCRIPT", "IFRAME", "IMG", "OBJECT", "EMBED", "STYLE", "LINK", "B"].includes(node.tagName)
  || [...node.attributes].some(({ name }) => name.startsWith("on"))
  || (node.tagName === "A" && !/^(https?|mailto|tel):/.test(node.getAttribute("href")))
).map((node) => node.outerHTML)"""


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncIterator[Browser]:
    async with open_browser() as opened:
        yield opened


# One page for all: each test looks at a message of its own.
@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def desk(browser: Browser) -> AsyncIterator[Desk]:
    async with sit_down(browser) as desk:
        desk.playground.limits.on = False
        yield desk


async def test_hostile_text_stays_text_wherever_it_stands(browser: Browser) -> None:
    slack = seed.small()
    slack.add_person("<img src=x onerror=window.pwned=1>", id="U3")
    slack.add_channel("<b>bold</b>", id="C3", members=("U1",))
    async with sit_down(browser, slack) as desk:
        desk.playground.limits.on = False
        for text in HOSTILE:
            await slack.say("C1", user="U3", text=text)
            await desk.markdown(text)
            section = {"type": "section", "text": {"type": "mrkdwn", "text": text}}
            header = {"type": "header", "text": {"type": "plain_text", "text": text[:150]}}
            await desk.post("fallback", blocks=[section, header])
        await desk.post("the last")
        await expect(desk.message("the last")).to_be_visible()

        assert await desk.page.evaluate(FOREIGN) == []
        assert await desk.page.evaluate("window.pwned") is None
        await expect(desk.channel.locator(".author", has_text="<img").first).to_be_visible()
        await expect(desk.message("<script>window.pwned = 1</script>").first).to_be_visible()


@pytest.mark.parametrize("piece", ["*a ", "[", "_a ~b *c ", "`", "> ", "- ", "<", "|a", "**a _"])
@pytest.mark.parametrize("module", ["markdown", "mrkdwn"])
async def test_text_full_of_open_marks_does_not_stop_the_page(
    desk: Desk, module: str, piece: str
) -> None:
    async with asyncio.timeout(5):
        made = await desk.page.evaluate(RENDER, [module, piece * (12_000 // len(piece))])

    assert made


async def test_a_table_keeps_its_columns_sides_and_marks(desk: Desk) -> None:
    shown = await desk.markdown(f"Before\n\n{TABLE}\n\nAfter")

    await expect(shown.locator("thead th")).to_have_text(["step", "before"])
    await expect(shown.locator("tbody td")).to_have_text(["build", "12 s", "a | b", "3 s"])
    await expect(shown.locator("td.cell-right code")).to_have_text("12 s")
    await expect(shown.locator("p")).to_have_text(["Before", "After"])


async def test_a_fence_shows_its_text_untouched(desk: Desk) -> None:
    shown = await desk.markdown(FENCE)

    code = await shown.locator("pre code").text_content()
    assert code == 'if a < b:\n    print("```")'
    await expect(shown.locator(".fence-language")).to_have_text("python")
    await expect(shown.locator("p")).to_have_text("after")


async def test_lists_nest_and_tasks_are_ticked(desk: Desk) -> None:
    shown = await desk.markdown(LISTS)

    await expect(shown.locator("ol > li")).to_have_count(2)
    await expect(shown.locator("ol ul li")).to_have_text("inner")
    await expect(shown.get_by_role("checkbox", name="done")).to_be_checked()
    await expect(shown.get_by_role("checkbox", name="to do")).not_to_be_checked()


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("## Why", "<h4>Why</h4>"),
        ("**a *b* c** ~~d~~", "<p><strong>a <em>b</em> c</strong> <s>d</s></p>"),
        ("snake_case_name 2 * 3 * 4", "<p>snake_case_name 2 * 3 * 4</p>"),
        ("> a\n> b", "<blockquote><p>a<br>b</p></blockquote>"),
        ("\\*a\\*", "<p>*a*</p>"),
        ("``a ` b``", "<p><code>a ` b</code></p>"),
        ("```\ncut o", "<div><pre><code>cut o</code></pre></div>"),
    ],
)
async def test_markdown_becomes_the_nodes_it_means(desk: Desk, text: str, shown: str) -> None:
    made = await desk.page.evaluate(RENDER, ["markdown", text])

    assert made == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("*a* _b_ ~c~ `d`", "<strong>a</strong> <em>b</em> <s>c</s> <code>d</code>"),
        ("2*3*4 snake_case", "2*3*4 snake_case"),
        ("&lt;b&gt; &amp;lt;", "&lt;b&gt; &amp;lt;"),
        ("<@U2> <@UGONE|gone> <!here>", "<span>@Ben</span> <span>@gone</span> <span>@here</span>"),
        ("<#C1> <#CPRIVATE|>", "<button>#general</button> <span>#private-channel</span>"),
        ("<!date^0^{date_num}|then>", "<time>1970-01-01</time>"),
        ("<!date^x^{date_num}|then>", "then"),
        (":eyes: :no_such:", "<span>👀</span> :no_such:"),
        ("<mailto:a@b.example|a@b.example>", "<a>a@b.example</a>"),
    ],
)
async def test_markup_becomes_the_nodes_it_means(desk: Desk, text: str, shown: str) -> None:
    made = await desk.page.evaluate(RENDER, ["mrkdwn", text])

    assert made == f"<div>{shown}</div>"


# Tags and text alone: what classes are called is the page's own affair.
RENDER = """async ([module, text]) => {
  const renderer = await import(`/js/text/${module}.js`);
  const names = { me: "U1", knows: (id) => id === "U2", person: () => "Ben",
                  channel: (id) => (id === "C1" ? "general" : null), go: () => {} };
  const box = document.createElement("div");
  box.append(...renderer[module](text, names));
  for (const node of box.querySelectorAll("*"))
    for (const name of node.getAttributeNames()) node.removeAttribute(name);
  return box.innerHTML;
}"""


async def test_a_modal_shows_errors_beside_its_fields_and_sends_what_was_entered(
    desk: Desk,
) -> None:
    trigger = desk.slack.gestures.windows.trigger("U1")
    await desk.app.call("views.open", trigger_id=trigger, view=SETTINGS)
    window = desk.page.get_by_role("dialog", name="Settings")
    await window.get_by_role("button", name="Save").click()
    error = window.locator("[data-block=words] .input-error")
    await expect(error).to_contain_text("complete this required field")
    await window.get_by_label("Instructions").fill("Be brief.")

    async with desk.app.connected() as socket:
        await window.get_by_role("button", name="Save").click()
        refused = await asked(socket, "interactive")
        said = {"response_action": "errors", "errors": {"words": "Too brief."}}
        await socket.ack(refused, said)
        await expect(error).to_have_text("Too brief.")
        await window.get_by_role("button", name="Save").click()
        await socket.ack(await asked(socket, "interactive"))

    await expect(window).to_have_count(0)
    values = refused["payload"]["view"]["state"]["values"]
    assert values["words"]["v"]["value"] == "Be brief."
    assert values["model"]["v"]["selected_option"]["value"] == "luna"


async def test_the_home_tab_shows_what_the_app_published_for_this_person(desk: Desk) -> None:
    header = {"type": "header", "text": {"type": "plain_text", "text": "Welcome"}}
    view = {"type": "home", "blocks": [header]}
    await desk.app.call("views.publish", user_id="U1", view=view)
    await desk.page.locator(".place", has_text="chatops").click()

    await desk.page.get_by_role("tab", name="Home").click()

    await expect(desk.channel.get_by_role("heading", name="Welcome")).to_be_visible()


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


LUNA = {"text": plain("luna"), "value": "luna"}
MENU = {"type": "static_select", "action_id": "v", "options": [LUNA], "initial_option": LUNA}
WORDS = {"type": "plain_text_input", "action_id": "v", "multiline": True}
SETTINGS: Json = {
    "type": "modal",
    "title": plain("Settings"),
    "submit": plain("Save"),
    "blocks": [
        {"type": "input", "block_id": "model", "label": plain("Model"), "element": MENU},
        {"type": "input", "block_id": "words", "label": plain("Instructions"), "element": WORDS},
    ],
}
