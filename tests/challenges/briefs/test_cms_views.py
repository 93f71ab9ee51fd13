"""Our own pages inside Wagtail's admin: the list, the start, the rules."""

import re
from datetime import timedelta
from urllib.parse import quote

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from challenges.briefs.models import Challenge, ChallengePage, MethodCard
from challenges.briefs.services import current_card
from challenges.organisations.enums import Role
from tests.builders.briefs import a_challenge
from tests.builders.cms import an_organiser, in_cms, staff_in_cms
from tests.builders.organisations import a_member_of, an_organisation
from tests.builders.people import a_user
from tests.builders.rules_form import rules_typed

pytestmark = pytest.mark.django_db

LIST, START = "/cms/challenges/", "/cms/challenges/start/"


def rules_at(challenge) -> str:
    return f"/cms/challenges/{challenge.slug}/rules/"


def said(response) -> list[str]:
    return [str(message).strip() for message in get_messages(response.wsgi_request)]


def in_the_future(**changes) -> dict:
    """Complete rules whose windows lie ahead, whenever this test runs."""
    day = timezone.now().date() + timedelta(days=10)
    days = {"submission": (0, 20), "voting": (20, 30), "judging": (30, 40)}
    times = {
        f"{kind}-{name}": f"{day + timedelta(days=number)}T12:00"
        for kind, numbers in days.items()
        for name, number in zip(("opens", "closes"), numbers, strict=True)
    }
    return rules_typed(**times, **changes)


# Who comes in


@pytest.mark.parametrize("path", [LIST, START, "/cms/challenges/rain/rules/"])
def test_visitors_sign_in_first(path):
    a_challenge(slug="rain")

    response = Client().get(path, follow=True)

    assert response.redirect_chain[-1] == (f"/accounts/login/?next={quote(path, safe='')}", 302)


@pytest.mark.parametrize("path", [LIST, START, "/cms/challenges/rain/rules/"])
def test_nobody_enters_without_a_second_factor(client_for, path):
    challenge = a_challenge(slug="rain")

    response = client_for(a_member_of(challenge.organisation, Role.OWNER)).get(path)

    assert response.status_code == 302
    assert response.url == reverse("mfa_index")


@pytest.mark.parametrize("path", [LIST, START, "/cms/challenges/rain/rules/"])
def test_members_and_viewers_do_not_enter_the_cms(path):
    challenge = a_challenge(slug="rain")

    for user in (a_user(), a_member_of(challenge.organisation, Role.VIEWER)):
        response = in_cms(user).get(path)

        assert response.status_code == 302
        assert challenge.title not in response.content.decode()


# The list


def test_the_list_has_the_challenges_of_ones_own_organisations_only():
    organisation = an_organisation()
    a_challenge(organisation=organisation, title="Our draft", live=False)
    a_challenge(organisation=organisation, title="Our open one", stage="open")
    a_challenge(title="Their draft", live=False)
    a_challenge(title="Their open one", stage="open")

    text = an_organiser(organisation).get(LIST).content.decode()

    assert "Our draft" in text
    assert "Our open one" in text
    assert "Open for ideas" in text
    assert "Their" not in text


def test_a_challenge_of_the_list_leads_to_its_brief_its_rules_and_its_public_page():
    live = a_challenge(stage="announced")
    draft = a_challenge(organisation=live.organisation, live=False)

    text = an_organiser(live.organisation).get(LIST).content.decode()

    for challenge in (live, draft):
        assert reverse("wagtailadmin_pages:edit", args=[challenge.page_id]) in text
        assert rules_at(challenge) in text
    assert f'href="{live.get_absolute_url()}"' in text
    assert f'href="{draft.get_absolute_url()}"' not in text


def test_staff_see_all_challenges():
    a_challenge(title="Their draft", live=False)

    assert "Their draft" in staff_in_cms().get(LIST).content.decode()


def test_the_list_names_what_a_draft_still_lacks():
    challenge = a_challenge(live=False, criteria=())

    text = an_organiser(challenge.organisation).get(LIST).content.decode()

    assert "Still missing in the rules: the criteria." in text


@pytest.mark.parametrize("count", [1, 9])
def test_a_list_of_any_length_takes_the_same_queries(count, django_assert_num_queries):
    organisation = an_organisation()
    for _ in range(count):
        a_challenge(organisation=organisation)
    client = an_organiser(organisation)
    client.get(LIST)

    with django_assert_num_queries(17):
        client.get(LIST)


# Start


def test_a_challenge_is_started_and_its_brief_opens_in_the_editor():
    organisation = an_organisation()
    client = an_organiser(organisation)

    response = client.post(
        START, {"organisation": organisation.pk, "title": "How might we?", "lead": "A question"}
    )

    challenge = Challenge.objects.get()
    assert response.url == reverse("wagtailadmin_pages:edit", args=[challenge.page_id])
    assert client.get(response.url).status_code == 200
    assert challenge.organisation == organisation
    assert not ChallengePage.objects.get().live


def test_nobody_starts_a_challenge_for_another_organisation():
    mine, theirs = an_organisation(), an_organisation(name="Theirs")
    client = an_organiser(mine)

    response = client.post(START, {"organisation": theirs.pk, "title": "Mine"})

    assert response.status_code == 200
    assert theirs.name not in client.get(START).content.decode()
    assert Challenge.objects.count() == 0


def test_what_was_typed_stays_when_the_title_is_missing():
    organisation = an_organisation()

    response = an_organiser(organisation).post(
        START, {"organisation": organisation.pk, "title": "", "lead": "What I typed"}
    )

    assert "What I typed" in response.content.decode()
    assert "This field is required." in response.content.decode()


