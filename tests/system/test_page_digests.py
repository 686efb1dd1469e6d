"""Digests as a person sees and steers them on the page."""

import os
from collections.abc import AsyncIterator
from dataclasses import replace
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

ENGINEERING, GENERAL = "C0ENGINEER", "C0GENERAL"
DAILY = {
    "name": "daily",
    "from": [ENGINEERING],
    "to": GENERAL,
    "at": "0 9 * * *",
    "zone": "Asia/Tokyo",
}
CONFIG = yaml.safe_dump({"access": {"admins": ["U0AIKO"]}, "digests": [DAILY]})
WRITTEN_WITHIN_MS = 30_000


@pytest.fixture
async def page(tmp_path: Path) -> AsyncIterator[Page]:
    """Open the page as an admin, where digests follow the page's calendar."""
    asked = manifest(reactions=True, command="/chatops")
    installed = Installed.described(asked, calendar="Digests think it is")
    async with (
        open_browser() as browser,
        open_playground(
            workspace=furnished(), installed=installed, rate_limits=False
        ) as playground,
        running(
            replace(
                world(playground, tmp_path, CONFIG, Tempo(digest_check_s=1.0)),
                calendar=playground.calendar,
            )
        ) as daemon,
    ):
        await daemon.sockets.known.wait()
        page = await browser.new_page(viewport={"width": 1280, "height": 860})
        page.set_default_timeout(SHOWN_WITHIN_MS)
        await page.goto(f"{playground.page_url}#as=U0AIKO&channel={ENGINEERING}")
        yield page


async def typed(page: Page, text: str) -> None:
    field = page.locator("#main .composer textarea")
    await field.fill(text)
    await field.press("Enter")


def shown(page: Page, text: str) -> Locator:
    return page.locator("#main article").filter(has_text=text)


async def kept(page: Page, name: str) -> None:
    """Keep what the page shows as a picture, where CHATOPS_PICTURES names a folder."""
    if folder := os.environ.get("CHATOPS_PICTURES"):  # noqa: TID251  a person asked for it
        await page.screenshot(path=Path(folder) / name)


async def test_a_digest_is_looked_at_paused_and_resumed(page: Page) -> None:
    await typed(page, "/chatops digest list")
    listed = shown(page, "Set up by the configuration file")
    await expect(listed).to_contain_text("at 09:00 every day (Asia/Tokyo)")
    await kept(page, "digests.png")

    await listed.get_by_role("button", name="Pause").click()
    await expect(listed).to_contain_text("You paused")
    await listed.get_by_role("button", name="Resume").click()

    await expect(listed).to_contain_text("You resumed")
    await expect(listed).to_contain_text("Aiko paused")


async def test_a_preview_is_seen_by_one_person_and_posted_nowhere(page: Page) -> None:
    await typed(page, "/chatops digest preview from #engineering covers 7d")

    preview = shown(page, "Messages:")
    await expect(preview).to_contain_text("Only visible to you", timeout=WRITTEN_WITHIN_MS)
    await expect(preview.locator("a[href*='/archives/C0ENGINEER/']").first).to_be_visible()


async def test_what_was_missed_is_a_shortcut_of_a_message(page: Page) -> None:
    first = page.locator("#main article").first
    await first.hover()
    await first.get_by_role("toolbar").get_by_label("More").click()
    await page.get_by_role("menuitem", name="What did I miss?").click()

    await expect(shown(page, "Messages:")).to_be_visible(timeout=WRITTEN_WITHIN_MS)


@pytest.mark.slow
async def test_a_digest_happens_when_its_calendar_is_moved_on(page: Page) -> None:
    await typed(page, "/chatops digest list")
    await expect(shown(page, "Last: never yet")).to_be_visible()

    clock = page.get_by_role("button", name="Digests think it is")
    await clock.click()
    await page.get_by_role("menuitem", name="A day later").click()
    await page.locator(f'.place[data-id="{GENERAL}"]').click()

    digest = shown(page, "Messages:")
    await expect(digest).to_contain_text("daily", timeout=2 * WRITTEN_WITHIN_MS)
    await kept(page, "digest-happens.png")
