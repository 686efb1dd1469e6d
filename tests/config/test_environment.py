from collections.abc import Mapping
from ipaddress import ip_address
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatops.config import Config, load_config, load_sections, survey
from chatops.domain.errors import ConfigInvalid, Fault

GOOD = {
    "SLACK_BOT_TOKEN": "xoxb-12-34-canaryB",
    "SLACK_APP_TOKEN": "xapp-1-A1-canaryA",
    "OPENAI_API_KEY": "sk-canaryK",
}


def load(**environ: str | None) -> Config:
    merged = {**GOOD, **environ}
    return load_config(None, {key: value for key, value in merged.items() if value is not None})


def faults_of(environ: Mapping[str, str | None]) -> tuple[Fault, ...]:
    with pytest.raises(ConfigInvalid) as raised:
        load(**environ)
    return raised.value.faults


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_three_secrets_are_all_that_is_needed() -> None:
    environment = load().environment

    assert environment.slack.bot_token.get_secret_value() == "xoxb-12-34-canaryB"
    assert environment.slack.app_token.get_secret_value() == "xapp-1-A1-canaryA"
    assert environment.slack.api_url == "https://slack.com/api/"
    assert environment.model.base_url is None
    assert environment.service.database_url.get_secret_value() == "sqlite:///var/chatops.db"
    assert ip_address(environment.service.host).is_unspecified
    assert environment.service.port == 8080
    assert (environment.service.log_format, environment.service.log_level) == (None, "info")
    assert environment.service.ephemeral is False


