"""The Home tab: what the bot is, what is in force, what somebody spent, how to change things."""

from chatops.domain.authority import Action, Deed, may_do
from chatops.domain.conversation import Person
from chatops.domain.screen import Facts, Part, Rule, Screen, Small, Words
from chatops.services.commands.change import place_of
from chatops.services.commands.look import config_screen, settings_button, usage_screen
from chatops.services.commands.world import CommandWorld


async def home_screen(world: CommandWorld, person: Person) -> Screen:
    """Return the Home tab as one person sees it."""
    nowhere = place_of(None, None)
    config = await config_screen(world, nowhere)
    usage = await usage_screen(world, nowhere, person.id)
    parts: list[Part] = [
        Words(
            f"Mention *@{world.bot_name}* in a thread and I answer from what the whole thread "
            "says, or write to me under *Messages*. I read only threads in which I am asked."
        ),
        Words(f"`{world.command}` shows and changes the model and the settings of a channel."),
        Rule(),
        Words("*Settings of the workspace*"),
        *(part for part in config.parts if isinstance(part, Facts)),
    ]
    if may_do(Deed(Action.SET_EVERYWHERE), person, world.policy) is None:
        parts.append(settings_button())
    else:
        parts.append(Small("Admins of this app can change these here."))
    parts += [Rule(), Words("*Your usage*"), *usage.parts]
    return Screen(f"{world.bot_name}", tuple(parts))
