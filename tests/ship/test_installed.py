"""The package as a stranger installs it: from its wheel, with nothing of this checkout around it."""

import asyncio
import re
import shutil
import signal
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from zipfile import ZipFile

import pytest

from chatops.playground import seed
from chatops.playground.server import Playground, open_playground
from tests.system.world import environ

ROOT = Path(__file__).parents[2]
UV = shutil.which(ROOT / ".tools" / "uv" / "bin" / "uv") or shutil.which("uv")

pytestmark = [
    pytest.mark.process,
    pytest.mark.timeout(60),
    pytest.mark.skipif(UV is None, reason="needs uv: `make install` gets it"),
]


async def run(*command: str | Path) -> None:
    process = await asyncio.create_subprocess_exec(
        *command, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT
    )
    said = (await process.communicate())[0].decode()
    if process.returncode and "Failed to fetch" in said:
        pytest.skip(f"needs the package index: {said.strip().splitlines()[-1]}")
    assert process.returncode == 0, said


async def uv(*arguments: str | Path) -> None:
    await run(str(UV), *arguments)


def only_wheel(folder: Path) -> Path:
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture
async def wheel(tmp_path: Path) -> Path:
    await uv("build", "--wheel", "--out-dir", tmp_path, ROOT)
    return only_wheel(tmp_path)


@pytest.fixture
async def chatops(wheel: Path, tmp_path: Path) -> Path:
    place = tmp_path / "environment"
    python = place / "bin" / "python"
    await uv("venv", "--python", sys.executable, place)
    locked = ROOT / "requirements.lock"
    await uv("pip", "sync", "--python", python, "--require-hashes", locked)
    await uv("pip", "install", "--python", python, "--no-deps", wheel)
    return place / "bin" / "chatops"


@pytest.fixture
async def playground() -> AsyncIterator[Playground]:
    async with open_playground(workspace=seed.small(), rate_limits=False) as opened:
        yield opened


async def test_the_wheel_holds_every_file_of_the_package(wheel: Path) -> None:
    with ZipFile(wheel) as opened:
        packed = {name for name in opened.namelist() if name.startswith("chatops/")}

    files = (path for path in (ROOT / "chatops").rglob("*") if path.is_file())
    assert packed == {
        path.relative_to(ROOT).as_posix() for path in files if "__pycache__" not in path.parts
    }
    assert "chatops/playground/page/index.html" in packed
    assert any(re.match(r"chatops/adapters/sql/migrations/versions/v\d+", name) for name in packed)


@pytest.mark.slow
async def test_what_is_locked_for_the_image_is_enough_to_answer_a_mention(
    chatops: Path, playground: Playground, tmp_path: Path
) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    await run(chatops, "--version")
    daemon = await asyncio.create_subprocess_exec(
        chatops, "run", cwd=elsewhere, env=environ(playground, elsewhere)
    )
    try:
        asked = await playground.workspace.mention("C1", user="U1", text="are you there?")
        await playground.workspace.reply_to(asked, mark="chatops_answer", timeout_s=30)
        daemon.send_signal(signal.SIGTERM)
        assert await daemon.wait() == 0
    finally:
        if daemon.returncode is None:
            daemon.kill()
            await daemon.wait()
