"""Who is who."""

from tests.playground.app import App


async def test_people_are_described_with_what_tells_guests_and_outsiders(app: App) -> None:
    slack = app.playground.workspace
    slack.add_person("Gus", id="U3", is_restricted=True)
    slack.add_person("Olga", id="U4", team_id="T0OTHER")

    guest = (await app.call("users.info", user="U3"))["user"]
    outsider = (await app.call("users.info", user="U4"))["user"]
    nobody = await app.call("users.info", user="U404")

    assert (guest["profile"]["display_name"], guest["is_restricted"]) == ("Gus", True)
    assert outsider["team_id"] == "T0OTHER"
    assert nobody["error"] == "user_not_found"


async def test_bots_groups_and_the_team_are_described(app: App) -> None:
    slack = app.playground.workspace
    slack.bots["B1"] = "Deploys"
    slack.user_groups["S1"] = "oncall"

    own = await app.call("bots.info", bot=slack.bot_id)
    other = await app.call("bots.info", bot="B1")
    unknown = await app.call("bots.info", bot="B404")
    groups = await app.call("usergroups.list")
    team = await app.call("team.info")
    people = await app.call("users.list")

    assert own["bot"]["app_id"] == slack.app_id
    assert other["bot"]["name"] == "Deploys"
    assert unknown["error"] == "bot_not_found"
    assert [group["handle"] for group in groups["usergroups"]] == ["oncall"]
    assert team["team"]["id"] == slack.team_id
    assert len(people["members"]) == 3
