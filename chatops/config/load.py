"""Reads config.yaml and the environment together, so that all faults are named at once."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from chatops.config.environment import (
    Environment,
    ModelAccess,
    Reader,
    Service,
    SlackAccess,
    read_model,
    read_service,
    read_slack,
)
from chatops.config.findings import check_sections
from chatops.config.reading import read_document
from chatops.config.sections import Sections
from chatops.domain.errors import ConfigInvalid, Fault

DEFAULT_FILE = "config.yaml"


class Config(Sections):
    """Everything that a running chatops is told."""

    environment: Environment


@dataclass(frozen=True, slots=True)
class Survey:
    """What could be read; a part that could not is None, and `faults` say why."""

    sections: Sections | None
    slack: SlackAccess | None
    model: ModelAccess | None
    service: Service | None
    faults: tuple[Fault, ...]


def survey(path: Path | None, environ: Mapping[str, str]) -> Survey:
    """Look at everything and raise nothing, so that good parts can be tried out all the same."""
    reader = Reader(environ)
    document = read_document(_file(path, environ), named=_is_named(path, environ))
    sections, in_file = check_sections(document)
    slack, model, service = read_slack(reader), read_model(reader), read_service(reader)
    return Survey(sections, slack, model, service, (*in_file, *reader.faults))


def load_config(path: Path | None, environ: Mapping[str, str]) -> Config:
    """Return the configuration, or raise ConfigInvalid with every fault in it.

    Without a `path` it is the file that CHATOPS_CONFIG names, else `config.yaml`, which may be
    missing.
    """
    found = survey(path, environ)
    if not (found.sections and found.slack and found.model and found.service) or found.faults:
        raise ConfigInvalid(found.faults)
    environment = Environment(slack=found.slack, model=found.model, service=found.service)
    parts = {name: getattr(found.sections, name) for name in Sections.model_fields}
    return Config.model_construct(environment=environment, **parts)


def load_sections(path: Path | None, environ: Mapping[str, str]) -> Sections:
    """Return what the file says, for commands that need no credentials; ConfigInvalid else."""
    document = read_document(_file(path, environ), named=_is_named(path, environ))
    sections, faults = check_sections(document)
    if sections is None:
        raise ConfigInvalid(faults)
    return sections


def _file(path: Path | None, environ: Mapping[str, str]) -> Path:
    return path or Path(environ.get("CHATOPS_CONFIG") or DEFAULT_FILE)


def _is_named(path: Path | None, environ: Mapping[str, str]) -> bool:
    return path is not None or bool(environ.get("CHATOPS_CONFIG"))
