"""How the shortlist came about, in words: what the rules gave to whom, and what they could not."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..enums import Route
from ..proposals import Proposal
from .numbers import count


def how_it_was_drawn(proposal: Proposal) -> list[str]:
    """The places of each route, and what became of those that it could not use."""
    given = {route: proposal.given.get(route, 0) for route in Route.values}
    told = [
        _(
            "The rules give the shortlist %(places)s places: %(main)s to the best supported, first "
            "the best of each tag that many ideas carry; %(explored)s to promising ideas that few "
            "people saw; %(wild)s to what judges nominate."
        )
        % {
            "places": count(proposal.places),
            "main": count(given[Route.CROWD]),
            "explored": count(given[Route.EXPLORATION]),
            "wild": count(given[Route.WILD_CARD]),
        },
        _returned(proposal, Route.EXPLORATION, _("Too few promising ideas were seen by few, so")),
        _nominated(proposal) if given[Route.WILD_CARD] else "",
        _returned(proposal, Route.WILD_CARD, _why_wild_cards_are_left(proposal)),
        _empty(proposal),
    ]
    return [sentence for sentence in told if sentence]


def nominations_so_far(given: int) -> str:
    """While which ideas they are is sealed."""
    return ngettext(
        "Judges have given %(n)s nomination. Which ideas they are stays sealed until voting has "
        "closed.",
        "Judges have given %(n)s nominations. Which ideas they are stays sealed until voting has "
        "closed.",
        given,
    ) % {"n": count(given)}


def _nominated(proposal: Proposal) -> str:
    given = sum(map(len, proposal.nominated.values()))
    if not given:
        return ""
    return ngettext(
        "Judges gave %(n)s nomination. What most of them nominate comes first; an idea that is on "
        "the list already needs no wild card.",
        "Judges gave %(n)s nominations. What most of them nominate comes first; an idea that is on "
        "the list already needs no wild card.",
        given,
    ) % {"n": count(given)}


def _why_wild_cards_are_left(proposal: Proposal) -> str:
    if proposal.nominated:
        return _("Judges nominated too few ideas that were not on the list already, so")
    return _("No judge has nominated an idea, so")


def _returned(proposal: Proposal, route: str, why: str) -> str:
    places = proposal.returned.get(route, 0)
    if not places:
        return ""
    return ngettext(
        "%(why)s %(n)s place went back to the best supported.",
        "%(why)s %(n)s places went back to the best supported.",
        places,
    ) % {"why": why, "n": count(places)}


def _empty(proposal: Proposal) -> str:
    if not proposal.empty:
        return ""
    return ngettext(
        "%(n)s place stays empty: there are no more ideas.",
        "%(n)s places stay empty: there are no more ideas.",
        proposal.empty,
    ) % {"n": count(proposal.empty)}
