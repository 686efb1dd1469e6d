"""The sections of config.yaml. Every key has a default, so an empty file is valid."""

from datetime import timedelta
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PlainValidator, model_validator

from chatops.config import fields
from chatops.config.instructions import DEFAULT
from chatops.domain import checks, cron, schedule
from chatops.domain.names import BotId, ChannelId, ModelName, UserId
from chatops.domain.settings import Key

Switch = Annotated[bool, PlainValidator(checks.switch)]
Model = Annotated[ModelName, PlainValidator(checks.model_name)]
OptionalModel = Annotated[ModelName | None, PlainValidator(checks.nullable(checks.model_name))]
Channel = Annotated[ChannelId, PlainValidator(fields.channel_id)]
GroupChannel = Annotated[ChannelId, PlainValidator(fields.group_channel_id)]
User = Annotated[UserId, PlainValidator(fields.user_id)]
Bot = Annotated[BotId, PlainValidator(fields.bot_id)]
Emoji = Annotated[str | None, PlainValidator(checks.nullable(fields.emoji))]
Span = Annotated[timedelta, PlainValidator(checks.span)]
Door = Annotated[str, PlainValidator(checks.one_of("deny", "allow"))]

Tokens = Annotated[int, PlainValidator(checks.whole(1, checks.MOST_TOKENS))]
Budget = Annotated[int | None, PlainValidator(checks.nullable(checks.whole(0, 1_000_000_000_000)))]

SETTABLE = tuple(key.value for key in Key)
"""What people may change from within Slack."""


