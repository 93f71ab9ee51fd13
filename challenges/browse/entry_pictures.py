"""Cards and certificates as pictures of 1200 by 630, the size in which links are shown."""

from collections.abc import Iterable
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from challenges.awards.certificate import Certificate
from challenges.core.drawing import (
    BOLD,
    COLOURS,
    ON_DEEP,
    REGULAR,
    SEMIBOLD,
    Lettering,
    Picture,
    drawable,
    fitted,
)
from challenges.core.money.words import shown_amount
from challenges.ranking.sentences import count, listed, score

from .entry_card import EntryCard

# Part of each picture's tag: raise it when they are drawn in another way.
DRAWN = 1
WIDTH, HEIGHT = 1200, 630
SIDE, MARGIN = 392, 56
LEFT = SIDE + MARGIN
ROOM = WIDTH - LEFT - MARGIN
INK, SOFT, ACCENT = COLOURS["ink"], COLOURS["ink-soft"], COLOURS["accent"]
SMALL, FOOT = Lettering(24), Lettering(20)


class Words:
    """Texts of people as far as they can be drawn, and whether all of them could."""

    def __init__(self):
        self.is_cut = False

    def of(self, text: str, otherwise: str = "") -> str:
        shown, is_cut = drawable(text)
        self.is_cut = self.is_cut or is_cut
        return shown or otherwise

    def names(self, people: Iterable) -> str:
        """ "Ada, Bo and Cy"; who cannot be written is counted."""
        shown = [self.of(str(person)) for person in people]
        named = [name for name in shown if name]
        if not named:
            return ""
        if missing := len(shown) - len(named):
            named.append(_("%(n)d more") % {"n": missing})
        return listed(named)

    @property
    def remark(self) -> str:
        return (
            _("Some characters cannot be shown here; the page has them all.") if self.is_cut else ""
        )


def card_picture(entry: EntryCard) -> bytes:
    """The place on the left, the idea and its scores on the right."""
    drawn, words = Picture(WIDTH, HEIGHT, COLOURS["paper"]), Words()
    drawn.box(0, 0, SIDE, HEIGHT, COLOURS["deep"])
    _site(drawn, MARGIN, MARGIN, ON_DEEP)
    _place(drawn, entry)
    has_scores = entry.card.scores is not None
    _idea(drawn, entry, words, most=3 if has_scores else 4)
    if has_scores:
        _scores(drawn, entry)
    day = date_format(entry.result.published_at.astimezone(entry.challenge.zone), "j F Y")
    _foot(drawn, LEFT, f"{day} · {_host()}", words.remark)
    return drawn.png()


def _site(drawn: Picture, x: int, y: int, colours) -> None:
    """The light bulb of the logo, and the name of the site."""
    for left, colour in ((True, colours["crowd"]), (False, colours["panel"])):
        drawn.half_disc(x + (15 if left else 18), y + 16, 15, colour, left=left)
    for wide, down in ((16, 35), (9, 40)):
        drawn.box(x + 16.5 - wide / 2, y + down, wide, 2.5, colours["ink"], radius=1)
    drawn.words(x + 48, y + 8, settings.SITE_NAME, Lettering(26, SEMIBOLD), colours["ink"])


def _place(drawn: Picture, entry: EntryCard) -> None:
    """Its number as large as can be; where there is none, or many share it, in words."""
    card, ink = entry.card, ON_DEEP["ink"]
    room = SIDE - 2 * MARGIN
    if card.place is None:
        lettering, lines = fitted(
            entry.headline, sizes=(56, 48, 40), weight=BOLD, width=room, most=5
        )
        height = len(lines) * lettering.size * 1.2
        drawn.paragraph(MARGIN, (HEIGHT - height) / 2 + 24, lines, lettering, ink)
        return
    is_first = card.place == 1
    number, _lines = fitted(str(card.place), sizes=(230, 180, 130), weight=BOLD, width=room, most=1)
    drawn.words(MARGIN - 6, 170, str(card.place), number, ON_DEEP["accent"] if is_first else ink)
    said = [
        _("Winner") if is_first else "",
        _of_how_many(entry),
        _("shared") if card.standing.sharing else "",
    ]
    y = 190 + number.size
    for text, lettering, colour in zip(
        said,
        (Lettering(40, BOLD), Lettering(28), Lettering(28)),
        (ink, ON_DEEP["ink-soft"], ON_DEEP["ink-soft"]),
        strict=True,
    ):
        if text:
            lines, _whole = lettering.lines(text, room, 3)
            y = drawn.paragraph(MARGIN, y, lines, lettering, colour) + 6


def _of_how_many(entry: EntryCard) -> str:
    field = entry.card.field
    if field.finalists == 1:
        return _("the only idea that competed")
    words = {"count": count(field.finalists)}
    if field.has_panel:
        return _("of %(count)s ideas on the shortlist") % words
    return _("of %(count)s ideas") % words


