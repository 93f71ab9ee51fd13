import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from challenges.briefs.phases import in_zone
from challenges.core.clock import database_now
from challenges.ideas.models import Idea, IdeaVersion
from tests.builders.briefs import a_challenge
from tests.builders.ideas import an_idea
from tests.builders.judging import a_judge
from tests.builders.organisations import a_member_of
from tests.builders.people import a_user, with_second_factor

pytestmark = pytest.mark.django_db


def submit_url(challenge):
    return reverse("challenges:idea-submit", args=[challenge.slug])


def edit_url(idea):
    return reverse("challenges:idea-edit", args=[idea.public_id])


def data_for(challenge, **changed):
    answers = {f"question_{question.pk}": "An answer" for question in challenge.questions.all()}
    whole = {"title": "Bus", "summary": "A bus.", "tags": "Repair, Village", "accept_rules": "on"}
    return whole | answers | changed


def text_of(response) -> str:
    return " ".join(response.content.decode().split())


# The form for a new idea


def test_a_visitor_is_sent_to_sign_in_and_back(client):
    challenge = a_challenge(stage="open")

    for response in (client.get(submit_url(challenge)), client.post(submit_url(challenge))):
        assert (response.status_code, response["Location"]) == (
            302,
            f"/accounts/login/?next={submit_url(challenge)}",
        )


def test_the_form_asks_the_questions_of_the_challenge(client_for):
    challenge = a_challenge(stage="open", questions=({"prompt": "Who mends it?"},))

    response = client_for(a_user("Ada")).get(submit_url(challenge))

    text = text_of(response)
    assert response.status_code == 200
    for words in ("Who mends it?", "Save draft", "I have read the rules", 'data-word-count="150"'):
        assert words in text


@pytest.mark.parametrize(
    ("stage", "reason"),
    [
        ("announced", "This challenge does not take ideas yet."),
        ("voting", "The time for ideas is over."),
    ],
)
def test_a_closed_challenge_has_a_page_that_says_why(client_for, stage, reason):
    response = client_for(a_user("Ada")).get(submit_url(a_challenge(stage=stage)))

    assert response.status_code == 403
    assert f"<h1>{reason}</h1>" in text_of(response)
    assert "<textarea" not in text_of(response)


def test_an_unpublished_challenge_does_not_exist(client_for):
    challenge = a_challenge(stage="open", live=False)
    client = client_for(a_user("Ada"))

    statuses = [
        client.get(submit_url(challenge)).status_code,
        client.post(submit_url(challenge), data_for(challenge)).status_code,
        client.get("/challenges/no-such-thing/ideas/submit/").status_code,
    ]

    assert statuses == [404, 404, 404]


@pytest.mark.parametrize("role", ["judge", "organiser", "unconfirmed"])
def test_those_who_may_not_take_part_cannot_submit(client_for, role):
    challenge = a_challenge(stage="open")
    person = {
        "judge": lambda: a_judge(challenge).user,
        "organiser": lambda: a_member_of(challenge.organisation),
        "unconfirmed": lambda: a_user("Una", confirmed=False),
    }[role]()
    client = client_for(person)

    for response in (
        client.get(submit_url(challenge)),
        client.post(submit_url(challenge), data_for(challenge)),
        client.post(submit_url(challenge), data_for(challenge, draft="1")),
    ):
        assert response.status_code == 403
    assert Idea.objects.count() == 0


def test_submitting_stores_the_idea_and_sends_a_receipt(client_for, mailoutbox):
    challenge, ada = a_challenge(stage="open"), a_user("Ada")

    response = client_for(ada).post(submit_url(challenge), data_for(challenge, submit="1"))

    idea, version = Idea.objects.get(), IdeaVersion.objects.get()
    assert (response.status_code, response["Location"]) == (302, "/my/ideas/")
    assert (idea.author, idea.challenge, idea.status) == (ada, challenge, "submitted")
    assert sorted(idea.tags.names()) == ["repair", "village"]
    assert [mail.to for mail in mailoutbox] == [[ada.email]]
    assert version.sha256 in mailoutbox[0].body


