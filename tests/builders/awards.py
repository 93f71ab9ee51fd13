"""Awards: a decided challenge whose bounty has been awarded, and payments on their way."""

from challenges.awards.models import Award, Payout
from challenges.awards.services import (
    accept_award,
    approve_payout,
    award_bounty,
    give_details,
    order_payout,
    send_payout,
)
from challenges.awards.terms import terms_sha256
from tests.builders.ranking import a_decided_challenge, an_organiser


def an_awarded_challenge(rows=None, **options):
    """The challenge, its ideas by title, the organiser, and the awards by place."""
    challenge, ideas, organiser = a_decided_challenge(rows, **options)
    return challenge, ideas, organiser, award_bounty(challenge=challenge, by=organiser)


def accepted(award, details="Account 4711") -> Award:
    """The winner has accepted and said where the money goes."""
    winner = award.idea.author
    accept_award(award=award, by=winner, terms=terms_sha256(award))
    give_details(award=award, by=winner, details=details)
    return Award.objects.get(pk=award.pk)


def an_approved_payout(award, organiser) -> Payout:
    """Ordered by the organiser, approved by a colleague."""
    payout = order_payout(award=accepted(award), by=organiser)
    second = an_organiser(award.challenge, name="Second Sam")
    return approve_payout(payout=payout, by=second)


def a_sent_payout(award, organiser, reference="R-1") -> Payout:
    payout = an_approved_payout(award, organiser)
    return send_payout(payout=payout, by=organiser, reference=reference)
