"""The screens that only tell: help, model, settings, history, usage, status."""

import asyncio
from collections.abc import Sequence

from chatops.domain.command import IN_THREADS
from chatops.domain.conversation import mentioned
from chatops.domain.errors import ModelsUnknown
from chatops.domain.names import ModelName, UserId
from chatops.domain.reply import Place
from chatops.domain.screen import (
    Button,
    Buttons,
    Facts,
    Menu,
    Option,
    Part,
    Screen,
    Small,
    Words,
    channel,
    moment,
)
from chatops.domain.settings import Change, InForce, Key, Scope, Where, shown
from chatops.domain.usage import Tally, day_of, first_of_month
from chatops.services.commands.world import CommandWorld

CHOOSE_MODEL = "choose_model"
OPEN_SETTINGS = "open_settings"
SHOWN_CHANGES = 20
SHOWN_CHARACTERS = 160
LISTED = 10
PRICED = 100
"""So many does a menu show; looking up a price takes a millisecond or two."""
UNSET = "not set"
SOURCES = {
    Scope.DEFAULT: "default",
    Scope.FILE: "configuration file",
    Scope.WORKSPACE: "workspace",
    Scope.CHANNEL: "this channel",
    Scope.THREAD: "this thread",
}


def help_screen(world: CommandWorld, *, in_thread: bool = False) -> Screen:
    """Tell what can be done, the way it is done where the question was asked."""
    start = f"@{world.bot_name} !" if in_thread else f"{world.command} "
    rows = [
        ("model", "the model in force here, and what else is allowed"),
        ("model NAME", "use another; `model reset` takes that back"),
        ("config", "every setting in force here, and where it comes from"),
        ("config set KEY VALUE", "change one; `config unset KEY` takes that back"),
        ("config history", "who changed what"),
        ("digest preview from #a covers 24h", "what was said there, for you alone"),
        ("digest list", "what I post about channels on a schedule, and how to set that up"),
        ("usage", "tokens and cost: here and yours"),
        ("status", "how I fare"),
    ]
    if in_thread:
        rows.append((IN_THREADS[-1], "stop the answer that is being written"))
    commands = "\n".join(f"`{start}{usage}`: {about}" for usage, about in rows)
    where = (
        "In a thread this counts for the thread alone."
        if in_thread
        else "This counts for the channel you type it in. Admins may add `--workspace`. "
        f"In a thread, write `@{world.bot_name} !model` and the like: it counts for that thread."
    )
    return Screen(
        "What I can do",
        (
            Words(f"Mention me (*@{world.bot_name}*) in a thread and I answer from what it says."),
            Words(commands),
            Small(where),
            *([] if in_thread else [settings_button()]),
        ),
    )


def settings_button() -> Buttons:
    """Return the button that opens the window with the settings."""
    return Buttons((Button(OPEN_SETTINGS, "Settings"),))


async def model_screen(world: CommandWorld, place: Place, *, may_choose: bool) -> Screen:
    """Show the model in force in a place, and offer the others to whom may choose."""
    found = {one.key: one for one in await world.settings.explain(place)}
    chosen = found[Key.MODEL]
    model = ModelName(str(chosen.value))
    await world.catalogue.load()
    known = await offered(world)
    others = [name for name in known if name != model]
    parts: list[Part] = [
        Words(f"`{model}` answers here."),
        Facts(
            (
                ("Chosen by", SOURCES[chosen.scope], ""),
                ("Context window", f"{world.catalogue.window(model):,} tokens", ""),
                ("Price", _price(world, model), ""),
            )
        ),
    ]
    if known and model not in known:
        parts.append(Words("It is not offered any more: while that is so, another may answer."))
    if others and may_choose:
        options = await _priced(world, [model, *others])
        parts += [Menu(CHOOSE_MODEL, "Use another model", options, model), settings_button()]
    elif others:
        more = f" and {len(others) - LISTED} more" if len(others) > LISTED else ""
        parts.append(Words("Also allowed: " + _listed(others[:LISTED]) + more + "."))
        parts.append(Small("An admin of this app can choose another one here."))
    else:
        parts.append(Small("Nothing tells me of another model that is allowed."))
    return Screen("Model", tuple(parts))


async def _priced(world: CommandWorld, names: Sequence[ModelName]) -> tuple[Option, ...]:
    """Return models with their prices, and let others have their turn in between."""
    options = []
    for number, name in enumerate(names):
        priced = number < PRICED
        options.append(Option(name, name, _price(world, name) if priced else ""))
        if priced:
            await asyncio.sleep(0)
    return tuple(options)