def test_enter_without_a_named_button_submits(client_for):
    challenge = a_challenge(stage="open")

    client_for(a_user("Ada")).post(submit_url(challenge), data_for(challenge))

    assert Idea.objects.get().status == "submitted"


def test_a_draft_needs_a_title_only_and_sends_no_mail(client_for, mailoutbox):
    challenge = a_challenge(stage="open")

    response = client_for(a_user("Ada")).post(submit_url(challenge), {"title": "Bus", "draft": "1"})

    idea = Idea.objects.get()
    assert (response.status_code, response["Location"]) == (302, edit_url(idea))
    assert (idea.status, mailoutbox) == ("draft", [])


def test_a_draft_without_a_title_is_shown_again_as_typed(client_for):
    challenge = a_challenge(stage="open")
    data = data_for(challenge, title="", draft="1", summary="Keep me")

    response = client_for(a_user("Ada")).post(submit_url(challenge), data)

    assert response.status_code == 200
    assert Idea.objects.count() == 0
    for words in ("Keep me", "Nothing is stored yet", 'class="error-summary"'):
        assert words in text_of(response)


def test_an_incomplete_submission_is_kept_as_a_draft_and_shown_with_its_errors(client_for):
    challenge = a_challenge(stage="open")
    data = data_for(challenge, summary="", submit="1")

    response = client_for(a_user("Ada")).post(submit_url(challenge), data)

    idea = Idea.objects.get()
    assert (response.status_code, idea.status, idea.title) == (200, "draft", "Bus")
    for words in (
        'href="#id_summary"',
        "kept as a draft",
        f'action="{edit_url(idea)}"',
        "An answer",
        "repair, village",
    ):
        assert words.lower() in text_of(response).lower()


def test_an_idea_corrected_after_an_error_is_one_idea(client_for):
    challenge, client = a_challenge(stage="open"), client_for(a_user("Ada"))
    client.post(submit_url(challenge), data_for(challenge, summary=""))

    client.post(edit_url(Idea.objects.get()), data_for(challenge))

    assert Idea.objects.get().status == "submitted"


def test_the_rules_must_be_accepted_the_first_time_only(client_for):
    challenge, client = a_challenge(stage="open"), client_for(a_user("Ada"))
    first = data_for(challenge)
    del first["accept_rules"]

    client.post(submit_url(challenge), first)
    assert Idea.objects.get().status == "draft"
    client.post(edit_url(Idea.objects.get()), data_for(challenge))
    again = client.get(submit_url(challenge))

    assert Idea.objects.get().status == "submitted"
    assert "accept_rules" not in text_of(again)


def test_a_double_click_is_one_idea_and_one_receipt(client_for, mailoutbox):
    challenge, client = a_challenge(stage="open"), client_for(a_user("Ada"))
    key = client.get(submit_url(challenge)).context["form"]["key"].value()

    for _click in range(2):
        response = client.post(submit_url(challenge), data_for(challenge, key=key))

    assert response.status_code == 302
    assert (Idea.objects.count(), IdeaVersion.objects.count(), len(mailoutbox)) == (1, 1, 1)


def test_extra_fields_change_nothing(client_for):
    challenge, ada, bob = a_challenge(stage="open"), a_user("Ada"), a_user("Bob")
    other = a_challenge(stage="open")
    forged = {
        "status": "submitted",
        "author": bob.pk,
        "author_id": bob.pk,
        "challenge": other.pk,
        "challenge_id": other.pk,
        "public_id": "0" * 12,
        "submitted_at": "2020-01-01",
        "hidden_at": "2020-01-01",
        "shuffle_key": "1",
        "external_id": "x",
        "is_winner": "1",
    }

    client_for(ada).post(submit_url(challenge), {"title": "Bus", "draft": "1"} | forged)

    idea = Idea.objects.get()
    assert (idea.author, idea.challenge, idea.status) == (ada, challenge, "draft")
    assert (idea.submitted_at, idea.hidden_at, idea.external_id) == (None, None, "")
    assert idea.public_id != "0" * 12
    assert idea.shuffle_key != 1