# The rules


def test_rules_are_saved_and_shown_again():
    challenge = a_challenge(live=False)
    client = an_organiser(challenge.organisation)

    response = client.post(rules_at(challenge), in_the_future())

    saved = Challenge.objects.get()
    text = client.get(response.url).content.decode()
    assert response.url == rules_at(challenge)
    assert [tier.amount_minor for tier in saved.tiers.all()] == [600_000, 250_050]
    assert saved.time_zone == "Europe/Amsterdam"
    assert 'value="6000.00"' in text
    assert 'value="2500.50"' in text
    assert f'value="{in_the_future()["voting-opens"]}"' in text


def test_nothing_typed_is_lost_when_something_is_wrong():
    challenge = a_challenge(live=False)
    typed = in_the_future(
        **{"tiers-0-amount": "lots", "criteria-0-low": "nobody at all", "quorum": "77"}
    )

    response = an_organiser(challenge.organisation).post(rules_at(challenge), typed)

    text = response.content.decode()
    assert response.status_code == 200
    assert "The rules are not saved" in text
    assert "Write an amount such as 6000 or 6000.50." in text
    for value in ("lots", "nobody at all", "77", typed["judging-closes"]):
        assert f'value="{value}"' in text
    assert Challenge.objects.get().quorum == 1


def test_the_rules_of_voting_are_saved_and_shown_again():
    challenge = a_challenge(live=False)
    client = an_organiser(challenge.organisation)
    typed = {"ballot": "budget", "ballot_budget": "7", "counts_shown": "after_vote"}

    client.post(rules_at(challenge), in_the_future(**typed, integrity="sqrt", shown_first="2"))

    saved, text = Challenge.objects.get(), client.get(rules_at(challenge)).content.decode()
    assert (saved.ballot, saved.ballot_budget, saved.counts_shown) == ("budget", 7, "after_vote")
    assert (saved.integrity, saved.shown_first, saved.account_age_hours) == ("sqrt", 2, 24)
    assert is_checked(text, "ballot", "budget")
    assert is_checked(text, "counts_shown", "after_vote")
    assert is_checked(text, "integrity", "sqrt")
    assert 'class="rules__more">' in text


def test_what_lies_behind_more_about_voting_opens_where_it_is_wrong():
    challenge = a_challenge(live=False)

    response = an_organiser(challenge.organisation).post(
        rules_at(challenge), in_the_future(shown_first="many")
    )

    text = response.content.decode()
    assert 'class="rules__more" open>' in text
    assert '<a href="#id_shown_first">' in text
    assert Challenge.objects.get().shown_first == 0


def is_checked(text, name, value) -> bool:
    radio = re.search(rf'<input type="radio" name="{name}" value="{value}"[^>]*>', text)
    return "checked" in radio.group()


def test_fields_that_are_no_rules_are_ignored():
    challenge = a_challenge(live=False, slug="rain", title="Rain")
    other = an_organisation()

    an_organiser(challenge.organisation).post(
        rules_at(challenge),
        in_the_future(
            slug="hacked",
            title="Hacked",
            organisation=other.pk,
            decided_at="2027-01-01",
            source_note="x",
            live="on",
        ),
    )

    saved = Challenge.objects.get()
    assert (saved.slug, saved.title, saved.organisation) == ("rain", "Rain", challenge.organisation)
    assert (saved.decided_at, saved.source_note, saved.page.live) == (None, "", False)
    assert saved.quorum == 20


@pytest.mark.parametrize("method", ["get", "post"])
def test_the_rules_of_others_are_not_found_not_even_when_published(method):
    mine = an_organisation()
    client = an_organiser(mine, Role.OWNER)

    for challenge in (a_challenge(live=False), a_challenge(stage="announced")):
        response = getattr(client, method)(rules_at(challenge), in_the_future())

        assert response.status_code == 404
        assert Challenge.objects.get(pk=challenge.pk).quorum == 1


def test_staff_may_set_the_rules_of_all():
    challenge = a_challenge(stage="announced")

    response = staff_in_cms().post(rules_at(challenge), in_the_future())

    assert response.status_code == 302
    assert Challenge.objects.get().quorum == 20


def test_a_window_that_opens_now_freezes_a_published_brief_at_once():
    challenge = a_challenge(stage="announced")
    client = an_organiser(challenge.organisation)
    now = timezone.now().replace(second=0, microsecond=0)
    now_typed = {"time_zone": "UTC", "submission-opens": f"{now:%Y-%m-%dT%H:%M}"}

    saved = client.post(rules_at(challenge), in_the_future() | now_typed)
    again = client.post(rules_at(challenge), in_the_future(quorum="5"))

    assert saved.status_code == 302
    assert again.status_code == 409
    assert Challenge.objects.get().quorum == 20


def test_frozen_rules_are_shown_with_their_fingerprint_and_without_a_form():
    challenge = a_challenge(stage="open")
    card = current_card(challenge)

    text = an_organiser(challenge.organisation).get(rules_at(challenge)).content.decode()

    assert "The first window has opened, so the rules are frozen." in text
    assert card.sha256 in text
    assert "Save the rules" not in text
    assert "€600" in text


def test_reading_frozen_rules_writes_nothing():
    challenge = a_challenge(stage="open")

    an_organiser(challenge.organisation).get(rules_at(challenge))

    assert MethodCard.objects.count() == 0


def test_frozen_rules_are_refused_with_the_reason():
    challenge = a_challenge(stage="open")

    response = an_organiser(challenge.organisation).post(rules_at(challenge), in_the_future())

    assert response.status_code == 409
    assert "the rules are frozen" in response.content.decode()
    assert Challenge.objects.get().quorum == 1
