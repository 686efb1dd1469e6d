"""The world that a daemon under test is given."""

from pathlib import Path

from chatops.app.world import Tempo, World
from chatops.config import load_config
from chatops.playground.server import Playground


def environ(playground: Playground, folder: Path) -> dict[str, str]:
    """Return the environment of a daemon that lives in a playground."""
    return {
        "SLACK_BOT_TOKEN": playground.bot_token,
        "SLACK_APP_TOKEN": playground.app_token,
        "SLACK_API_URL": playground.api_url,
        "OPENAI_BASE_URL": playground.model_url,
        "DATABASE_URL": f"sqlite:///{folder}/chatops.db",
        "CHATOPS_HOST": "127.0.0.1",
        "PORT": "0",
    }


def world(playground: Playground, folder: Path, config: str, tempo: Tempo) -> World:
    """Return the world of a daemon with this config.yaml."""
    file = folder / "config.yaml"
    file.write_text(config)
    return World(load_config(file, environ(playground, folder)), tempo=tempo)
