"""What people said in the playground before anybody came to look."""

from dataclasses import dataclass

from chatops.playground.shapes import Json


@dataclass(frozen=True, slots=True)
class Line:
    """One message, `after` minutes after the one before it; `edited` ones said less at first."""

    user: str
    text: str
    after: int = 2
    edited: bool = False
    bot_id: str | None = None
    blocks: tuple[Json, ...] = ()


@dataclass(frozen=True, slots=True)
class Talk:
    """A root and its replies, begun some minutes before now."""

    channel: str
    ago: int
    lines: tuple[Line, ...]


AIKO, BEN, CHLOE, DMITRI, GUS, OLU = "U0AIKO", "U0BEN", "U0CHLOE", "U0DMITRI", "U0GUS", "U0OLU"
GENERAL, ENGINEERING, TOKYO, LAUNCH = "C0GENERAL", "C0ENGINEER", "C0TOKYO", "G0LAUNCH"
DEPLOYS = "B0DEPLOYS"


def _cell(text: str) -> Json:
    return {"type": "raw_text", "text": text}


_LATENCIES: Json = {
    "type": "table",
    "rows": [
        [_cell("service"), _cell("p50"), _cell("p99"), _cell("errors")],
        [_cell("checkout"), _cell("84 ms"), _cell("2,310 ms"), _cell("1.9 %")],
        [_cell("search"), _cell("31 ms"), _cell("140 ms"), _cell("0.0 %")],
        [_cell("accounts"), _cell("22 ms"), _cell("95 ms"), _cell("0.1 %")],
    ],
}

_CODE = """The pool is made per request. This is the whole story:
```
def price(cart):
    pool = Pool(size=20)          # a new pool every time
    with pool.connection() as db:
        return total(db, cart)
```
It should be made once and passed in."""

TALKS = (
    Talk(
        GENERAL,
        1500,
        (
            Line(CHLOE, "Good morning! The office in Lisbon is closed on Thursday, local holiday."),
            Line(BEN, "Thanks, I will move the retro to Friday at 10:00 then.", 6),
            Line(CHLOE, "Friday works. Room Tejo is booked until noon.", 3),
        ),
    ),
    Talk(
        ENGINEERING,
        1380,
        (
            Line(
                "", "Checkout is slow since 09:40.", bot_id=DEPLOYS, blocks=(_LATENCIES,)
            ),
            Line(AIKO, "p99 of checkout went from 180 ms to 2.3 s with the deploy of 09:38.", 3),
            Line(BEN, "Rolling back now. Version 412 is bad, 411 is what we go back to.", 2),
            Line(DMITRI, "Rollback is through. p99 is at 190 ms again since 09:52.", 9),
            Line(AIKO, _CODE, 14),
            Line(
                BEN,
                "Agreed. I will write a test that counts connections, so that it cannot come "
                "back. Customers affected: about 340 between 09:38 and 09:52.",
                5,
                edited=True,
            ),
            Line(DMITRI, "Postmortem on Monday 14:00, Aiko leads it, Ben brings the numbers.", 8),
        ),
    ),
    Talk(
        ENGINEERING,
        400,
        (
            Line(DMITRI, "Shall we move the nightly jobs to the new queue this quarter?"),
            Line(BEN, "Only if retries are idempotent first. The invoice job is not.", 11),
            Line(AIKO, "I looked: the invoice job writes twice when it is killed after the "
                 "PDF. A unique key on `invoice_id` would do.", 25),
            Line(DMITRI, "Then: key first (Aiko, next week), move the jobs in March.", 4),
        ),
    ),
    Talk(
        TOKYO,
        900,
        (
            Line(AIKO, "来週の<#C0GENERAL|general>の勉強会ですが、会場は渋谷オフィスの8階に決まりました。"),
            Line(OLU, "開始時間は18時30分のままですか？オンライン参加もできますか？", 7),  # noqa: RUF001 - Japanese
            Line(AIKO, "はい、18時30分開始です。オンラインの方には前日にリンクを送ります。", 4),
            Line(OLU, "ありがとうございます。発表資料は金曜日までに共有します。", 12),
            Line(AIKO, "助かります！参加者は今のところ24名、懇親会は20時からです。", 3, edited=True),  # noqa: RUF001 - Japanese
        ),
    ),
    Talk(
        LAUNCH,
        240,
        (
            Line(CHLOE, "Launch checklist: pricing page, status page, support rota."),
            Line(GUS, "The pricing page is done, the numbers are reviewed by legal.", 15),
            Line(CHLOE, "Support rota: Gus on Tuesday, Olu on Wednesday, me on Thursday.", 9),
        ),
    ),
    Talk(GENERAL, 95, (Line(OLU, "Lunch at the ramen place? Leaving at 12:15 :ramen:"),)),
    Talk(
        GENERAL,
        60,
        (
            Line(GUS, "How do I get access to the wiki? I only see the public pages."),
            Line(CHLOE, "Guests need an invitation by space: tell me which ones.", 4),
        ),
    ),
)  # fmt: skip
