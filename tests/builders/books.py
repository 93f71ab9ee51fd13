"""Books in which every kind of line has been posted once, and what somebody does who forges one."""

from dataclasses import dataclass

from django.db import connection
from django.db.models import Model

from challenges.awards.models import Award
from challenges.awards.services import (
    award_bounty,
    carry_rest,
    confirm_payout,
    return_payout,
    return_rest,
)
from challenges.briefs.models import Challenge
from challenges.core.append_only import TABLES, put_on, take_off
from challenges.funding.services import confirm_held
from challenges.ledger import guards
from tests.builders.awards import a_sent_payout
from tests.builders.briefs import a_challenge
from tests.builders.organisations import a_staff_member
from tests.builders.ranking import (
    a_decided_challenge,
    a_judged_challenge,
    an_organisation,
    an_organiser,
    publish,
)

NOBODY_PASSES = {"One": (5, [(1, 1)] * 3), "Two": (6, [(2, 2)] * 3)}


@dataclass
class Books:
    """paid: of what is held; back: came back and was paid anew; own: paid by the organisation
    itself, in pounds; held: the challenge of the first two; carried, brought: two others."""

    paid: Award
    back: Award
    own: Award
    held: Challenge
    carried: Challenge
    brought: Challenge


def books_of_every_kind() -> Books:
    """From paid in over awarded, paid, come back and paid again to returned and carried."""
    staff, organisation = a_staff_member(), an_organisation()
    held, _ideas = a_judged_challenge(organisation=organisation)
    confirm_held(challenge=held, amount_minor=250_000, reference="In 1", by=staff)
    confirm_held(challenge=held, amount_minor=150_000, reference="In 2", by=staff)
    organiser = an_organiser(held)
    publish(challenge=held, by=organiser, winner_reason="Good.")
    paid, back = award_bounty(challenge=held, by=organiser)
    confirm_payout(payout=a_sent_payout(paid, organiser), by=paid.idea.author)
    returned = a_sent_payout(back, organiser, "R-2")
    return_payout(payout=returned, by=staff, reason="The account is closed")
    a_sent_payout(Award.objects.get(pk=back.pk), organiser, "R-3")
    _rest_returned(organisation, organiser, staff)
    carried, brought = _carried(organisation, organiser, staff)
    challenge, _ideas, somebody = a_decided_challenge(currency="GBP", tiers=(5_001,))
    (own,) = award_bounty(challenge=challenge, by=somebody)
    a_sent_payout(own, somebody, "£ 1")
    return Books(paid, back, own, held, carried, brought)


def _rest_returned(organisation, organiser, staff) -> None:
    challenge, _ideas = a_judged_challenge(
        {"Passes": (20, [(8, 8)] * 3)}, organisation=organisation
    )
    confirm_held(challenge=challenge, amount_minor=400_000, reference="In 3", by=staff)
    publish(challenge=challenge, by=organiser, winner_reason="Good.")
    award_bounty(challenge=challenge, by=organiser)
    return_rest(challenge=challenge, by=staff, reference="Back 1")


def _carried(organisation, organiser, staff) -> tuple[Challenge, Challenge]:
    challenge, _ideas = a_judged_challenge(
        NOBODY_PASSES, organisation=organisation, no_award="next", tiers=(70_000,)
    )
    confirm_held(challenge=challenge, amount_minor=70_000, reference="In 4", by=staff)
    publish(challenge=challenge, by=organiser, winner_reason="")
    following = a_challenge(stage="announced", organisation=organisation)
    carry_rest(challenge=challenge, to=following, by=staff)
    return challenge, following


def forge(row: Model, **changes) -> None:
    """Change a row as somebody does who has the keys of the database."""
    with_nothing_on(lambda: type(row).objects.filter(pk=row.pk).update(**changes))


def with_nothing_on(change) -> None:
    """All triggers off, a change, and all on again."""
    connection.check_constraints()
    take_off(connection, *TABLES)
    guards.take_off(connection)
    change()
    connection.check_constraints()
    put_on(connection, *TABLES)
    guards.put_on(connection)
