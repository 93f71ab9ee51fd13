import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from challenges.judging.models import Judge
from tests.builders.ideas import an_idea
from tests.builders.judging import a_challenge_in, a_judge
from tests.builders.people import a_user
from tests.builders.voting import a_ballot

pytestmark = pytest.mark.django_db
TOKEN = "an-invitation-token-of-43-characters-0123456"
URL = f"/judging/invitations/{TOKEN}/"


@pytest.fixture
def seat():
    return a_judge(
        a_challenge_in("voting", title="Notice the river"),
        accepted=False,
        token=TOKEN,
        email="grace@panel.example",
    )


@pytest.fixture
def grace():
    return a_user("Grace", email="grace@panel.example")


def test_address_of_the_invitation_is_the_agreed_one():
    assert reverse("challenges:invitation", args=[TOKEN]) == URL


def test_unknown_link_is_not_found(seat):
    assert Client().get("/judging/invitations/guessed/").status_code == 404
    assert Client().post("/judging/invitations/guessed/", {"answer": "decline"}).status_code == 404


def test_opening_the_link_changes_nothing(seat, grace, client_for):
    before = Judge.objects.values().get()

    pages = [client.get(URL) for client in (Client(), client_for(grace), client_for(a_user()))]

    assert [page.status_code for page in pages] == [200, 200, 200]
    assert Judge.objects.values().get() == before


def test_link_in_a_strangers_hands_tells_no_address(seat, client_for):
    stranger = a_user("Mallory", email="mallory@elsewhere.example")

    for client in (Client(), client_for(stranger)):
        page = client.get(URL).content.decode()
        assert "Notice the river" in page
        assert "g…@panel.example" in page
        assert "grace@panel.example" not in page


def test_page_of_a_secret_link_is_neither_cached_nor_indexed(seat):
    response = Client().get(URL)

    assert "no-store" in response.headers["Cache-Control"]
    assert response.headers["Referrer-Policy"] == "same-origin"
    assert '<meta name="robots" content="noindex">' in response.content.decode()


def test_accepting_leads_to_the_queue(seat, grace, client_for):
    response = client_for(grace).post(URL, {"answer": "accept"})

    assert response.url == f"/desk/judging/{seat.challenge.slug}/"
    seat.refresh_from_db()
    assert seat.user == grace
    assert seat.accepted_at is not None


def test_visitor_signs_in_first_and_comes_back(seat):
    response = Client().post(URL, {"answer": "accept"})

    assert (response.status_code, response.url) == (302, f"/accounts/login/?next={URL}")
    assert Judge.objects.get().accepted_at is None


def test_another_account_is_told_why_it_cannot_accept(seat, client_for):
    client = client_for(a_user("Mallory"))

    page, response = client.get(URL).content.decode(), client.post(URL, {"answer": "accept"})

    assert "was sent to another address" in page
    assert 'value="accept"' not in page
    assert response.status_code == 403
    assert "was sent to another address" in response.content.decode()
    assert Judge.objects.get().accepted_at is None


def test_voter_is_told_to_take_her_supports_back(seat, grace, client_for):
    a_ballot(seat.challenge, voter=grace, supporting=[an_idea(challenge=seat.challenge)])

    response = client_for(grace).post(URL, {"answer": "accept"})

    assert response.status_code == 403
    assert "Take your supports back first" in response.content.decode()


def test_declining_needs_no_account_and_keeps_the_reason(seat):
    response = Client().post(URL, {"answer": "decline", "reason": "No time"})

    seat.refresh_from_db()
    assert response.url == URL
    assert (seat.decline_reason, seat.user) == ("No time", None)
    assert "has been answered already" in Client().get(URL).content.decode()


def test_reason_that_is_too_long_is_given_back(seat):
    response = Client().post(URL, {"answer": "decline", "reason": "x" * 301})

    assert response.status_code == 422
    assert "x" * 301 in response.content.decode()
    assert Judge.objects.get().declined_at is None


def test_extra_fields_are_ignored(seat, grace, client_for):
    other = a_user()

    client_for(grace).post(
        URL, {"answer": "accept", "user": other.pk, "credential": "Nobel prize", "email": "x@y.zz"}
    )

    seat.refresh_from_db()
    assert (seat.user, seat.email) == (grace, "grace@panel.example")
    assert seat.credential != "Nobel prize"


def test_used_link_says_so_and_acts_no_more(seat, grace, client_for):
    client = client_for(grace)
    client.post(URL, {"answer": "accept"})
    accepted_at = Judge.objects.get().accepted_at

    page = client.get(URL).content.decode()
    again = client.post(URL, {"answer": "accept"})

    assert "Its link works only once." in page
    assert again.status_code == 403
    assert Judge.objects.get().accepted_at == accepted_at


def test_link_to_a_decided_challenge_says_that_it_is_late(seat, grace, client_for):
    type(seat.challenge).objects.update(decided_at=timezone.now())

    page = client_for(grace).get(URL).content.decode()

    assert "nobody can join the panel any more" in page
    assert 'value="accept"' not in page
