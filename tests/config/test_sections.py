from datetime import date, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from chatops.config import Sections, filled
from chatops.config.findings import check_sections
from chatops.config.reading import parse_document, read_document
from chatops.domain.errors import Fault
from chatops.domain.names import ModelName

ROOT = Path(__file__).parents[2]
DIGEST = "digests: [{name: a, from: [C1], to: C1, at: '0 9 * * *', %s}]"


def load(text: str) -> Sections:
    sections, faults = check_sections(parse_document("config.yaml", text.encode()))
    assert faults == ()
    assert sections is not None
    return sections


def faults_of(text: str) -> tuple[Fault, ...]:
    sections, faults = check_sections(parse_document("config.yaml", text.encode()))
    assert sections is None
    return faults


def test_an_empty_file_is_all_defaults() -> None:
    sections = load("")

    assert sections == Sections()
    assert sections.models.default == "gpt-6.1-terra"
    assert sections.limits.deadline_s == 180
    assert sections.access.admins == ()


def test_the_default_file_says_what_the_defaults_are() -> None:
    sections, faults = check_sections(read_document(ROOT / "config.yaml", named=True))

    assert faults == ()
    assert sections == Sections()


def test_a_key_whose_lines_are_all_commented_out_is_a_default() -> None:
    assert load("access:\nmodels:\n  allowed:\n  limits:\ndigests:\n") == Sections()


def test_values_are_what_their_fields_make_of_them() -> None:
    sections = load(
        """
        assistant: {show_footer: no}
        models:
          default: "1.10"
          summary: null
          allowed: "*"
          limits: {llama3: {context_window: 8192}}
          options: {temperature: 0.7, reasoning_effort: low}
        limits: {tokens_per_day: 0}
        slack: {reactions: {working: null}}
        retention: {days: null}
        """
    )

    assert sections.assistant.show_footer is False
    assert sections.models.default == "1.10"
    assert sections.models.summary is None
    assert sections.models.allowed == ("*",)
    assert sections.models.limits[ModelName("llama3")].context_window == 8192
    assert sections.models.options.temperature == 0.7
    assert sections.limits.tokens_per_day == 0
    assert sections.slack.reactions.working is None
    assert sections.retention.days is None


def test_a_digest_is_read_whole() -> None:
    (digest,) = load(DIGEST % "zone: Asia/Tokyo, covers: 7d, when_empty: say").digests

    assert digest.name == "a"
    assert digest.sources == ("C1",)
    assert digest.zone == ZoneInfo("Asia/Tokyo")
    assert digest.covers == timedelta(days=7)
    assert digest.when_empty == "say"


