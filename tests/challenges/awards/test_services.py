import pytest

from challenges.awards.models import Award
from challenges.awards.services import award_bounty
from challenges.awards.shares import shares
from challenges.awards.signals import bounty_awarded
from challenges.briefs.models import Challenge, PrizeTier
from challenges.core.errors import Refused
from challenges.ledger.models import Account, Entry
from challenges.ledger.queries import balance_of, trial_balance
from challenges.ranking.queries import result_of
from tests.builders.awards import an_awarded_challenge
from tests.builders.ranking import (
    a_decided_challenge,
    a_judged_challenge,
    an_organiser,
    publish,
)

pytestmark = pytest.mark.django_db

EVEN = [(6, 6), (6, 6), (6, 6)]


def test_each_place_gets_its_tier_and_an_entry_in_the_books():
    challenge, ideas, organiser, awards = an_awarded_challenge()

    first, second = ideas["Repair bus"], Award.objects.get(place=2).idea
    assert [(award.idea, award.place, award.amount_minor) for award in awards] == [
        (first, 1, 300_000),
        (second, 2, 100_000),
    ]
    assert [(award.currency, award.awarded_by, award.is_paid) for award in awards] == [
        ("EUR", organiser, False)
    ] * 2
    assert awards[0].order.key == f"award:{challenge.pk}:{first.public_id}"
    assert awards[0].order.debit.code == f"organisation:{challenge.organisation.public_id}:bounty"
    due = Account.objects.get(code=f"member:{first.author.public_id}:due")
    assert balance_of(due) == -300_000
    assert sum(account.balance_minor for account in trial_balance("EUR")) == 0


def test_awarding_again_by_anybody_gives_the_same_awards_and_no_second_mail():
    challenge, _ideas, _organiser, awards = an_awarded_challenge()
    heard = []
    bounty_awarded.connect(lambda award, **_: heard.append(award), weak=False, dispatch_uid="t")

    again = award_bounty(challenge=challenge, by=an_organiser(challenge, name="Somebody else"))

    bounty_awarded.disconnect(dispatch_uid="t")
    assert again == awards
    assert heard == []
    assert Entry.objects.count() == 2


def test_every_award_is_announced_once():
    challenge, _ideas, organiser = a_decided_challenge()
    heard = []
    bounty_awarded.connect(lambda award, **_: heard.append(award), weak=False, dispatch_uid="t")

    awards = award_bounty(challenge=challenge, by=organiser)

    bounty_awarded.disconnect(dispatch_uid="t")
    assert heard == awards


def test_tied_ideas_pool_their_tiers_to_the_cent():
    rows = dict.fromkeys(("One", "Two", "Three"), (50, EVEN))

    _challenge, _ideas, _organiser, awards = an_awarded_challenge(rows, tiers=(100, 50, 50, 999))

    assert [award.place for award in awards] == [1, 1, 1]
    assert sorted(award.amount_minor for award in awards) == [66, 67, 67]


def test_the_odd_cent_of_a_tie_goes_by_a_lot_that_follows_from_the_digest():
    rows = dict.fromkeys(("One", "Two"), (50, EVEN))
    challenge, _ideas, _organiser = a_decided_challenge(rows, tiers=(101,))
    result = result_of(challenge)

    found = shares(result)

    assert sorted(amount for _id, _place, amount in found) == [50, 51]
    assert found == shares(result)


def test_what_a_gate_stopped_gets_nothing_and_its_tier_stays_with_the_organisation():
    rows = {"Passes": (20, [(8, 8)] * 3), "Below the floor": (90, [(1, 1)] * 3)}

    _challenge, ideas, _organiser, awards = an_awarded_challenge(rows)

    assert [(award.idea, award.amount_minor) for award in awards] == [(ideas["Passes"], 300_000)]
    assert list(Entry.objects.values_list("amount_minor", flat=True)) == [300_000]


def test_the_frozen_tiers_count_and_not_the_rows():
    challenge, _ideas, organiser = a_decided_challenge(tiers=(100,))
    PrizeTier.objects.filter(challenge=challenge).update(amount_minor=1)
    Challenge.objects.filter(pk=challenge.pk).update(currency="ZAR")

    (award,) = award_bounty(challenge=Challenge.objects.get(pk=challenge.pk), by=organiser)

    assert (award.amount_minor, award.currency) == (100, "EUR")


def test_nothing_is_awarded_without_a_published_result():
    challenge, _ideas = a_judged_challenge()

    with pytest.raises(Refused, match="there is none yet"):
        award_bounty(challenge=challenge, by=an_organiser(challenge))

    assert not Award.objects.exists()
    assert not Entry.objects.exists()


def test_nothing_is_awarded_where_nobody_passed():
    challenge, _ideas = a_judged_challenge({"One": (5, [(1, 1)] * 3), "Two": (6, [(2, 2)] * 3)})
    organiser = an_organiser(challenge)
    publish(challenge=challenge, by=organiser, winner_reason="")

    with pytest.raises(Refused, match="No idea passed"):
        award_bounty(challenge=challenge, by=organiser)


def test_a_winner_hidden_since_the_result_gets_nothing_and_neither_does_anybody_else():
    challenge, ideas, organiser = a_decided_challenge()
    winner = ideas["Repair bus"]
    winner.hidden_at = winner.submitted_at
    winner.save()

    with pytest.raises(Refused, match="no longer public"):
        award_bounty(challenge=challenge, by=organiser)

    assert not Entry.objects.exists()
