"""Configuration: `config.yaml` and the environment, read once, checked whole, never changed."""

from chatops.config.environment import Environment, ModelAccess, Service, SlackAccess
from chatops.config.instructions import filled
from chatops.config.load import Config, Survey, load_config, load_sections, survey
from chatops.config.sections import Digest, Sections

__all__ = [
    "Config",
    "Digest",
    "Environment",
    "ModelAccess",
    "Sections",
    "Service",
    "SlackAccess",
    "Survey",
    "filled",
    "load_config",
    "load_sections",
    "survey",
]