@pytest.mark.parametrize(
    ("text", "where", "said"),
    [
        ("models: {defualt: x}", "models.defualt", "Did you mean `default`?"),
        ("models: {temprature: 1}", "models.temprature", "`models.options.temperature`"),
        ("temperature: 1", "temperature", "Move it to `models.options.temperature`"),
        ("summary: {target_tokens: 9}", "summary.target_tokens", "Move it to `context.target"),
        ("modles: {}", "modles", "Did you mean `models`?"),
        ("zzz: 1", "zzz", "Known here: `assistant`"),
        ("x" * 500 + ": 1", "x" * 60, "Known here"),
        ("openai: {api_key: x}", "openai", "no known key"),
        ("models: {api_key: x}", "models.api_key", "from the environment alone"),
        ("slack: {bot_token: x}", "slack.bot_token", "from the environment alone"),
        ("database_url: x", "database_url", "from the environment alone"),
        ("password: x", "password", "from the environment alone"),
        ("models: {limits: {m: {window: 1}}}", "models.limits.m.window", "context_window"),
        ("models: [a]", "models", "keys of its own"),
        ("models: x", "models", "keys of its own"),
        ("access: {admins: U1}", "access.admins", "must be a list"),
        ("access: {admins: [alice]}", "access.admins[0]", "no user id"),
        ("access: {admins: {U1: x}}", "access.admins", "must be a list"),
        ("access: {channels: {allow: ['#general']}}", "access.channels.allow[0]", "no channel id"),
        ("access: {bots: [U1]}", "access.bots[0]", "no bot id"),
        ("access: {guests: maybe}", "access.guests", "`deny` or `allow`"),
        ("access: {members_may_set: [retention.days]}", "access.members_may_set[0]", "`model`"),
        ("assistant: {show_footer: 1}", "assistant.show_footer", "true or false"),
        ("assistant: {show_footer: }", "assistant.show_footer", "has no value"),
        ("assistant: {instructions: [a]}", "assistant.instructions", "single value"),
        ("assistant: {instructions: ' '}", "assistant.instructions", "is empty"),
        ("assistant: {instructions: %s}" % ("x" * 30_000), "assistant.instructions", "too long"),
        ("limits: {deadline_s: 9:30}", "limits.deadline_s", "whole number"),
        ("limits: {deadline_s: 0777}", "limits.deadline_s", "whole number"),
        ("limits: {deadline_s: 1e3}", "limits.deadline_s", "whole number"),
        ("limits: {deadline_s: 0x1}", "limits.deadline_s", "whole number"),
        ("limits: {deadline_s: 180.5}", "limits.deadline_s", "whole number"),
        ("limits: {deadline_s: true}", "limits.deadline_s", "whole number"),
        ("limits: {deadline_s: 0}", "limits.deadline_s", "out of range"),
        ("limits: {deadline_s: -1}", "limits.deadline_s", "out of range"),
        ("limits: {deadline_s: %s}" % ("9" * 5000), "limits.deadline_s", "whole number"),
        ("limits: {tokens_per_day: -1}", "limits.tokens_per_day", "out of range"),
        ("context: {tail_share: 1.5}", "context.tail_share", "out of range"),
        ("context: {tail_share: '0,7'}", "context.tail_share", "must be a number"),
        ("context: {tail_share: .nan}", "context.tail_share", "must be a number"),
        ("context: {tail_share: .inf}", "context.tail_share", "must be a number"),
        ("context: {tail_share: \u0660.\u0667}", "context.tail_share", "must be a number"),
        ("context: {recall_tokens: 16000}", "context", "fill all of target_tokens"),
        ("models: {options: {temperature: 1e309}}", "models.options.temperature", "a number"),
        ("models: {default: 'a b'}", "models.default", "no model name"),
        ("models: {default: ../../x}", "models.default", "no model name"),
        ("models: {allowed: gpt}", "models.allowed", "must be a list"),
        ("slack: {command: chatops}", "slack.command", "no slash command"),
        ("slack: {reactions: {done: ':eyes:'}}", "slack.reactions.done", "without colons"),
        (DIGEST % "zone: Mars/Base", "digests[0].zone", "no known time zone"),
        (DIGEST % "zone: GMT+25", "digests[0].zone", "no known time zone"),
        (DIGEST % "zone: ''", "digests[0].zone", "no known time zone"),
        (DIGEST % "zone: America", "digests[0].zone", "no known time zone"),
        (DIGEST % "zone: ../../etc/passwd", "digests[0].zone", "no known time zone"),
        (DIGEST % ("zone: " + "x" * 5000), "digests[0].zone", "no known time zone"),
        (DIGEST % "covers: 24", "digests[0].covers", "no length of time"),
        (DIGEST % "covers: 0h", "digests[0].covers", "no length of time"),
        (DIGEST % "covers: 999999w", "digests[0].covers", "no length of time"),
        (DIGEST % "when_empty: shout", "digests[0].when_empty", "`silent` or `say`"),
        ("digests: [{name: a b, from: [C1], to: C1, at: '0 9 * * *'}]", "digests[0].name", "word"),
        ("digests: [{name: a, from: [], to: C1, at: '0 9 * * *'}]", "digests[0]", "no channel"),
        ("digests: [{name: a, from: [C1], to: U1, at: '0 9 * * *'}]", "digests[0].to", "channel"),
        ("digests: [{name: a, from: [C1], to: dev, at: '0 9 * * *'}]", "digests[0].to", "channel"),
        ("digests: [{name: a, to: C1, at: '0 9 * * *'}]", "digests[0].from", "is missing"),
        ("digests: [a]", "digests[0]", "keys of its own"),
    ],
)
def test_what_cannot_be_is_a_fault_that_says_where_and_how_it_is_cured(
    text: str, where: str, said: str
) -> None:
    (fault, *_) = faults_of(text)

    assert fault.where == f"config.yaml:1 {where}"
    assert said in str(fault)


