"""Screens and forms of all kinds, most of them too long for Slack."""

from typing import Generic, TypeVar

from hypothesis import strategies as st

from chatops.domain.conversation import mentioned
from chatops.domain.names import ChannelId
from chatops.domain.screen import (
    Button,
    Buttons,
    Choice,
    Facts,
    Form,
    Line,
    Menu,
    Option,
    Part,
    Rule,
    Screen,
    Small,
    Words,
    channel,
    moment,
)

T = TypeVar("T")


class Drawn(Generic[T]):
    """Something too long for a test's report."""

    def __init__(self, it: T) -> None:
        self.it = it


HOSTILE = (
    "<!channel>", "<@U1>", "&lt;!here&gt;", "<https://evil|good>", "\ue000", "\ue002C1", "a&b",
    "\ue004999999999999\ue005", "\ue000<!here>\ue001", "\ud800", "\x00", "\u202e", "\n", "日本語", "👍🏽",
    mentioned("U1"), channel(ChannelId("C1")), moment(1_700_000_000), "`code`", "*x*", "_y_",
)  # fmt: skip
words = st.lists(st.sampled_from(HOSTILE) | st.text(max_size=4), max_size=4).map("".join)
texts = words | st.builds(lambda word, times: word * times, words, st.sampled_from((30, 700)))
options_of = [
    tuple(Option(f"Model {at}", f"m{at}", "about") for at in range(count)) for count in (3, 250)
]
names = st.sampled_from(("a", "b", "models.default", "x" * 300))
few = st.lists(st.builds(Option, texts, texts, words), max_size=4).map(tuple)
many = few | st.sampled_from(options_of)
chosen = st.none() | st.sampled_from(("m1", "m200", "gone"))
buttons = st.builds(Button, names, texts, texts, st.sampled_from(("", "primary", "odd")), texts)
parts: st.SearchStrategy[Part] = st.one_of(
    st.builds(Words, texts),
    st.builds(Small, texts),
    st.builds(Facts, st.lists(st.tuples(texts, texts, words), max_size=12).map(tuple)),
    st.just(Rule()),
    st.builds(Menu, names, texts, many, chosen),
    st.builds(Buttons, st.lists(buttons, max_size=28).map(tuple)),
)
screens = (
    st.builds(Screen, texts, st.lists(parts, max_size=4).map(tuple))
    | st.builds(
        lambda part, times: Screen("Many", (part,) * times), parts, st.sampled_from((51, 120))
    )
).map(Drawn)
lines = st.builds(Line, names, texts, texts, texts, st.booleans(), st.integers(-1, 9_000))
choices = st.builds(Choice, names, texts, many, chosen, texts)
tokens = st.sampled_from(("", "t1", "x" * 5_000))
fields = st.lists(lines | choices, max_size=4, unique_by=lambda field: field.name).map(tuple)
forms = st.builds(Form, names, texts, texts, fields, texts, tokens).map(Drawn)
