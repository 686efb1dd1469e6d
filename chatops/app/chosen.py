"""Configuration, turned into the values that services and adapters take."""

from collections.abc import Mapping

from chatops.adapters.openai.catalogue import Limits
from chatops.adapters.slack.room import Credentials
from chatops.config import Config, ModelAccess, SlackAccess
from chatops.config.sections import Section
from chatops.domain.access import Policy
from chatops.domain.choices import Choices
from chatops.domain.digest import Digest
from chatops.domain.names import ModelName
from chatops.domain.reply import Sign
from chatops.domain.settings import InForce, Key, Scope, Value
from chatops.domain.usage import Limits as SpendingLimits


def credentials(slack: SlackAccess) -> Credentials:
    """Return what Slack's room needs to get in."""
    bot, app = slack.bot_token.get_secret_value(), slack.app_token.get_secret_value()
    return Credentials(slack.api_url, bot, app)


def emoji(config: Config) -> dict[Sign, str | None]:
    """Return the emoji of each sign, None where one is switched off."""
    names = config.slack.reactions
    return {Sign.WORKING: names.working, Sign.DONE: names.done, Sign.FAILED: names.failed}


def choices(config: Config) -> Choices:
    """Return what the file chooses for every place."""
    return Choices(
        config.models.default,
        config.assistant.instructions,
        config.models.fallback,
        config.models.options.temperature,
        config.models.options.reasoning_effort,
        config.assistant.show_footer,
        config.context.target_tokens,
        config.models.summary,
        config.models.default,
    )


def in_force(config: Config) -> Mapping[Key, InForce]:
    """Return every setting as the file has it, and whether it says so or only does not object."""
    models, options = config.models, config.models.options
    homes: Mapping[Key, tuple[Section, Value]] = {
        Key.MODEL: (models, models.default),
        Key.SUMMARY: (models, models.summary),
        Key.TEMPERATURE: (options, options.temperature),
        Key.EFFORT: (options, options.reasoning_effort),
        Key.INSTRUCTIONS: (config.assistant, config.assistant.instructions),
        Key.FOOTER: (config.assistant, config.assistant.show_footer),
        Key.TARGET: (config.context, config.context.target_tokens),
    }
    found = {}
    for key, (section, value) in homes.items():
        written = key.rpartition(".")[2] in section.model_fields_set
        found[key] = InForce(key, value, Scope.FILE if written else Scope.DEFAULT)
    return found


def policy(config: Config) -> Policy:
    """Return who may ask, and who may change what."""
    access = config.access
    return Policy(
        frozenset(access.channels.allow),
        frozenset(access.channels.deny),
        frozenset(access.users.allow),
        frozenset(access.users.deny),
        access.guests == "allow",
        access.external == "allow",
        frozenset(access.bots),
        frozenset(access.admins),
        frozenset(access.members_may_set),
    )


def limits(config: Config) -> SpendingLimits:
    """Return what may be spent in a day."""
    said = config.limits
    return SpendingLimits(
        said.tokens_per_user_day, said.tokens_per_channel_day, said.tokens_per_day
    )


def digests(config: Config) -> tuple[Digest, ...]:
    """Return the digests that the file sets up; nobody owns them."""
    return tuple(
        Digest(
            name=section.name,
            sources=section.sources,
            target=section.to,
            cron=section.at,
            zone=section.zone.key,
            covers_s=section.covers.total_seconds(),
            instructions=section.instructions,
            says_when_empty=section.when_empty == "say",
        )
        for section in config.digests
    )


def api_key(model: ModelAccess) -> str | None:
    """Return the key of the model endpoint, None for one that needs none."""
    return model.api_key.get_secret_value() if model.api_key else None


def known_limits(config: Config) -> Mapping[ModelName, Limits]:
    """Return what the file says of models, over the packaged catalogue."""
    return {
        name: Limits(limit.context_window, limit.max_output_tokens)
        for name, limit in config.models.limits.items()
    }