@pytest.mark.parametrize("zone", ["EST5EDT", "UTC", "Asia/Tokyo", "Australia/Lord_Howe"])
def test_every_zone_of_the_database_is_good(zone: str) -> None:
    (digest,) = load(DIGEST % f"zone: {zone}").digests

    assert digest.zone == ZoneInfo(zone)


@pytest.mark.parametrize(
    "line",
    ["0 9 * * 1-5", "*/15 * * * *", "0 0 1,15 jan-jun mon", "5/20 0-23/2 31 1 7", "0 0 29 2 *"],
)
def test_a_cron_line_is_kept_as_it_is_written(line: str) -> None:
    (digest,) = load(f"digests: [{{name: a, from: [C1], to: C1, at: '{line}'}}]").digests

    assert digest.at == line


@pytest.mark.parametrize(
    "line",
    [
        "9:30",
        "24:00",
        "@daily",
        "",
        "0 9 * *",
        "0 9 * * * *",
        "60 * * * *",
        "0 24 * * *",
        "0 0 0 * *",
        "0 0 31 2 *",
        "0 0 30,31 feb *",
        "0 0 * 13 *",
        "0 0 * * 8",
        "5-1 * * * *",
        "*/0 * * * *",
        "- * * * *",
        "² * * * *",
        "1;2 * * * *",
        "a" * 10_000,
    ],
)
def test_a_cron_line_that_names_no_moment_is_a_fault(line: str) -> None:
    (fault,) = faults_of(f"digests: [{{name: a, from: [C1], to: C1, at: '{line}'}}]")

    assert fault.where == "config.yaml:1 digests[0].at"


def test_two_digests_of_one_name_are_a_fault_at_the_second() -> None:
    one = "{name: a, from: [C1], to: C1, at: '0 9 * * *'}"

    (fault,) = faults_of(f"digests:\n  - {one}\n  - {one}")

    assert fault.where == "config.yaml:3 digests[1].name"
    assert "two digests" in fault.what


def test_all_faults_are_named_at_once_each_with_its_line() -> None:
    faults = faults_of("models:\n  defualt: x\nlimits:\n  deadline_s: soon\nzzz: 1\nzzz: 2\n")

    assert sorted(fault.where for fault in faults) == [
        "config.yaml:2 models.defualt",
        "config.yaml:4 limits.deadline_s",
        "config.yaml:5 zzz",
        "config.yaml:6 zzz",
    ]


def test_a_thousand_unknown_keys_take_no_time_to_speak_of() -> None:
    text = "\n".join(f"target_tokns_{number}: 1" for number in range(4_000))

    assert len(faults_of(text)) == 4_000


def test_no_fault_shows_a_value() -> None:
    text = "models: {api_key: canary, default: 'can ary'}\nslack: {command: canary}"

    assert "ary" not in "".join(str(fault) for fault in faults_of(text))


def test_only_two_braces_are_filled() -> None:
    text = "{bot_name} {date} {other} {} {{date}} %s {0.__class__} {bot_name"

    assert filled(text, "{date}", date(2026, 3, 1)) == (
        "{date} 2026-03-01 {other} {} {2026-03-01} %s {0.__class__} {bot_name"
    )
