"""Whoever follows an awarded idea gets one letter for each update, until she says stop."""

import pytest
from django.core import mail
from django.urls import reverse

from challenges.awards.services import post_update
from challenges.notifications.follows import follow_idea, token_of
from challenges.notifications.models import Follow
from tests.builders.awards import an_awarded_challenge
from tests.builders.people import a_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def awarded():
    _challenge, _ideas, organiser, (award, _second) = an_awarded_challenge()
    mail.outbox.clear()
    return award, organiser


def url(idea):
    return reverse("challenges:idea-follow", args=[idea.public_id])


def test_each_follower_gets_one_letter_for_each_update(awarded):
    award, organiser = awarded
    people = [a_user(name) for name in ("Ada", "Ben")]
    for person in people:
        follow_idea(idea=award.idea, user=person, wanted=True)
        follow_idea(idea=award.idea, user=person, wanted=True)

    for _time in range(2):
        post_update(award=award, title="The first bus", text="It drives.", by=organiser)

    assert [letter.recipients() for letter in mail.outbox] == [[p.email] for p in people]
    assert ["It drives." in letter.body for letter in mail.outbox] == [True, True]


def test_a_mail_programme_ends_the_letters_with_one_post_and_no_cookie(awarded, client):
    award, organiser = awarded
    follow_idea(idea=award.idea, user=a_user("Ada"), wanted=True)
    post_update(award=award, title="The first bus", text="It drives.", by=organiser)
    (letter,) = mail.outbox
    link = letter.extra_headers["List-Unsubscribe"].strip("<>")
    path = link.partition("ideabounty.test")[2]

    assert letter.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert path in letter.body
    assert client.get(path).status_code == 200
    assert Follow.objects.count() == 1
    answer = client.post(path, {"List-Unsubscribe": "One-Click"})
    assert (answer.status_code, Follow.objects.count()) == (200, 0)
    assert client.post(path).status_code == 200


def test_a_link_that_is_not_ours_is_not_found(awarded, client):
    award, _organiser = awarded
    follow = Follow.objects.create(user=a_user("Ada"), idea=award.idea)
    path = reverse("challenges:follow-end", args=[f"{token_of(follow)}x"])

    assert (client.get(path).status_code, client.post(path).status_code) == (404, 404)
    assert Follow.objects.count() == 1


def test_a_member_follows_and_stops_on_the_page_of_the_idea(awarded, client_for):
    award, _organiser = awarded
    client = client_for(a_user("Ada"))

    answers = [client.post(url(award.idea), {"want": want}).status_code for want in "1100"]

    assert answers == [302] * 4
    assert Follow.objects.count() == 0
    client.post(url(award.idea), {"want": "1"})
    page = client.get(award.idea.get_absolute_url()).content.decode()
    assert "No more letters about it" in page
    assert client.post(url(award.idea), {"want": "toggle"}).status_code == 400


def test_only_an_awarded_idea_is_followed_and_only_signed_in(awarded, client, client_for):
    award, _organiser = awarded
    other = award.challenge.ideas.exclude(awards__isnull=False).first()
    assert client.post(url(award.idea), {"want": "1"}).status_code == 302
    if other:
        assert client_for(a_user("Ada")).post(url(other), {"want": "1"}).status_code == 403
    assert Follow.objects.count() == 0
