"""Whose the idea is, from the award to the payment and back; and the text that was agreed."""

import pytest
from django.urls import reverse

from challenges.awards.enums import Rights
from challenges.awards.models import Acceptance, Award, RightsReturn
from challenges.awards.rules import may_return_rights
from challenges.awards.services import (
    accept_award,
    approve_payout,
    confirm_payout,
    order_payout,
    return_payout,
    return_rights,
    send_payout,
)
from challenges.awards.terms import rights_told, terms_of, terms_sha256
from challenges.core.canonical import sha256_hex
from challenges.core.errors import Refused
from tests.builders.awards import a_sent_payout, accepted, an_awarded_challenge
from tests.builders.ranking import WHO_RUNS_IT, a_person_who_is, an_organiser

pytestmark = pytest.mark.django_db


@pytest.fixture
def owed(settings):
    """The award of the first place, and the organiser."""
    settings.SECOND_FACTOR_REQUIRED = False
    _challenge, _ideas, organiser, (award, _second) = an_awarded_challenge()
    return award, organiser


def now(award) -> Award:
    return Award.objects.select_related("challenge__organisation", "idea").get(pk=award.pk)


def said(client, award) -> str:
    """What the page of the idea says of its rights."""
    text = " ".join(client.get(award.idea.get_absolute_url()).content.decode().split())
    return text.partition("<dt>Rights</dt><dd>")[2].partition("</dd>")[0].strip()


def test_each_step_of_the_way_and_the_page_says_so(owed, client):
    award, organiser = owed
    second = an_organiser(award.challenge, name="Second")
    name = award.challenge.organisation.name
    seen = []

    def look():
        assert said(client, award) == (
            f'{rights_told(now(award))} <span class="table__sub"> '
            f"{name} may use only what it paid for. </span>"
        )
        seen.append(now(award).rights)

    look()
    accepted(award)
    look()
    payout = approve_payout(payout=order_payout(award=award, by=organiser), by=second)
    look()
    payout = send_payout(payout=payout, by=organiser, reference="R-1")
    look()
    return_payout(payout=payout, by=organiser, reason="The account is closed")
    look()
    payout = approve_payout(payout=order_payout(award=award, by=organiser), by=second)
    payout = send_payout(payout=payout, by=organiser, reference="R-2")
    confirm_payout(payout=payout, by=award.idea.author)
    look()
    return_rights(award=award, by=organiser, reason="We stop")
    look()

    assert seen == [
        Rights.AUTHORS,
        Rights.OFFERED,
        Rights.OFFERED,
        Rights.OFFERED,
        Rights.OFFERED,
        Rights.BOUGHT,
        Rights.RETURNED,
    ]


def test_of_an_idea_without_an_award_nothing_is_said(owed, client):
    award, _organiser = owed
    other = award.challenge.ideas.filter(awards=None).first()

    assert said(client, award) != ""
    assert "may use only" not in client.get(other.get_absolute_url()).content.decode()


def test_what_is_not_offered_yet_cannot_be_given_back(owed):
    award, organiser = owed

    with pytest.raises(Refused, match="has no rights in this idea that it could give back"):
        return_rights(award=award, by=organiser, reason="We stop")

    assert may_return_rights(organiser, award).reason == (
        "The organisation has no rights in this idea that it could give back."
    )
    assert RightsReturn.objects.count() == 0


@pytest.mark.parametrize("reason", ["", " \n "])
def test_rights_go_back_with_a_reason_alone(owed, reason):
    award, organiser = owed
    accepted(award)

    with pytest.raises(Refused, match="Say why the rights go back"):
        return_rights(award=award, by=organiser, reason=reason)

    assert now(award).rights == Rights.OFFERED


def test_what_went_back_unpaid_stays_the_authors_and_is_paid_all_the_same(owed):
    award, organiser = owed
    accepted(award)
    first = return_rights(award=award, by=organiser, reason="We stop")

    confirm_payout(payout=a_sent_payout_of(award, organiser), by=award.idea.author)

    assert (now(award).rights, now(award).is_paid) == (Rights.RETURNED, True)
    assert return_rights(award=now(award), by=organiser, reason="Another") == first
    assert RightsReturn.objects.get().reason == "We stop"
    assert not may_return_rights(organiser, now(award))


@pytest.mark.parametrize(("role", "allowed"), WHO_RUNS_IT.items())
def test_who_gives_rights_back(role, allowed):
    challenge, ideas, _organiser, (award, *_rest) = an_awarded_challenge()
    accepted(award)

    assert bool(may_return_rights(a_person_who_is(role, challenge, ideas), now(award))) is allowed


def test_an_award_that_nobody_accepted_is_not_bought_and_cannot_be_paid(owed):
    award, organiser = owed

    with pytest.raises(Refused, match="has not accepted"):
        a_sent_payout_of(award, organiser)

    assert now(award).rights == Rights.AUTHORS


def test_the_text_kept_is_the_text_agreed_whatever_changes_later(owed, client_for):
    award, organiser = owed
    agreed = terms_of(award)
    accept_award(award=award, by=award.idea.author, terms=sha256_hex(agreed))

    award.idea.title = "Another title"
    award.idea.save()
    award.challenge.title = "Another challenge"
    award.challenge.save()
    award.challenge.organisation.name = "Another name"
    award.challenge.organisation.save()

    again = now(award)
    assert terms_of(again) == agreed
    assert terms_sha256(again) == Acceptance.objects.get().terms_sha256 == sha256_hex(agreed)
    assert "Another" not in agreed
    assert accept_award(award=again, by=award.idea.author, terms="0" * 64).terms == agreed
    page = client_for(award.idea.author).get(reverse("challenges:award-accept", args=[award.pk]))
    assert sha256_hex(agreed) in page.content.decode()
    accepted_text = page.content.decode().partition("The terms you accepted")[2]
    assert "Another name" not in accepted_text.partition("</details>")[0]


def test_the_organisation_reads_the_text_that_it_bought(owed, client_for):
    award, organiser = owed
    url = reverse("challenges:desk-award", args=[award.challenge.slug])
    words = "names me as its author"

    before = client_for(organiser).get(url).content.decode()
    accept_award(award=award, by=award.idea.author, terms=terms_sha256(award))
    after = client_for(organiser).get(url).content.decode()

    assert (words in before, words in after) == (False, True)
    assert terms_sha256(now(award)) in after


def test_terms_that_changed_while_somebody_read_them_are_not_accepted(owed):
    award, _organiser = owed
    read = terms_sha256(award)
    award.challenge.organisation.name = "Another name"
    award.challenge.organisation.save()

    with pytest.raises(Refused, match="The terms have changed since you read them"):
        accept_award(award=now(award), by=award.idea.author, terms=read)

    assert Acceptance.objects.count() == 0


def a_sent_payout_of(award, organiser):
    if not hasattr(now(award), "acceptance"):
        return order_payout(award=award, by=organiser)
    return a_sent_payout(award, organiser)
