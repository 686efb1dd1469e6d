"""A digest as it is posted: what code says of it, and claims with links to their messages."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from chatops.domain.digest import Digest, Period
from chatops.domain.naming import plain_name
from chatops.services.digest.citing import Claim, Section
from chatops.services.digest.collect import Gathered
from chatops.services.digest.material import Book, Numbered

LONGEST_BYTES = 10_500
"""Three messages hold it. A longer digest is not read."""
LINKS = 8
LINK_LETTERS = 200
DAY_S = 26 * 3_600.0
"""A period up to this is a day: its times go without the date."""

_URL = re.compile(r"https?://[^\s<>|\"'`\u3001\u3002\u300c\u300d()\[\]]+")
_TRAILING = ".,;:!?*_~"


@dataclass(frozen=True, slots=True)
class Labels:
    """What code writes in a digest, in one language."""

    headings: Mapping[Section, str]
    links: str
    counts: str
    empty: str


ENGLISH = Labels(
    {
        Section.TOPICS: "Topics",
        Section.QUESTIONS: "Open questions",
        Section.ACTIONS: "Action items",
    },
    "Links shared",
    "Messages: {messages} · Threads: {threads} · People: {people}",
    "Nothing to report.",
)
LANGUAGES: Mapping[str, Labels] = {
    "en": ENGLISH,
    "ja": Labels(
        {
            Section.TOPICS: "話題",
            Section.QUESTIONS: "未回答の質問",
            Section.ACTIONS: "やること",
        },
        "共有されたリンク",
        "メッセージ {messages} 件 · スレッド {threads} 件 · {people} 人",
        "報告することはありません。",
    ),
    "de": Labels(
        {
            Section.TOPICS: "Themen",
            Section.QUESTIONS: "Offene Fragen",
            Section.ACTIONS: "Aufgaben",
        },
        "Geteilte Links",
        "Nachrichten: {messages} · Threads: {threads} · Personen: {people}",
        "Nichts zu berichten.",
    ),
    "fr": Labels(
        {
            Section.TOPICS: "Sujets",
            Section.QUESTIONS: "Questions ouvertes",
            Section.ACTIONS: "À faire",
        },
        "Liens partagés",
        "Messages : {messages} · Fils : {threads} · Personnes : {people}",
        "Rien à signaler.",
    ),
    "es": Labels(
        {
            Section.TOPICS: "Temas",
            Section.QUESTIONS: "Preguntas abiertas",
            Section.ACTIONS: "Tareas",
        },
        "Enlaces compartidos",
        "Mensajes: {messages} · Hilos: {threads} · Personas: {people}",
        "Nada que informar.",
    ),
}


def title(digest: Digest, period: Period) -> str:
    """Name a digest and its period, in its own zone."""
    place = ZoneInfo(digest.zone)
    starts, ends = (datetime.fromtimestamp(at, place) for at in (period.starts_at, period.ends_at))
    span = f"{starts:%Y-%m-%d %H:%M} \u2013 {ends:%Y-%m-%d %H:%M}"
    return f"**{plain_name(digest.name)}** \u00b7 {span} {digest.zone}"


def nothing(digest: Digest, period: Period, language: str = "en") -> str:
    """Say that there was nothing to say."""
    return f"{title(digest, period)}\n{LANGUAGES.get(language, ENGLISH).empty}"


@dataclass(frozen=True, slots=True)
class Page:
    """A digest before it is text: claims in order of their weight, and links that were shared."""

    head: str
    labels: Labels
    book: Book
    with_dates: bool
    claims: tuple[Claim, ...]
    links: tuple[tuple[str, Numbered], ...]

    @property
    def text(self) -> str:
        """The Markdown of it."""
        blocks = [self.head, *self._sections()]
        return "\n\n".join(blocks)

    def bounded(self) -> tuple["Page", int]:
        """Return it short enough, and how many claims that took: the last ones go first."""
        page, left_out = self, 0
        while len(page.text.encode()) > LONGEST_BYTES and (page.links or page.claims):
            if page.links:
                page = replace(page, links=page.links[:-1])
                continue
            longest = max(Section, key=lambda one: sum(c.section is one for c in page.claims))
            last = [claim for claim in page.claims if claim.section is longest][-1]
            page = replace(page, claims=tuple(one for one in page.claims if one is not last))
            left_out += 1
        return page, left_out

    def _sections(self) -> Iterator[str]:
        for section in Section:
            lines = [self._claim(claim) for claim in self.claims if claim.section is section]
            if lines:
                yield "\n".join([f"**{self.labels.headings[section]}**", *lines])
        if self.links:
            lines = [f"- {url} \u2014 {one.who} {self._link(one)}" for url, one in self.links]
            yield "\n".join([f"**{self.labels.links}**", *lines])

    def _claim(self, claim: Claim) -> str:
        links = " ".join(self._link(self.book.entries[number]) for number in claim.numbers)
        return f"- {claim.text} {links}"

    def _link(self, entry: Numbered) -> str:
        """Return when a message was posted, and where if there are several places, as a link."""
        when = f"{entry.at:%m-%d %H:%M}" if self.with_dates else f"{entry.at:%H:%M}"
        place = f"{plain_name(entry.strand.place)} " if entry.strand.place else ""
        return f"[{place}{when}]({entry.found.link})"


def laid_out(
    digest: Digest, period: Period, gathered: Gathered, book: Book, language: str
) -> Callable[[Sequence[Claim]], Page]:
    """Return what makes a page of claims."""
    labels = LANGUAGES.get(language, ENGLISH)
    counts = labels.counts.format(
        messages=len(book.entries), threads=gathered.threads, people=gathered.people
    )
    with_dates = period.ends_at - period.starts_at > DAY_S
    links = tuple(_shared(book))[:LINKS]
    head = f"{title(digest, period)}\n{counts}"
    return lambda claims: Page(head, labels, book, with_dates, tuple(claims), links)


def _shared(book: Book) -> Iterator[tuple[str, Numbered]]:
    """Yield each address that somebody shared, as it was written, with its first message."""
    seen: set[str] = set()
    for entry in book.entries.values():
        for found in _URL.findall(entry.found.message.text):
            url = found.rstrip(_TRAILING)
            if url not in seen and len(url) <= LINK_LETTERS:
                seen.add(url)
                yield url, entry
