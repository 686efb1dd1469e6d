"""Threads in memory stay what their rows are."""

from hypothesis import given
from hypothesis import strategies as st

from chatops.adapters.sql.recent import merged
from chatops.adapters.sql.remembered import ts_at
from chatops.domain.conversation import Message, Speaker
from chatops.domain.summary.values import Kept

places = st.integers(1, 30)
threads = st.dictionaries(places, st.text(max_size=3))


def kept(texts: dict[int, str]) -> tuple[Kept, ...]:
    return tuple(
        Kept(Message(ts_at(at), Speaker.PERSON, "U1", text), f"k-{at}-{text}", 1)
        for at, text in texts.items()
    )


@given(before=threads, news=threads, gone=st.lists(places))
def test_news_come_in_their_order_and_what_is_gone_is_gone(
    before: dict[int, str], news: dict[int, str], gone: list[int]
) -> None:
    after = {at: text for at, text in (before | news).items() if at not in gone}

    found = merged(kept(dict(sorted(before.items()))), kept(news), [ts_at(at) for at in gone])

    assert found == kept(dict(sorted(after.items())))
