"""Threads as long as people make them."""

import random

from chatops.playground.workspace import Workspace

TALKERS = 25
WORDS = """
    the cache was cold after last night's deploy and nobody had noticed because dashboards
    only show averages so we rolled back then warmed it by hand which took an hour or two
    please check <https://example.com/runbook|the runbook> before you touch `eviction_policy`
    in production again thanks 日本語のメモも残しておきます :wave: *really*
""".split()  # noqa: SIM905 - prose is read more easily than a list


def long_thread(slack: Workspace, length: int, *, topic: int) -> str:
    """Write a thread of so many messages, as if before the app came; return its root's ts.

    No two messages are alike, in this thread or of another topic. Every one has `[topic-number]`.
    """
    chance = random.Random(topic)  # noqa: S311 - the same words in every run
    people = [_talker(slack, number) for number in range(TALKERS)]
    root = slack.marks.ts()
    for number in range(length):
        words = " ".join(chance.choices(WORDS, k=chance.randint(3, 60)))
        message = {
            "type": "message",
            "user": people[number % TALKERS],
            "text": f"[{topic}-{number}] {words}",
            "ts": slack.marks.ts() if number else root,
            "team": slack.team_id,
        }
        slack.channels["C1"].put(message | ({"thread_ts": root} if number else {}))
    return root


def _talker(slack: Workspace, number: int) -> str:
    user = f"UTALK{number}"
    if user not in slack.people:
        slack.add_person(f"Talker {number}", id=user)
    return user
