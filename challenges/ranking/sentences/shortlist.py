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
        _returned(proposal, Route.WILD_CARD, _("No judge has nominated an idea, so")),
        _empty(proposal),
    ]
    return [sentence for sentence in told if sentence]


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