def _idea(drawn: Picture, entry: EntryCard, words: Words, *, most: int) -> None:
    challenge = entry.challenge
    y = MARGIN
    if organisation := words.of(str(challenge.organisation)):
        lettering = Lettering(24, SEMIBOLD)
        lines, _whole = lettering.lines(organisation, ROOM, 1)
        y = drawn.paragraph(LEFT, y, lines, lettering, ACCENT) + 2
    if asked := words.of(challenge.title):
        lines, _whole = SMALL.lines(asked, ROOM, 1)
        y = drawn.paragraph(LEFT, y, lines, SMALL, SOFT)
    title = words.of(entry.idea.title, _("Idea %s") % entry.idea.public_id)
    lettering, lines = fitted(
        title, sizes=(76, 64, 56, 48, 42, 36), weight=BOLD, width=ROOM, most=most
    )
    y = drawn.paragraph(LEFT, y + 30, lines, lettering, INK)
    if by := words.names(entry.authors):
        lettering, lines = fitted(by, sizes=(30, 26), weight=REGULAR, width=ROOM, most=1)
        drawn.paragraph(LEFT, y + 12, lines, lettering, INK)


def _scores(drawn: Picture, entry: EntryCard) -> None:
    """As on the page of the idea: one bar of both parts where they add up, else the scores."""
    scores, field = entry.card.scores, entry.card.field
    y = 482
    if field.is_balanced and field.has_panel:
        parts = [(scores.crowd_part, "crowd"), (scores.panel_part, "panel")]
        drawn.box(LEFT, y - 46, ROOM, 26, COLOURS["line"], radius=5)
        _bar(drawn, LEFT, y - 46, parts)
    else:
        parts = [(scores.crowd, "crowd")] + [(scores.panel, "panel")] * field.has_panel
    x = LEFT
    names = {"crowd": _("Crowd"), "panel": _("Panel")}
    for points, side in parts:
        mark = drawn.disc if side == "crowd" else drawn.diamond
        mark(x + 10, y + 14, 9 if side == "crowd" else 11, COLOURS[side])
        x = _named(drawn, x + 30, y, names[side], score(points)) + 36
    if field.is_weighted and field.has_panel:
        _named(drawn, x, y, _("Balanced score"), score(scores.final))


def _bar(drawn: Picture, x: float, y: float, parts) -> None:
    """With a gap between both sides, so that they are told apart without colour too."""
    for points, side in parts:
        width = float(points) / 100 * ROOM
        if width > 3:
            drawn.box(x, y, width - 3, 26, COLOURS[side], radius=5)
        x += width


def _named(drawn: Picture, x: float, y: float, name: str, value: str) -> float:
    drawn.words(x, y, name, SMALL, SOFT)
    x += SMALL.width(name) + 8
    bold = Lettering(24, BOLD)
    drawn.words(x, y, value, bold, INK)
    return x + bold.width(value)


def _foot(drawn: Picture, x: int, text: str, remark: str) -> None:
    if remark:
        drawn.words(x, HEIGHT - MARGIN - 46, remark, FOOT, SOFT)
    drawn.words(x, HEIGHT - MARGIN - 16, text, FOOT, SOFT)


def _host() -> str:
    return urlsplit(settings.BASE_URL).netloc


def certificate_picture(certificate: Certificate) -> bytes:
    """Everything around the middle, in a frame."""
    award, words = certificate.award, Words()
    drawn = Picture(WIDTH, HEIGHT, COLOURS["deep"])
    drawn.box(18, 18, WIDTH - 36, HEIGHT - 36, COLOURS["surface"], radius=10)
    drawn.box(
        30,
        30,
        WIDTH - 60,
        HEIGHT - 60,
        COLOURS["surface"],
        radius=6,
        outline=COLOURS["line"],
        line=2,
    )
    _site(drawn, 76, 68, COLOURS)
    _to_the_right(drawn, 76, _("Certificate"), Lettering(26, SEMIBOLD), SOFT)
    prize = f"{certificate.headline} · {shown_amount(award.amount_minor, award.currency)}"
    title = words.of(award.idea.title, _("Idea %s") % award.idea.public_id)
    asked = [words.of(text) for text in (award.challenge.title, str(award.challenge.organisation))]
    parts = [
        (words.names(certificate.authors), (60, 52, 44, 36), BOLD, 2, INK, 14),
        (prize, (36, 32, 28), SEMIBOLD, 1, ACCENT, 26),
        (_("“%s”") % title, (36, 32, 28), REGULAR, 2, INK, 14),
        (" · ".join(filter(None, asked)), (24,), REGULAR, 2, SOFT, 0),
    ]
    _in_the_middle(drawn, [part for part in parts if part[0]])
    day = date_format(award.awarded_at.astimezone(award.challenge.zone), "j F Y")
    foot = [words.remark, f"{day} · {_host()} · {certificate.number}"]
    for text, y in zip(foot, (HEIGHT - 122, HEIGHT - 88), strict=True):
        drawn.words(WIDTH / 2, y, text, FOOT, SOFT, middle=True)
    return drawn.png()


def _in_the_middle(drawn: Picture, parts) -> None:
    """parts: (text, sizes, weight, most lines, colour, space after)."""
    laid = []
    for text, sizes, weight, most, colour, after in parts:
        lettering, lines = fitted(text, sizes=sizes, weight=weight, width=940, most=most)
        laid.append((lettering, lines, colour, after))
    height = sum(len(lines) * one.size * 1.2 + after for one, lines, _colour, after in laid)
    y = 112 + max(0, (HEIGHT - 112 - 130 - height) / 2)
    for lettering, lines, colour, after in laid:
        y = drawn.paragraph(WIDTH / 2, y, lines, lettering, colour, middle=True) + after


def _to_the_right(drawn: Picture, y: float, text: str, lettering: Lettering, colour: str) -> None:
    drawn.words(WIDTH - 76 - lettering.width(text), y, text, lettering, colour)
