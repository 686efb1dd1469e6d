import pytest

from chatops.services.digest.judging import borne_out

SAID = """\
2026-11-20 09:14 Aiko: The deploy of billing 1.4.2 failed on node 4, it costs us 1,200 dollars an hour
2026-11-20 09:20 Ben: rolling it back now, see https://ci.example/run/77 and ask @oncall
2026-11-20 09:31 Aiko: +1"""
NAMES = ("Aiko", "Ben")


@pytest.mark.parametrize(
    "claim",
    [
        "**Billing**: the deployment of 1.4.2 failed on node4; Ben rolled it back",
        "Aiko says the failure costs $1200 per hour",
        "On 2026-11-20 Ben began the rollback, see https://ci.example/run/77",
        'Ben wrote "rolling it back now"',
        "Aiko agreed",
        "Ben asks @oncall about the failed deploy",
        "3 people looked at the failed deploy",
    ],
)
def test_what_the_thread_says_in_other_words_holds(claim: str) -> None:
    assert borne_out(claim, SAID, NAMES)


@pytest.mark.parametrize(
    "claim",
    [
        "The merger with Initech closes on Friday",
        "The deploy failed, see https://evil.example/run/77",
        "The deploy failed, see evil.example",
        "The deploy costs 4,500 dollars an hour",
        "The deploy of billing failed on node9",
        'Ben wrote "the office in Kyoto is going to be closed"',
        "Ben asks #board about the failed deploy",
        "Write to evil@attacker.test about the deploy",
    ],
)
def test_what_nobody_said_there_does_not_hold(claim: str) -> None:
    assert not borne_out(claim, SAID, NAMES)


def test_a_translation_shares_no_words_but_every_figure() -> None:
    assert borne_out(
        "請求サービス 1.4.2 のデプロイが失敗し、Ben が元に戻した", SAID, NAMES, translated=True
    )
    assert not borne_out("デプロイの費用は 4500 ドル", SAID, NAMES, translated=True)


def test_japanese_is_compared_by_pairs_of_letters() -> None:
    said = "2026-11-20 09:14 Aiko: 次のリリースは来週の火曜日に延期します"

    assert borne_out("リリースを来週の火曜日に延期することに決まった", said, NAMES)
    assert not borne_out("新しい事務所は京都に決定されました", said, NAMES)
