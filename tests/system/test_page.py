"""A newcomer's first minute: the page is opened, the bot is mentioned, the answer appears."""

import os
from pathlib import Path

import pytest
from playwright.async_api import expect

from chatops.app.daemon import running
from chatops.app.world import Tempo
from chatops.playground.seed import furnished
from chatops.playground.server import open_playground
from tests.playground.page import open_browser
from tests.system.world import world

ENGINEERING = "C0ENGINEER"
QUESTION = "@chatops how many customers were affected, and who leads the postmortem?"


@pytest.mark.timeout(60)
async def test_a_mention_typed_on_the_page_is_answered_there(tmp_path: Path) -> None:
    """With CHATOPS_PICTURES naming a folder, what the page shows is kept there as a picture."""
    async with (
        open_browser() as browser,
        open_playground(workspace=furnished()) as playground,
        running(world(playground, tmp_path, "", Tempo())) as daemon,
    ):
        await daemon.sockets.known.wait()
        page = await browser.new_page(viewport={"width": 1280, "height": 860})
        await page.goto(f"{playground.page_url}#as=U0AIKO&channel={ENGINEERING}")
        await page.locator("#main article").first.get_by_label("Open thread").click()
        field = page.locator("#pane .composer textarea")
        await field.fill(QUESTION)
        await field.press("Enter")
        answer = page.locator("#pane article").last

        await expect(answer).to_contain_text("offline stand-in", timeout=20_000)
        await expect(answer).to_contain_text("about 340 between 09:38 and 09:52")
        await expect(answer).to_contain_text("tokens")
        await expect(page.locator("#pane")).to_contain_text("✅")
        if folder := os.environ.get("CHATOPS_PICTURES"):  # noqa: TID251  a person asked for it
            await page.screenshot(path=Path(folder) / "playground.png")