def test_a_form_sent_after_closing_is_kept_as_a_draft_and_says_so(client_for, mailoutbox):
    challenge, client = a_challenge(stage="open"), client_for(a_user("Ada"))
    key = client.get(submit_url(challenge)).context["form"]["key"].value()
    now = database_now()
    challenge.windows.filter(kind="submission").update(closes_at=now - timedelta(milliseconds=1))

    response = client.post(submit_url(challenge), data_for(challenge, key=key))

    idea = Idea.objects.get()
    assert (response.status_code, idea.status, idea.title) == (409, "draft", "Bus")
    assert "The time for ideas is over." in text_of(response)
    assert "“Bus” is kept as a draft" in text_of(response)
    assert (IdeaVersion.objects.count(), mailoutbox) == (0, [])


def test_get_stores_nothing(client_for):
    challenge, ada = a_challenge(stage="open"), a_user("Ada")

    client_for(ada).get(submit_url(challenge), data_for(challenge))

    assert Idea.objects.count() == 0


def test_what_was_typed_is_escaped(client_for):
    challenge = a_challenge(stage="open")
    payload = "</textarea><script>alert(1)</script>"
    data = data_for(challenge, summary=payload, title=payload, accept_rules="")

    response = client_for(a_user("Ada")).post(submit_url(challenge), data)

    assert "<script>alert" not in response.content.decode()
    assert Idea.objects.get().title == payload


# Editing


def test_another_persons_draft_does_not_exist(client_for):
    idea = an_idea(challenge=a_challenge(stage="open"), status="draft")
    bob, sam = a_user("Bob"), a_user("Sam", staff=True)
    organiser = a_member_of(idea.challenge.organisation)

    for person in (bob, sam, organiser):
        client = client_for(person)
        assert client.get(edit_url(idea)).status_code == 404
        assert client.post(edit_url(idea), data_for(idea.challenge)).status_code == 404
    assert Idea.objects.get().title == "A repair bus"


def test_another_persons_public_idea_cannot_be_edited(client_for):
    idea = an_idea(challenge=a_challenge(stage="open"))
    client = client_for(a_user("Bob"))

    statuses = [
        client.get(edit_url(idea)).status_code,
        client.post(edit_url(idea), data_for(idea.challenge)).status_code,
    ]

    assert statuses == [403, 403]
    assert Idea.objects.get().title == "A repair bus"


def test_a_submitted_idea_has_no_draft_button_and_stays_public_while_it_is_edited(client_for):
    idea = an_idea(challenge=a_challenge(stage="open"))
    client = client_for(idea.author)

    page = client.get(edit_url(idea))
    client.post(edit_url(idea), data_for(idea.challenge, draft="1", title="Better"))

    stored = Idea.objects.get()
    assert 'name="draft"' not in text_of(page)
    assert (stored.status, stored.title, stored.versions.count()) == ("submitted", "Better", 1)


def test_wrong_changes_of_a_submitted_idea_are_shown_and_not_stored(client_for):
    idea = an_idea(challenge=a_challenge(stage="open"))

    response = client_for(idea.author).post(
        edit_url(idea), data_for(idea.challenge, title="New title", summary="")
    )

    assert response.status_code == 200
    assert "Your changes are not stored yet" in text_of(response)
    assert "New title" in text_of(response)
    assert Idea.objects.get().title == "A repair bus"


def test_changes_sent_after_closing_are_given_back_to_copy(client_for):
    idea = an_idea(challenge=a_challenge(stage="voting"))

    response = client_for(idea.author).post(
        edit_url(idea), data_for(idea.challenge, title="Too late")
    )

    assert response.status_code == 409
    assert "Too late" in text_of(response)
    assert Idea.objects.get().title == "A repair bus"


def test_a_hidden_idea_shows_its_author_the_reason_page(client_for):
    idea = an_idea(
        challenge=a_challenge(stage="open"), hidden_at=timezone.now(), hidden_reason="spam"
    )

    response = client_for(idea.author).get(edit_url(idea))

    assert response.status_code == 403
    assert "This idea is hidden" in text_of(response)