def test_everything_can_be_set() -> None:
    environment = load(
        SLACK_API_URL="http://127.0.0.1:3000/api",
        OPENAI_API_KEY=None,
        OPENAI_BASE_URL="http://[::1]:8000/v1/",
        DATABASE_URL="postgresql://u:p%23w@db:5432/chatops",
        PORT="0",
        CHATOPS_HOST="127.0.0.1",
        LOG_FORMAT="console",
        LOG_LEVEL="DEBUG",
    ).environment

    assert environment.slack.api_url == "http://127.0.0.1:3000/api/"
    assert environment.model.api_key is None
    assert environment.model.base_url == "http://[::1]:8000/v1"
    assert environment.service.port == 0
    assert environment.service.log_format == "console"
    assert environment.service.log_level == "debug"


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("SLACK_BOT_TOKEN", None, "is not set"),
        ("SLACK_BOT_TOKEN", "", "is empty"),
        ("SLACK_BOT_TOKEN", "xapp-1-A1-canary", "app-level token. Swap it"),
        ("SLACK_BOT_TOKEN", "xoxp-1-2-canary", "user token"),
        ("SLACK_BOT_TOKEN", '"xoxb-12-34-canary"', "in quotes"),
        ("SLACK_BOT_TOKEN", "'xoxb-12-34-canary", "in quotes"),
        ("SLACK_BOT_TOKEN", "\u201cxoxb-12-34-canary\u201d", "in quotes"),
        ("SLACK_BOT_TOKEN", "xoxb-12-34-canary\n", "white space"),
        ("SLACK_BOT_TOKEN", " xoxb-12-34-canary", "white space"),
        ("SLACK_BOT_TOKEN", "xoxb-12 34-canary", "characters that no token has"),
        ("SLACK_BOT_TOKEN", "xoxb-your-token", "placeholder"),
        ("SLACK_BOT_TOKEN", "xoxb-...", "placeholder"),
        ("SLACK_BOT_TOKEN", "xoxb-\u2026", "placeholder"),
        ("SLACK_BOT_TOKEN", "<xoxb-token>", "placeholder"),
        ("SLACK_BOT_TOKEN", "canary", "does not begin with xoxb-"),
        ("SLACK_BOT_TOKEN", "xoxb-", "cut off"),
        ("SLACK_BOT_TOKEN", "xoxb-" + "1" * 10_000, "cut off"),
        ("SLACK_APP_TOKEN", None, "is not set"),
        ("SLACK_APP_TOKEN", "xoxb-12-34-canary", "bot token. Swap it"),
        ("SLACK_APP_TOKEN", "xapp-your-token", "placeholder"),
        ("OPENAI_API_KEY", None, "or set OPENAI_BASE_URL"),
        ("OPENAI_API_KEY", "", "or set OPENAI_BASE_URL"),
        ("OPENAI_API_KEY", "sk-your-key", "placeholder"),
        ("OPENAI_API_KEY", "'sk-canary'", "in quotes"),
        ("OPENAI_API_KEY", "sk-can\u00e4ry", "no key has"),
        ("OPENAI_API_KEY", "sk-can\nary", "no key has"),
        ("OPENAI_API_KEY", "xoxb-12-34-canary", "Slack token"),
        ("OPENAI_BASE_URL", "api.canary.com/v1", "no http://"),
        ("OPENAI_BASE_URL", "ftp://canary/v1", "no http://"),
        ("OPENAI_BASE_URL", "https://", "names no host"),
        ("OPENAI_BASE_URL", "https:///v1", "names no host"),
        ("OPENAI_BASE_URL", "https://canary/v1/v1", "version twice"),
        ("OPENAI_BASE_URL", "https://canary/v1/v1/", "version twice"),
        ("OPENAI_BASE_URL", "http://api.canary.com/v1", "https://"),
        ("OPENAI_BASE_URL", "http://8.8.8.8/v1", "https://"),
        ("OPENAI_BASE_URL", "http://[2606:4700::1]/v1", "https://"),
        ("OPENAI_BASE_URL", "https://canary:pass@host/v1", "credentials"),
        ("OPENAI_BASE_URL", "https://canary@host/v1", "credentials"),
        ("OPENAI_BASE_URL", "https://host/v1?key=canary", "query"),
        ("OPENAI_BASE_URL", "https://host:port/v1", "no valid address"),
        ("OPENAI_BASE_URL", "https://[::1/v1", "no valid address"),
        ("OPENAI_BASE_URL", "https://ca nary/v1", "spaces"),
        ("OPENAI_BASE_URL", "https://canary/v1/chat/completions", "one method"),
        ("SLACK_API_URL", "slack.com/api", "no http://"),
        ("SLACK_API_URL", "http://slack.com/api/", "https://"),
        ("DATABASE_URL", "canary", "no database address"),
        ("DATABASE_URL", "mysql://u:canary@h/d", "does not know"),
        ("DATABASE_URL", "postgres://u:canary@h/d", "postgresql://"),
        ("DATABASE_URL", "postgresql+asyncpg://u:canary@h/d", "postgresql://"),
        ("DATABASE_URL", "postgresql://u:can#ary@h/d", "%23"),
        ("DATABASE_URL", "postgresql://u:canary@h/d#x", "%23"),
        ("DATABASE_URL", "postgresql://u:canary@/d", "no host"),
        ("DATABASE_URL", "postgresql://u:canary@h", "no database"),
        ("DATABASE_URL", "postgresql://u:canary@h/", "no database"),
        ("DATABASE_URL", "postgresql://u:can/ary@h/d", "no valid address"),
        ("DATABASE_URL", "postgresql://u:canary@h:port/d", "no valid address"),
        ("DATABASE_URL", "postgresql://u:canary@h:99999/d", "no valid address"),
        ("DATABASE_URL", "sqlite://canary.db", "too few slashes"),
        ("DATABASE_URL", "sqlite:///", "no file"),
        ("DATABASE_URL", "sqlite:///canary/", "no file"),
        ("DATABASE_URL", "sqlite:///:memory:", "forgotten"),
        ("PORT", "abc", "no port"),
        ("PORT", "70000", "no port"),
        ("PORT", "-1", "no port"),
        ("PORT", "80.5", "no port"),
        ("PORT", "\u0668", "no port"),
        ("CHATOPS_HOST", "http://canary", "no address"),
        ("LOG_FORMAT", "xml", "json, console"),
        ("LOG_LEVEL", "loud", "debug, info"),
    ],
)
def test_a_variable_that_cannot_work_is_a_fault_that_never_shows_it(
    name: str, value: str | None, said: str
) -> None:
    (fault,) = faults_of({name: value})

    assert fault.where == name
    assert said in str(fault)
    assert "canary" not in str(fault)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("OPENAI_BASE_URL", "http://localhost:11434/v1"),
        ("OPENAI_BASE_URL", "http://ollama:11434/v1"),
        ("OPENAI_BASE_URL", "http://vllm.models.svc.cluster.local/v1"),
        ("OPENAI_BASE_URL", "http://192.168.1.7/v1"),
        ("OPENAI_BASE_URL", "https://generativelanguage.googleapis.com/v1beta/openai/"),
        ("DATABASE_URL", "sqlite:////data/chatops.db"),
        ("DATABASE_URL", "sqlite:///C:/data/chatops.db"),
        ("DATABASE_URL", "postgresql://u:p@/d?host=/cloudsql/p:r:i"),
        ("DATABASE_URL", "postgresql://h/d"),
        ("SLACK_BOT_TOKEN", "xoxb-playground-1"),
        ("SLACK_APP_TOKEN", "xapp-1-playground"),
        ("PORT", ""),
        ("LOG_FORMAT", ""),
    ],
)
def test_what_works_is_let_through(name: str, value: str) -> None:
    assert load(**{name: value}).environment