async def offered(world: CommandWorld) -> tuple[ModelName, ...]:
    """Return the models to choose from, none while nobody knows them."""
    try:
        return await world.settings.offered()
    except ModelsUnknown:
        return ()


async def config_screen(world: CommandWorld, place: Place) -> Screen:
    """Show every setting in force in a place."""
    rows = tuple(
        (str(one.key), _shown(one), SOURCES[one.scope])
        for one in await world.settings.explain(place)
    )
    return Screen("Settings in force here", (Facts(rows), settings_button()))


def _shown(one: InForce) -> str:
    return UNSET if one.value is None else _shortened(shown(one.key, one.value))


async def history_screen(world: CommandWorld, place: Place) -> Screen:
    """Show who changed what in a place, the newest change first."""
    changes = await world.settings.history(place, SHOWN_CHANGES)
    if not changes:
        return Screen("Changes", (Words("Nobody has changed anything here yet."),))
    return Screen("Changes", tuple(Words(_change(one)) for one in changes))


async def usage_screen(world: CommandWorld, place: Place, user: UserId) -> Screen:
    """Show what a person and a channel spent today and this month (UTC)."""
    today = day_of(world.clock.now())
    spans = ((today, "today"), (first_of_month(today), "this month"))
    rows = [
        (f"You {span}", _total(await world.ledger.totals(user=user, since=day)), "")
        for day, span in spans
    ]
    if place.channel:
        rows += [
            (
                f"This channel {span}",
                _total(await world.ledger.totals(channel=place.channel, since=day)),
                "",
            )
            for day, span in spans
        ]
    about = "Days begin at midnight UTC. A channel's figures hold the condensing of its threads."
    return Screen("Usage", (Facts(tuple(rows)), Small(about)))


async def status_screen(world: CommandWorld) -> Screen:
    """Show how the process fares."""
    state = await world.state()
    waiting = (
        f"{state.open_requests} open, the oldest for {_span(state.oldest_s)}"
        if state.open_requests
        else "nothing waits"
    )
    rows = (
        ("Version", state.version, ""),
        ("Up for", _span(state.up_s), ""),
        ("Connections to Slack", str(state.sockets), ""),
        ("Database", "takes writes" if state.database else "takes no writes now", ""),
        ("Questions", waiting, ""),
    )
    return Screen("Status", (Facts(rows),))


def wrong(what: str, cure: str) -> Screen:
    """Say what did not work, and what would."""
    return Screen("That did not work", (Words(what), Words(cure)))


def change_words(one: Change) -> str:
    """Return what a change did, without saying who or where."""
    if one.key is Key.INSTRUCTIONS:
        return "changed the instructions" if one.after is not None else "took the instructions back"
    before, after = _value(one.before), _value(one.after)
    return f"changed `{one.key}` from {before} to {after}"


def _change(one: Change) -> str:
    words = f"{moment(one.at)}: {mentioned(one.who)} {change_words(one)}, {_where(one.where)}"
    if one.key is not Key.INSTRUCTIONS:
        return words
    return f"{words}\nfrom {_value(one.before)}\nto {_value(one.after)}"


def _value(text: str | None) -> str:
    return "what counts elsewhere" if text is None else f"`{_shortened(text)}`"


def _where(where: Where) -> str:
    if where.channel is None:
        return "for the workspace"
    return f"for {channel(where.channel)}" + ("" if where.thread is None else ", one thread")


def _price(world: CommandWorld, model: ModelName) -> str:
    price = world.catalogue.price(model)
    if price is None:
        return "price unknown"
    return f"${price.prompt:,.2f} in, ${price.answer:,.2f} out per million tokens"


def _total(total: Tally) -> str:
    tokens = f"{total.tokens_in:,} + {total.tokens_out:,} tokens"
    if total.calls == total.unpriced:
        return tokens
    more = ", some at a price that nobody knows" if total.unpriced else ""
    return f"{tokens}, ${total.cost_usd:,.2f}{more}"


def _listed(names: list[ModelName]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _shortened(text: str) -> str:
    line = " ".join(text.replace("`", "'").split())
    return line if len(line) <= SHOWN_CHARACTERS else line[: SHOWN_CHARACTERS - 1] + "…"


def _span(seconds: float) -> str:
    """Say a span in the largest unit of which there are at least two."""
    for name, length_s in (("days", 86_400), ("hours", 3_600), ("minutes", 60)):
        if seconds >= 2 * length_s:
            return f"{seconds / length_s:.0f} {name}"
    return f"{seconds:.0f} seconds"
