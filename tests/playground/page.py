"""The browser page as a person sees it, in a headless Chromium."""

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import pytest
from aiohttp import ClientSession
from playwright.async_api import Browser, Error, Locator, Page, async_playwright

from chatops.playground import seed
from chatops.playground.installed import Installed
from chatops.playground.server import Playground, open_playground
from chatops.playground.shapes import Json
from chatops.playground.workspace import Workspace
from tests.playground.app import App, Socket

FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
SHOWN_WITHIN_MS = 10_000


def chromium() -> str | None:
    names = ("chromium", "chromium-browser", "google-chrome")
    return next((found for name in names if (found := shutil.which(name))), None)


@asynccontextmanager
async def open_browser() -> AsyncIterator[Browser]:
    found = chromium()
    if found is None:
        pytest.skip("no Chromium on this machine: the page cannot be opened")
    async with async_playwright() as driver:
        browser = await driver.chromium.launch(executable_path=found, args=FLAGS)
        try:
            yield browser
        finally:
            await browser.close()


@dataclass(frozen=True, slots=True)
class Desk:
    """A person (`U1`) before the page in the channel `C1`, and an app that speaks there."""

    page: Page
    playground: Playground
    app: App

    @property
    def slack(self) -> Workspace:
        return self.playground.workspace

    @property
    def channel(self) -> Locator:
        return self.page.locator("#main")

    @property
    def thread(self) -> Locator:
        return self.page.locator("#pane")

    def message(self, text: str, where: Locator | None = None) -> Locator:
        return (where or self.channel).locator("article").filter(has_text=text)

    async def write(self, text: str, where: Locator | None = None) -> None:
        field = (where or self.channel).locator(".composer textarea")
        await field.fill(text)
        await field.press("Enter")

    async def use(self, message: Locator, tool: str, item: str | None = None) -> None:
        """Press a tool of a message, and what its menu then offers."""
        await message.hover()
        await message.get_by_role("toolbar").get_by_label(tool).click()
        if item is not None:
            await self.page.get_by_role("menuitem", name=item).click()

    def texts(self) -> list[str]:
        return [each["text"] for each in self.slack.channels["C1"].messages.values()]

    async def post(self, text: str, **more: object) -> Json:
        """Let the app post in `C1`."""
        return await self.app.call("chat.postMessage", channel="C1", text=text, **more)

    async def markdown(self, text: str) -> Locator:
        """Let the app post a `markdown` block; return the message."""
        blocks = [{"type": "markdown", "text": text}]
        said = await self.post("fallback", blocks=blocks)
        return self.channel.locator(f'article[data-ts="{said["ts"]}"]')


@asynccontextmanager
async def sit_down(
    browser: Browser, workspace: Workspace | None = None, installed: Installed | None = None
) -> AsyncIterator[Desk]:
    """Open the page on a workspace of its own; no error may go to its console."""
    slack = workspace or seed.small()
    async with (
        open_playground(workspace=slack, time_scale=0.1, installed=installed) as playground,
        ClientSession() as session,
        await browser.new_context(viewport={"width": 1280, "height": 800}) as context,
    ):
        page = await context.new_page()
        page.set_default_timeout(SHOWN_WITHIN_MS)
        faults: list[str] = []
        page.on("pageerror", lambda error: faults.append(describe(error)))
        await page.goto(f"{playground.page_url}#as=U1&channel=C1")
        await page.locator("body[data-ready]").wait_for()
        yield Desk(page, playground, App(playground, session))
        assert not faults


def describe(error: Error) -> str:
    return f"{error.message}\n{error.stack}"


async def asked(socket: Socket, kind: str) -> Json:
    """Take the next envelope that waits for an answer of this kind; ack the events before it."""
    while (envelope := await socket.envelope())["type"] != kind:
        await socket.ack(envelope)
    return envelope
