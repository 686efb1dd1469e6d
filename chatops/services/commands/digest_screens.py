"""What is shown of digests: the list of them, and one that was just set up."""

from collections.abc import Mapping, Sequence

from chatops.domain import schedule
from chatops.domain.by_hand import named_in
from chatops.domain.conversation import mentioned
from chatops.domain.cron_words import in_words, listed
from chatops.domain.digest import BY_HAND, Digest, DigestChange, Ended, Origin, Past
from chatops.domain.screen import (
    Button,
    Buttons,
    Part,
    Rule,
    Screen,
    Small,
    Words,
    channel,
    moment,
)
from chatops.services.digest.owners import channels_of, with_names

RUN = "digest_run"
PREVIEW = "digest_preview"
PAUSE = "digest_pause"
RESUME = "digest_resume"
REMOVE = "digest_remove"
ENDS: Mapping[Ended | None, str] = {
    Ended.POSTED: "posted",
    Ended.EMPTY: "nothing to report",
    Ended.SKIPPED: "skipped",
    Ended.FAILED: "failed",
    None: "under way",
}
UNITS = (("day", 86_400), ("hour", 3_600), ("minute", 60))
SHOWN = 10
"""Each takes three of the 50 blocks that Slack takes."""
DATES = 3


def list_screen(
    digests: Sequence[Digest],
    pasts: Mapping[str, Sequence[Past]],
    changes: Sequence[DigestChange],
    now: float,
    *,
    manages: bool,
) -> Screen:
    """Show digests, what became of them, and buttons to whom they obey."""
    parts: list[Part] = []
    for digest in digests[:SHOWN]:
        parts.append(Words(_about(digest, pasts.get(digest.name, ()), now)))
        if manages:
            parts.append(_buttons(digest))
    if more := digests[SHOWN:]:
        names = ", ".join(f"`{one.name}`" for one in more)
        parts += [Words(f"And {names}: commands reach them as well.")]
    if not digests:
        parts.append(Words("There are no digests yet."))
    how = "Set one up" if manages else "Admins of this app set them up"
    parts.append(Small(f'{how}: `digest add NAME from #a to #b at "0 9 * * 1-5" zone Asia/Tokyo`'))
    parts.append(Small("What did I miss? `digest preview from #a covers 24h` is for you alone."))
    if changes:
        parts += [Rule(), Small("\n".join(_change(one) for one in changes))]
    return Screen("Digests", tuple(parts))


def saved_screen(digest: Digest, now: float) -> Screen:
    """Show a digest that was just set up, and when it will be posted."""
    return Screen(
        "Saved",
        (
            Words(f"*{digest.name}*\n{_plan(digest)}"),
            Words(f"Next: {_dates(digest, now) or 'no date that I know'}."),
            Small(f"`digest preview {digest.name}` shows you what it would say now."),
        ),
    )


def goes_on(digest: Digest, now: float) -> str:
    """Say when a digest is posted next."""
    dates = _dates(digest, now, 1)
    return f"Next: {dates}." if dates else "I know of no next date."


def _about(digest: Digest, past: Sequence[Past], now: float) -> str:
    paused = " (paused)" if digest.paused else ""
    coming = "none while it is paused" if digest.paused else _dates(digest, now, 1)
    latest = _past(past[0], digest) if past else "never yet"
    by = "the configuration file" if digest.owner is None else mentioned(digest.owner)
    return "\n".join(
        [
            f"*{digest.name}*{paused}",
            _plan(digest),
            f"Next: {coming or 'no date that I know'}",
            f"Last: {latest}",
            f"Set up by {by}",
        ]
    )


def _plan(digest: Digest) -> str:
    sources = listed([channel(source) for source in digest.sources])
    empty = ", even when nothing was said" if digest.says_when_empty else ""
    return (
        f"{sources} → {channel(digest.target)}, {in_words(digest.cron)} ({digest.zone}), "
        f"covers {span(digest.covers_s)}{empty}"
    )


def span(seconds: float) -> str:
    """Say a span of whole minutes in the largest unit that divides it."""
    for name, length_s in UNITS:
        if seconds >= length_s and seconds % length_s == 0:
            count = int(seconds // length_s)
            return f"{count} {name}" if count == 1 else f"{count} {name}s"
    return f"{seconds:.0f} seconds"


def _dates(digest: Digest, now: float, count: int = DATES) -> str:
    """Return the next dates, none where the machine no longer knows the zone."""
    try:
        coming = schedule.next_dates(digest, now, count)
    except (KeyError, ValueError):
        return ""
    return ", ".join(moment(one.due_at) for one in coming)


def _past(one: Past, digest: Digest) -> str:
    names = {each: channel(each) for each in channels_of(digest)}
    reason = with_names(one.reason, names)
    reference = f" (reference `{one.reference}`)" if one.ended is Ended.FAILED else ""
    by_hand = f", asked for by {_who_asked(one)}" if one.key.startswith(BY_HAND) else ""
    why = f": {reason}" if reason and one.ended is not Ended.POSTED else ""
    return f"{moment(one.due_at)}{by_hand}, {ENDS[one.ended]}{why}{reference}"


def _who_asked(one: Past) -> str:
    user = named_in(one.key)
    return mentioned(user) if user else "hand"


def _buttons(digest: Digest) -> Buttons:
    name = digest.name
    rests = Button(RESUME, "Resume", name) if digest.paused else Button(PAUSE, "Pause", name)
    shown = [Button(RUN, "Run now", name), Button(PREVIEW, "Preview", name), rests]
    if digest.origin is Origin.SLACK:
        ask = f"{name} will not be posted any more. What it posted stays."
        shown.append(Button(REMOVE, "Remove", name, "danger", ask))
    return Buttons(tuple(shown))


def _change(one: DigestChange) -> str:
    return f"{moment(one.at)}: {mentioned(one.who)} {one.act} `{one.name}`"