def test_a_missing_key_is_no_fault_where_another_endpoint_is_named() -> None:
    assert load(OPENAI_API_KEY=None, OPENAI_BASE_URL="http://ollama/v1").environment


@pytest.mark.parametrize("url", [None, "sqlite:///var/chatops.db"])
def test_a_sqlite_file_on_cloud_run_is_refused_with_the_cure(url: str | None) -> None:
    (fault,) = faults_of({"K_SERVICE": "chatops", "DATABASE_URL": url})

    assert fault.where == "DATABASE_URL"
    assert "PostgreSQL" in fault.cure
    assert "CHATOPS_ALLOW_EPHEMERAL_DB=1" in fault.cure


def test_a_sqlite_file_on_cloud_run_can_be_asked_for() -> None:
    service = load(K_SERVICE="chatops", CHATOPS_ALLOW_EPHEMERAL_DB="1").environment.service

    assert service.ephemeral


def test_postgresql_on_cloud_run_is_good() -> None:
    service = load(K_SERVICE="chatops", DATABASE_URL="postgresql://h/d").environment.service

    assert not service.ephemeral


def test_faults_of_file_and_environment_are_named_together(tmp_path: Path) -> None:
    (tmp_path / "config.yaml").write_text("zzz: 1\n")

    places = [fault.where for fault in faults_of({"PORT": "abc", "SLACK_BOT_TOKEN": None})]

    assert places == ["config.yaml:1 zzz", "SLACK_BOT_TOKEN", "PORT"]


def test_good_parts_survive_bad_ones(tmp_path: Path) -> None:
    (tmp_path / "config.yaml").write_text("zzz: 1\n")

    found = survey(None, {"OPENAI_API_KEY": "sk-1", "PORT": "abc"})

    assert found.model is not None
    assert (found.sections, found.slack, found.service) == (None, None, None)
    assert len(found.faults) == 4


def test_the_file_is_the_named_one_then_the_variables_then_the_default(tmp_path: Path) -> None:
    for name in ("config", "variable", "named"):
        (tmp_path / f"{name}.yaml").write_text(f"slack: {{command: /{name}}}")
    by_variable = {"CHATOPS_CONFIG": "variable.yaml"}

    assert load_sections(None, {}).slack.command == "/config"
    assert load_sections(None, by_variable).slack.command == "/variable"
    assert load_sections(Path("named.yaml"), by_variable).slack.command == "/named"


@pytest.mark.parametrize(
    ("path", "environ"), [(Path("none.yaml"), {}), (None, {"CHATOPS_CONFIG": "none.yaml"})]
)
def test_a_named_file_must_exist(path: Path | None, environ: dict[str, str]) -> None:
    with pytest.raises(ConfigInvalid, match=r"none\.yaml: does not exist"):
        load_sections(path, environ)


def test_secrets_are_in_no_representation() -> None:
    config = load(DATABASE_URL="postgresql://u:canary@h/d")

    assert "canary" not in f"{config!r} {config} {config.environment.model_dump()}"


@pytest.mark.parametrize("name", ["deadline_s", "something_new"])
def test_nothing_can_be_changed(name: str) -> None:
    config = load()

    with pytest.raises(ValueError, match="frozen"):
        setattr(config.limits, name, 1)


@given(
    environ=st.dictionaries(
        st.sampled_from([*GOOD, "OPENAI_BASE_URL", "DATABASE_URL", "PORT", "CHATOPS_HOST"]),
        st.text()
        | st.builds("{}{}".format, st.sampled_from(["https://", "xoxb-", "'"]), st.text()),
    )
)
def test_any_environment_is_surveyed(environ: dict[str, str]) -> None:
    found = survey(None, environ)

    assert bool(found.faults) == (None in (found.slack, found.model, found.service))
