"""What chatops is built, locked and deployed with says what it must."""

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[2]
SECRETS = {"SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "OPENAI_API_KEY", "DATABASE_URL"}


@pytest.fixture(scope="module")
def service() -> dict[str, Any]:
    text = (ROOT / "resources" / "cloud-run-service.yaml").read_text()
    read: dict[str, Any] = yaml.safe_load(text)
    return read


@pytest.fixture(scope="module")
def image() -> str:
    return (ROOT / "Dockerfile").read_text()


def container(service: dict[str, Any]) -> dict[str, Any]:
    (one,) = service["spec"]["template"]["spec"]["containers"]
    found: dict[str, Any] = one
    return found


def test_one_instance_always_runs_with_its_own_processor(service: dict[str, Any]) -> None:
    notes = service["spec"]["template"]["metadata"]["annotations"]

    assert notes["autoscaling.knative.dev/minScale"] == "1"
    assert notes["autoscaling.knative.dev/maxScale"] == "1"
    assert notes["run.googleapis.com/cpu-throttling"] == "false"


def test_probes_ask_the_health_port_and_leave_time_to_start(service: dict[str, Any]) -> None:
    one = container(service)
    start, life = one["startupProbe"], one["livenessProbe"]

    assert start["httpGet"] == {"path": "/readyz", "port": one["ports"][0]["containerPort"]}
    assert life["httpGet"] == {"path": "/healthz", "port": one["ports"][0]["containerPort"]}
    assert start["periodSeconds"] * start["failureThreshold"] <= 240
    assert all(probe["timeoutSeconds"] <= probe["periodSeconds"] for probe in (start, life))


def test_secrets_come_by_reference_alone(service: dict[str, Any]) -> None:
    given = {one["name"]: one for one in container(service)["env"]}

    assert given.keys() >= SECRETS
    assert all("secretKeyRef" in given[name]["valueFrom"] for name in SECRETS)
    assert not any("value" in given[name] for name in SECRETS)


def test_the_platform_chooses_the_port_and_the_account_is_named(service: dict[str, Any]) -> None:
    spec = service["spec"]["template"]["spec"]

    assert "PORT" not in {one["name"] for one in container(service)["env"]}
    assert re.fullmatch(r"[\w-]+@[\w-]+\.iam\.gserviceaccount\.com", spec["serviceAccountName"])


def test_skaffold_builds_the_image_that_the_service_runs(service: dict[str, Any]) -> None:
    skaffold = yaml.safe_load((ROOT / "skaffold.yaml").read_text())

    (built,) = skaffold["build"]["artifacts"]
    assert built["image"] == container(service)["image"]
    assert skaffold["manifests"]["rawYaml"] == ["resources/cloud-run-service.yaml"]


def test_the_image_runs_the_daemon_as_nobody_special(image: str) -> None:
    last_stage = image.rpartition("\nFROM ")[2]

    assert re.search(r"^USER [1-9]\d+:[1-9]\d+$", last_stage, re.MULTILINE)
    assert 'ENTRYPOINT ["chatops"]' in last_stage
    assert 'CMD ["run"]' in last_stage
    assert "HEALTHCHECK" in last_stage
    assert "/healthz" in last_stage
    assert "pip install" not in last_stage


def test_what_the_image_copies_is_there_and_is_sent_to_the_builder(image: str) -> None:
    lines = re.findall(r"^COPY (?!--from)(.+) \S+$", image, re.MULTILINE)
    copied = {name for line in lines for name in line.split()}
    sent = re.findall(r"^!(.+)$", (ROOT / ".dockerignore").read_text(), re.MULTILINE)

    assert copied == set(sent)
    assert all((ROOT / name).exists() for name in copied)


def test_the_image_installs_what_was_locked_and_downloads_nothing_later(image: str) -> None:
    assert "uv pip sync --no-cache --python /opt/chatops/bin/python --require-hashes" in image
    assert not re.search(r"\b(ADD|curl|wget|git clone)\b", image)
    assert all("==" in one or one.startswith("-") for one in pip_arguments(image))


def pip_arguments(image: str) -> list[str]:
    return [
        one
        for line in re.findall(r"pip install (--no-cache-dir .+?) \\", image)
        for one in line.split()
    ]


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-dev.lock"])
def test_every_locked_package_has_a_hash_and_no_address(name: str) -> None:
    text = (ROOT / name).read_text()
    entries = re.findall(r"^\S+==.*?(?=^\S|\Z)", text, re.MULTILINE | re.DOTALL)

    assert len(entries) > 30
    assert all("--hash=sha256:" in entry for entry in entries)
    assert not re.search(r"https?://|--index|--find-links", text)


def test_what_chatops_needs_at_run_time_is_locked_for_the_image() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    locked = re.findall(r"^([\w.-]+)==", (ROOT / "requirements.lock").read_text(), re.MULTILINE)

    wanted = {re.split(r"[\[<>=]", one)[0] for one in project["dependencies"]}
    assert wanted <= set(locked)
    assert not {"pytest", "playwright", "ruff"} & set(locked)


def test_no_lock_file_names_where_packages_come_from() -> None:
    assert not (ROOT / "uv.lock").exists()
