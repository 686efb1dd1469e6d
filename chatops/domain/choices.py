"""What is chosen for a place: the model, its options, and how the assistant behaves."""

from dataclasses import dataclass

from chatops.domain.names import ModelName


@dataclass(frozen=True, slots=True)
class Choices:
    """The settings in force where a question was asked; they stay the same for its whole answer."""

    model: ModelName
    instructions: str
    fallback: ModelName | None = None
    temperature: float | None = None
    reasoning_effort: str | None = None
    show_footer: bool = True
    target_tokens: int = 16_000
    summary_model: ModelName | None = None
    """None is the answering model."""
    spare: ModelName | None = None
    """Answers where the chosen model is not offered any more and there is no fallback."""
