"""Model and settings as a person sees and changes them on the page."""

import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import yaml
from playwright.async_api import Locator, Page, expect

from chatops.adapters.slack.manifest import manifest
from chatops.app.daemon import running
from chatops.app.world import Tempo
from chatops.playground.installed import Installed
from chatops.playground.seed import furnished
from chatops.playground.server import open_playground
from tests.playground.page import SHOWN_WITHIN_MS, open_browser
from tests.system.world import world

pytestmark = pytest.mark.timeout(60)

CONFIG = yaml.safe_dump({"access": {"admins": ["U0AIKO"]}})
ENGINEERING = "C0ENGINEER"
NOTE = "Answers come from an offline stand-in that only quotes the conversation."


@pytest.fixture
async def page(tmp_path: Path) -> AsyncIterator[Page]:
    """Open the page as an admin, in a workspace where the app is installed by its manifest."""
    installed = Installed.described(manifest(reactions=True, command="/chatops"), NOTE)
    async with (
        open_browser() as browser,
        open_playground(workspace=furnished(), installed=installed) as playground,
        running(world(playground, tmp_path, CONFIG, Tempo())) as daemon,
    ):
        await daemon.sockets.known.wait()
        page = await browser.new_page(viewport={"width": 1280, "height": 860})
        page.set_default_timeout(SHOWN_WITHIN_MS)
        await page.goto(f"{playground.page_url}#as=U0AIKO&channel={ENGINEERING}")
        yield page


async def typed(page: Page, text: str, where: str = "#main") -> None:
    field = page.locator(f"{where} .composer textarea")
    await field.fill(text)
    await field.press("Enter")


def newest(page: Page, where: str = "#main") -> Locator:
    return page.locator(f"{where} article").last


async def kept(page: Page, name: str) -> None:
    """Keep what the page shows as a picture, where CHATOPS_PICTURES names a folder."""
    if folder := os.environ.get("CHATOPS_PICTURES"):  # noqa: TID251  a person asked for it
        await page.screenshot(path=Path(folder) / name)


async def test_a_model_is_seen_chosen_and_used(page: Page) -> None:
    await typed(page, "/chatops model")
    shown = page.locator("#main article").filter(has_text="answers here")
    await expect(shown).to_contain_text("gpt-6.1-terra answers here")
    await kept(page, "model.png")
    await shown.locator("select").select_option(label="gpt-6-luna")
    await expect(page.locator("#main")).to_contain_text("gpt-6-luna answers here")
    await expect(page.locator("#main")).to_contain_text("Aiko changed models.default")

    await page.locator("#main article").first.get_by_label("Open thread").click()
    await typed(page, "@chatops how many customers were affected?", "#pane")

    await expect(newest(page, "#pane")).to_contain_text("gpt-6-luna ·", timeout=20_000)
    await expect(newest(page, "#pane")).to_contain_text("Regenerate")


async def test_a_window_shows_what_is_wrong_beside_its_field_and_saves_the_rest(page: Page) -> None:
    await typed(page, "/chatops")
    await page.get_by_role("button", name="Settings").click()
    window = page.get_by_role("dialog", name="Settings")
    await window.get_by_label("Temperature").fill("0,7")
    await window.get_by_role("button", name="Save").click()
    await expect(window).to_contain_text("must be a number")
    await kept(page, "settings.png")

    await window.get_by_label("Temperature").fill("0.7")
    await window.get_by_role("button", name="Save").click()
    await expect(window).to_have_count(0)
    await typed(page, "/chatops config")

    await expect(page.locator("#main")).to_contain_text("0.7")
    await expect(page.locator("#main")).to_contain_text("this channel")


async def test_the_home_tab_says_what_there_is_and_opens_the_settings(page: Page) -> None:
    await page.locator("#sidebar").get_by_text("chatops").last.click()
    await page.get_by_role("tab", name="Home").or_(page.get_by_text("Home", exact=True)).click()
    await expect(page.locator("#main")).to_contain_text("Settings of the workspace")
    await kept(page, "home.png")

    await page.locator("#main").get_by_role("button", name="Settings").click()

    await expect(page.get_by_role("dialog", name="Settings")).to_contain_text("Instructions")


async def test_a_thread_is_summarised_for_oneself_alone(page: Page) -> None:
    first = page.locator("#main article").first
    await first.hover()
    await first.get_by_role("toolbar").get_by_label("More actions").click()
    await page.get_by_role("menuitem", name="Summarise this thread").click()

    await first.get_by_label("Open thread").click()
    await expect(page.locator("#pane")).to_contain_text("Only visible to you")
    await expect(newest(page, "#pane")).to_contain_text("tokens", timeout=20_000)


async def test_an_answer_is_rated_and_made_anew(page: Page) -> None:
    await page.locator("#main article").first.get_by_label("Open thread").click()
    await typed(page, "@chatops who leads the postmortem?", "#pane")
    answer = page.locator("#pane article").filter(has_text="offline stand-in")
    await expect(answer).to_contain_text("Regenerate", timeout=20_000)

    await answer.get_by_role("button", name="👍").click()
    await expect(page.locator("#pane")).to_contain_text("Your feedback is recorded")
    await answer.get_by_role("button", name="Regenerate").click()

    await expect(answer).to_contain_text("Regenerate", timeout=20_000)
    await expect(answer).to_have_count(1)