class Section(BaseModel):
    """A part of config.yaml: unknown keys are faults, values never change."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", arbitrary_types_allowed=True, hide_input_in_errors=True
    )

    @model_validator(mode="before")
    @classmethod
    def _hollow_is_default(cls, given: object) -> object:
        """Take a key whose lines are all commented out as if it were not there."""
        if not isinstance(given, dict):
            return given
        return {
            key: value
            for key, value in given.items()
            if value is not None or key not in cls._containers()
        }

    @classmethod
    def _containers(cls) -> frozenset[str]:
        empty = {
            name: field.get_default(call_default_factory=True)
            for name, field in cls.model_fields.items()
            if not field.is_required()
        }
        return frozenset(
            name for name, value in empty.items() if isinstance(value, Section | tuple | dict)
        )


class Assistant(Section):
    """What the assistant is told, and what it shows of itself."""

    instructions: Annotated[str, PlainValidator(checks.instructions)] = DEFAULT
    show_footer: Switch = True


class ModelLimits(Section):
    """What a model can hold, where the packaged catalogue is wrong or silent."""

    context_window: Annotated[
        int | None, PlainValidator(checks.nullable(checks.whole(1_000, checks.MOST_TOKENS)))
    ] = None
    max_output_tokens: Annotated[
        int | None, PlainValidator(checks.nullable(checks.whole(1, checks.MOST_TOKENS)))
    ] = None


class ModelOptions(Section):
    """How a model is asked; null leaves it to the endpoint."""

    temperature: Annotated[float | None, PlainValidator(checks.nullable(checks.temperature))] = None
    reasoning_effort: Annotated[str | None, PlainValidator(checks.nullable(checks.effort))] = None


def _star_is_a_list(value: object) -> object:
    return [value] if value == EVERY_MODEL else value


def _allowed(value: object) -> str:
    return EVERY_MODEL if value == EVERY_MODEL else checks.model_name(value)


EVERY_MODEL = "*"
LUNA = ModelName("gpt-6-luna")


class Models(Section):
    """Which models answer. `allowed` is `("*",)` when people may pick what the endpoint lists."""

    default: Model = ModelName("gpt-6.1-terra")
    summary: OptionalModel = LUNA
    allowed: Annotated[
        tuple[Annotated[ModelName, PlainValidator(_allowed)], ...],
        BeforeValidator(_star_is_a_list),
    ] = (ModelName("gpt-6.1-terra"), ModelName("gpt-6.1-sol"), LUNA)
    fallback: OptionalModel = None
    limits: dict[Model, ModelLimits] = Field(
        default_factory=lambda: {
            LUNA: ModelLimits(context_window=1_050_000, max_output_tokens=4_096)
        }
    )
    options: ModelOptions = ModelOptions()


class Context(Section):
    """How much of a thread one prompt may hold, in tokens and shares."""

    target_tokens: Annotated[int, PlainValidator(checks.target_tokens)] = 16_000
    tail_share: Annotated[float, PlainValidator(checks.number(0, 1))] = 0.25
    recall_tokens: Annotated[int, PlainValidator(checks.whole(0, checks.MOST_TOKENS))] = 2_000

    @model_validator(mode="after")
    def _recall_leaves_room(self) -> "Context":
        if self.recall_tokens >= self.target_tokens:
            raise checks.Wrong(
                "has recall_tokens that fill all of target_tokens",
                "Make recall_tokens smaller than target_tokens",
            )
        return self


class Summary(Section):
    """How threads are condensed."""

    chunk_tokens: Annotated[int, PlainValidator(checks.whole(100, 1_000_000))] = 2_500
    fan_in: Annotated[int, PlainValidator(checks.whole(2, 64))] = 4
    concurrency: Annotated[int, PlainValidator(checks.whole(1, 256))] = 8


class Channels(Section):
    """Where chatops answers; an empty `allow` is every channel that the bot is in."""

    allow: tuple[Channel, ...] = ()
    deny: tuple[Channel, ...] = ()


class Users(Section):
    """Whom chatops answers; an empty `allow` is everybody."""

    allow: tuple[User, ...] = ()
    deny: tuple[User, ...] = ()


class Access(Section):
    """Who may ask, who may change what. By ids alone: names can be taken by anybody."""

    admins: tuple[User, ...] = ()
    channels: Channels = Channels()
    users: Users = Users()
    guests: Door = "deny"
    external: Door = "deny"
    bots: tuple[Bot, ...] = ()
    members_may_set: tuple[
        Annotated[str, PlainValidator(checks.one_of("model", *SETTABLE))], ...
    ] = ("model",)


class Limits(Section):
    """What may be spent; null is without limit, 0 stops everything."""

    answers_at_once: Annotated[int, PlainValidator(checks.whole(1, 1_000))] = 32
    deadline_s: Annotated[int, PlainValidator(checks.whole(10, 3_600))] = 180
    tokens_per_user_day: Budget = None
    tokens_per_channel_day: Budget = None
    tokens_per_day: Budget = None


class Digest(Section):
    """A summary of some channels, posted to one of them on a schedule."""

    name: Annotated[str, PlainValidator(checks.digest_name)]
    sources: tuple[GroupChannel, ...] = Field(alias="from")
    to: GroupChannel
    at: Annotated[str, PlainValidator(cron.line)] = Field(examples=["0 9 * * 1-5"])
    zone: Annotated[ZoneInfo, PlainValidator(schedule.zone)] = Field(
        default_factory=lambda: schedule.zone("UTC")
    )
    covers: Span = timedelta(hours=24)
    instructions: Annotated[str | None, PlainValidator(checks.nullable(checks.instructions))] = None
    when_empty: Annotated[str, PlainValidator(checks.one_of("silent", "say"))] = "silent"

    @model_validator(mode="after")
    def _reads_something(self) -> "Digest":
        if not self.sources:
            raise checks.Wrong("reads no channel", "Write at least one channel id under `from`")
        return self


class Reactions(Section):
    """The emoji that tell how a question fares; null turns one off."""

    working: Emoji = "eyes"
    done: Emoji = "white_check_mark"
    failed: Emoji = "warning"


class Slack(Section):
    """How chatops shows itself in Slack."""

    command: Annotated[str, PlainValidator(fields.command)] = "/chatops"
    reactions: Reactions = Reactions()


class Retention(Section):
    """How long messages and exchanges are kept; null is for ever."""

    days: Annotated[int | None, PlainValidator(checks.nullable(checks.whole(1, 36_500)))] = 30


class Sections(Section):
    """The whole of config.yaml."""

    assistant: Assistant = Assistant()
    models: Models = Models()
    context: Context = Context()
    summary: Summary = Summary()
    access: Access = Access()
    limits: Limits = Limits()
    digests: tuple[Digest, ...] = ()
    slack: Slack = Slack()
    retention: Retention = Retention()
