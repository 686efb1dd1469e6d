"""What services are told of the configuration."""

from pathlib import Path

import pytest

from chatops.app.chosen import choices, in_force
from chatops.config import Config, load_config
from chatops.domain.choices import Choices
from chatops.domain.names import ModelName
from chatops.domain.settings import InForce, Key, Scope

ENVIRON = {
    "SLACK_BOT_TOKEN": "xoxb-12-34-canaryB",
    "SLACK_APP_TOKEN": "xapp-1-A1-canaryA",
    "OPENAI_API_KEY": "sk-canaryK",
}
WHOLE = """
assistant: {instructions: Be brief., show_footer: false}
models:
  default: a
  summary: null
  fallback: c
  options: {temperature: 0.5, reasoning_effort: low}
context: {target_tokens: 9000}
"""


def loaded(folder: Path, text: str) -> Config:
    file = folder / "config.yaml"
    file.write_text(text)
    return load_config(file, ENVIRON)


def test_an_empty_file_says_nothing(tmp_path: Path) -> None:
    found = in_force(loaded(tmp_path, ""))

    assert set(found) == set(Key)
    assert {one.scope for one in found.values()} == {Scope.DEFAULT}
    assert found[Key.TARGET] == InForce(Key.TARGET, 16_000, Scope.DEFAULT)


def test_a_whole_file_says_everything(tmp_path: Path) -> None:
    found = in_force(loaded(tmp_path, WHOLE))

    assert {one.scope for one in found.values()} == {Scope.FILE}
    assert [found[key].value for key in Key] == ["a", None, 0.5, "low", "Be brief.", False, 9_000]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("models: {default: gpt-6.1-terra}", Key.MODEL),
        ("models: {summary: null}", Key.SUMMARY),
        ("models: {options: {temperature: null}}", Key.TEMPERATURE),
        ("context: {tail_share: 0.5, target_tokens: 16000}", Key.TARGET),
    ],
)
def test_what_the_file_says_is_the_files_even_where_it_is_the_default(
    tmp_path: Path, text: str, said: Key
) -> None:
    found = in_force(loaded(tmp_path, text))

    assert [key for key in Key if found[key].scope is Scope.FILE] == [said]


def test_the_files_own_model_answers_for_one_that_is_gone(tmp_path: Path) -> None:
    assert choices(loaded(tmp_path, WHOLE)) == Choices(
        ModelName("a"),
        "Be brief.",
        fallback=ModelName("c"),
        temperature=0.5,
        reasoning_effort="low",
        show_footer=False,
        target_tokens=9_000,
        summary_model=None,
        spare=ModelName("a"),
    )
