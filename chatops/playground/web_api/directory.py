"""Who is who: `auth.test`, people, bots, groups, the team."""

from chatops.playground.shapes import Json
from chatops.playground.state import State
from chatops.playground.web_api.arguments import Arguments, Refused
from chatops.playground.web_api.conversations import page_of


def auth_test(slack: State, _: Arguments) -> Json:
    """Say whose token it is."""
    return {
        "url": slack.url,
        "team": "Playground",
        "user": slack.bot_name,
        "team_id": slack.team_id,
        "user_id": slack.bot_user_id,
        "bot_id": slack.bot_id,
        "is_enterprise_install": False,
    }


def user_info(slack: State, given: Arguments) -> Json:
    """Describe a person."""
    person = slack.people.get(given.text("user"))
    if person is None:
        raise Refused("user_not_found")
    return {"user": person.to_json()}


def user_list(slack: State, given: Arguments) -> Json:
    """Describe everybody."""
    page, after = page_of([person.to_json() for person in slack.people.values()], given)
    return {"members": page, "cache_ts": 1_700_000_000} | after


def bot_info(slack: State, given: Arguments) -> Json:
    """Describe the app's own bot or another."""
    bot_id = given.text("bot", slack.bot_id)
    names = {slack.bot_id: slack.bot_name} | slack.bots
    if bot_id not in names:
        raise Refused("bot_not_found")
    bot: Json = {"id": bot_id, "deleted": False, "name": names[bot_id], "updated": 1_700_000_000}
    if bot_id == slack.bot_id:
        bot |= {"app_id": slack.app_id, "user_id": slack.bot_user_id}
    return {"bot": bot | {"icons": {}}}


def user_groups(slack: State, _: Arguments) -> Json:
    """List the groups that can be mentioned."""
    groups = [
        {"id": group, "team_id": slack.team_id, "name": handle, "handle": handle}
        for group, handle in slack.user_groups.items()
    ]
    return {"usergroups": groups}


def team_info(slack: State, _: Arguments) -> Json:
    """Describe the workspace."""
    team = {"id": slack.team_id, "name": "Playground", "domain": "playground"}
    return {"team": team | {"url": slack.url}}


METHODS = {
    "auth.test": auth_test,
    "users.info": user_info,
    "users.list": user_list,
    "bots.info": bot_info,
    "usergroups.list": user_groups,
    "team.info": team_info,
}