# Withdrawing and hiding


def test_withdrawing_asks_first_and_needs_a_post(client_for):
    idea = an_idea(challenge=a_challenge(stage="open"))
    client = client_for(idea.author)
    url = reverse("challenges:idea-withdraw", args=[idea.public_id])

    asked = client.get(url)
    assert (asked.status_code, Idea.objects.get().status) == (200, "submitted")
    for _click in range(2):
        assert client.post(url).status_code == 302

    assert Idea.objects.get().status == "withdrawn"


def test_nobody_else_withdraws(client_for):
    idea = an_idea(challenge=a_challenge(stage="open"))
    url = reverse("challenges:idea-withdraw", args=[idea.public_id])

    statuses = [
        client_for(person).post(url).status_code
        for person in (a_user("Bob"), a_member_of(idea.challenge.organisation))
    ]

    assert statuses == [403, 403]
    assert Idea.objects.get().status == "submitted"


def test_the_organiser_hides_with_a_reason_and_restores(client_for):
    idea = an_idea(challenge=a_challenge(stage="voting"))
    client = client_for(with_second_factor(a_member_of(idea.challenge.organisation)))
    url = reverse("challenges:idea-hide", args=[idea.public_id])

    assert client.get(url).status_code == 200
    assert client.post(url, {"reason": " "}).status_code == 200
    assert Idea.objects.get().hidden_at is None
    client.post(url, {"reason": "Advertising"})
    assert Idea.objects.get().hidden_reason == "Advertising"
    client.post(url, {"restore": "1"})

    assert Idea.objects.get().hidden_at is None


def test_hiding_is_for_those_who_run_the_challenge_with_a_second_factor(client_for):
    idea = an_idea(challenge=a_challenge(stage="voting"))
    url = reverse("challenges:idea-hide", args=[idea.public_id])
    stranger = with_second_factor(a_member_of(a_challenge(stage="open").organisation))
    without = a_member_of(idea.challenge.organisation)

    assert client_for(stranger).post(url, {"reason": "x"}).status_code == 403
    assert client_for(with_second_factor(idea.author)).post(url, {"reason": "x"}).status_code == 403
    sent_away = client_for(without).post(url, {"reason": "x"})

    assert sent_away["Location"] == "/accounts/2fa/"
    assert Idea.objects.get().hidden_at is None


# My ideas


def test_my_ideas_are_mine_in_their_groups_with_the_next_step(client_for):
    ada = a_user("Ada")
    challenge = a_challenge(stage="open", time_zone="Europe/Amsterdam")
    for status in ("draft", "submitted", "withdrawn"):
        an_idea(challenge=challenge, author=ada, status=status, title=f"My {status}")
    an_idea(
        challenge=challenge,
        author=ada,
        title="My hidden",
        hidden_at=timezone.now(),
        hidden_reason="Off topic",
    )
    an_idea(challenge=challenge, author=a_user("Bob"), title="Bob's")

    text = text_of(client_for(ada).get("/my/ideas/"))

    for words in (
        "My draft",
        "Finish it and submit it by",
        "My submitted",
        "You can change it until",
        "My withdrawn",
        "You can submit it again until",
        "Hidden by the organiser: Off topic",
        in_zone(challenge.window("submission").closes_at, challenge),
    ):
        assert words in text
    # As a word: three letters stand in a token of 64 now and then.
    assert re.findall(r"\bBob\b", text) == []


def test_my_ideas_is_empty_with_a_next_step(client_for):
    text = text_of(client_for(a_user("Ada")).get("/my/ideas/"))

    assert "You have no ideas here yet" in text
    assert 'href="/challenges/"' in text


@pytest.mark.parametrize("number", [1, 12])
def test_my_ideas_takes_as_many_queries_for_many_ideas(
    client_for, number, django_assert_num_queries
):
    ada = a_user("Ada")
    for _number in range(number):
        an_idea(challenge=a_challenge(stage="open"), author=ada)
    client = client_for(ada)

    # Session, person, her desk (3), her ideas, their windows.
    with django_assert_num_queries(5):
        client.get("/my/ideas/")
