"""The app's modals, one stack for each person, and their Home tabs."""

import time
from dataclasses import dataclass

from chatops.playground.elements import ENTERED, interactive
from chatops.playground.shapes import Json, NotThere
from chatops.playground.state import State

TRIGGER_LIVES_S = 3.0
STACKED_AT_MOST = 3


class StackFull(Exception):
    """Three modals lie on each other already."""


@dataclass(slots=True)
class Trigger:
    """What lets the app show one view to a person, within three seconds."""

    user: str
    until: float
    used: bool = False


class Windows:
    """Keeps every view that somebody can see, and what they entered there.

    An update keeps what a person entered wherever block id, action id and kind stay the same.
    """

    def __init__(self, state: State) -> None:
        self.state = state
        self.views: dict[str, Json] = {}
        self.owners: dict[str, str] = {}
        self.entered: dict[str, dict[str, Json]] = {}
        self.triggers: dict[str, Trigger] = {}
        self.time_scale = 1.0
        self.home_enabled = True
        self._stacks: dict[str, list[str]] = {}

    def trigger(self, user: str) -> str:
        """Make a trigger id."""
        trigger_id = self.state.marks.number("1.2.")
        until = time.monotonic() + max(0.5, TRIGGER_LIVES_S * self.time_scale)
        self.triggers[trigger_id] = Trigger(user, until)
        return trigger_id

    def view(self, view_id: str) -> Json:
        """Return a view that is on somebody's screen."""
        if view_id not in self.views:
            raise NotThere("That window is gone.")
        return self.views[view_id]

    def modal(self, user: str) -> Json | None:
        """Return the modal that the person sees: the topmost."""
        stack = self._stacks.get(user)
        return self.views[stack[-1]] if stack else None

    def home(self, user: str) -> Json | None:
        """Return the person's Home tab, once the app has published one."""
        return self.views.get(home_id(user))

    def open(self, user: str, view: Json) -> Json:
        """Show a modal in the place of those that were open."""
        self.clear(user)
        return self._put(user, view)

    def push(self, user: str, view: Json) -> Json:
        """Show a modal on top of those that are open."""
        stack = self._stacks.get(user, [])
        if not stack:
            raise NotThere("There is no window to lay it on.")
        if len(stack) == STACKED_AT_MOST:
            raise StackFull
        return self._put(user, view)

    def update(self, view_id: str, view: Json) -> Json:
        """Change a modal where it stands."""
        before = self.view(view_id)
        same = ("root_view_id", "previous_view_id")
        self._keep_entered(view_id, view["blocks"])
        return self._show(view_id, view | {key: before[key] for key in same})

    def publish(self, user: str, view: Json) -> Json:
        """Show a person their Home tab."""
        view_id = home_id(user)
        self.owners[view_id] = user
        self._keep_entered(view_id, view["blocks"])
        return self._show(view_id, view | {"root_view_id": view_id, "previous_view_id": None})

    def close(self, view_id: str) -> None:
        """Take a modal away, with what lies on it; what lay below is seen again."""
        stack = self._stacks.get(self.owners.get(view_id, ""), [])
        for each in reversed(stack[stack.index(view_id) :] if view_id in stack else []):
            stack.remove(each)
            user = self.owners.pop(each)
            del self.views[each]
            self.entered.pop(each, None)
            self.state.changes.publish("view", id=each, user=user, view=None)

    def clear(self, user: str) -> None:
        """Take all modals of a person away."""
        for each in self._stacks.get(user, [])[:1]:
            self.close(each)

    def stack(self, user: str) -> list[Json]:
        """List the person's modals, the topmost last."""
        return [self.views[each] for each in self._stacks.get(user, [])]

    def enter(self, view_id: str, values: Json) -> None:
        """Remember what a person filled in."""
        kept = self.entered.setdefault(view_id, {})
        for block_id, of_block in values.items():
            kept[block_id] = kept.get(block_id, {}) | of_block

    def _put(self, user: str, view: Json) -> Json:
        stack = self._stacks.setdefault(user, [])
        view_id = self.state.marks.number("V")
        below = stack[-1] if stack else None
        stack.append(view_id)
        self.owners[view_id] = user
        ids = {"root_view_id": stack[0], "previous_view_id": below}
        return self._show(view_id, view | ids)

    def _show(self, view_id: str, view: Json) -> Json:
        slack = self.state
        plain: Json = {"private_metadata": "", "callback_id": "", "external_id": "", "close": None}
        plain |= {"submit": None, "clear_on_close": False, "notify_on_close": False}
        kept = plain | {"state": {"values": {}}} | view
        kept |= {"id": view_id, "hash": slack.marks.number("h"), "team_id": slack.team_id}
        kept |= {"app_id": slack.app_id, "app_installed_team_id": slack.team_id}
        self.views[view_id] = kept | {"bot_id": slack.bot_id}
        shown = self.views[view_id]
        slack.changes.publish("view", id=view_id, user=self.owners[view_id], view=shown)
        return shown

    def _keep_entered(self, view_id: str, blocks: list[Json]) -> None:
        stays = {
            (block_id, element["action_id"]): element["type"]
            for block_id, element in interactive(blocks)
            if element["type"] in ENTERED
        }
        self.entered[view_id] = {
            block_id: kept
            for block_id, of_block in self.entered.get(view_id, {}).items()
            if (
                kept := {
                    action_id: state
                    for action_id, state in of_block.items()
                    if stays.get((block_id, action_id)) == state["type"]
                }
            )
        }


def home_id(user: str) -> str:
    """Name a person's Home tab."""
    return f"VHOME{user}"
