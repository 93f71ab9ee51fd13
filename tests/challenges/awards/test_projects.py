"""What comes of an awarded idea: who tells it, who is told, how often, and of what nobody is."""

from datetime import date, timedelta

import pytest
from django.core import mail
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from challenges.awards.models import Award, Milestone, ProjectUpdate
from challenges.awards.rules import may_tell_of_project
from challenges.awards.services import add_milestone, post_update, reach_milestone
from challenges.core.errors import Refused
from challenges.ideas.services import hide_idea, restore_idea
from challenges.notifications.follows import follow_idea
from challenges.notifications.models import OutboxMail
from tests.builders.awards import an_awarded_challenge
from tests.builders.organisations import a_staff_member
from tests.builders.people import a_user
from tests.builders.ranking import WHO_RUNS_IT, a_person_who_is
from tests.faults.threads import at_once

ATTACK = "<script>alert(1)</script><img src=x onerror=alert(2)>"


@pytest.fixture
def awarded(db, settings):
    """The award of the first place, its organiser, and one follower."""
    settings.SECOND_FACTOR_REQUIRED = False
    _challenge, _ideas, organiser, (award, _second) = an_awarded_challenge()
    follow_idea(idea=award.idea, user=a_user("Ada"), wanted=True)
    mail.outbox.clear()
    return award, organiser


def tell(award, organiser, title="The first bus", text="It drives."):
    return post_update(award=award, title=title, text=text, by=organiser)


@pytest.mark.parametrize(("role", "allowed"), WHO_RUNS_IT.items())
def test_who_tells_what_comes_of_an_idea(role, allowed, settings, client_for, db):
    """By the rule, and by the page: whoever may not gets 403 or 404, and nothing is written."""
    settings.SECOND_FACTOR_REQUIRED = False
    challenge, ideas, _organiser, (award, *_rest) = an_awarded_challenge()
    person = a_person_who_is(role, challenge, ideas)
    url = reverse("challenges:desk-project", args=[award.pk])
    news = {"what": "update", "title": "The first bus", "text": "It drives."}

    assert bool(may_tell_of_project(person, award)) is allowed
    if person.is_authenticated:
        answer = client_for(person).post(url, news)
        assert (answer.status_code == 302) is allowed
        assert answer.status_code in (302, 403, 404)
    assert ProjectUpdate.objects.count() == allowed


def test_a_milestone_of_another_organisation_is_not_reached(awarded, client_for):
    award, organiser = awarded
    _challenge, _ideas, other, _awards = an_awarded_challenge()
    milestone = add_milestone(award=award, title="A route")
    url = reverse("challenges:milestone-reach", args=[milestone.pk])

    assert client_for(other).post(url, {"reached": "1"}).status_code == 404
    assert Milestone.objects.get().reached_at is None
    assert client_for(organiser).post(url, {"reached": "1"}).status_code == 302
    assert Milestone.objects.get().reached_at is not None


def test_a_milestone_keeps_the_first_moment_at_which_it_was_reached(awarded):
    milestone = add_milestone(award=awarded[0], title="  A \n route ")
    first = reach_milestone(milestone=milestone, reached=True).reached_at

    again = reach_milestone(milestone=milestone, reached=True)

    assert (again.title, again.reached_at) == ("A route", first)
    assert reach_milestone(milestone=milestone, reached=False).reached_at is None


def test_milestones_stand_by_their_date_and_updates_newest_first(awarded):
    award, organiser = awarded
    for title, due in (("C", None), ("B", date(2027, 2, 1)), ("A", date(2027, 1, 1)), ("D", None)):
        add_milestone(award=award, title=title, due_on=due)
    for title in ("First", "Second", "Third"):
        tell(award, organiser, title)
    last = ProjectUpdate.objects.get(title="First")
    ProjectUpdate.objects.filter(pk=last.pk).update(posted_at=timezone.now() + timedelta(hours=1))

    assert [milestone.title for milestone in award.milestones.all()] == ["A", "B", "C", "D"]
    assert [update.title for update in award.updates.all()] == ["First", "Third", "Second"]


def test_a_project_has_at_most_thirty_milestones(awarded):
    for number in range(30):
        add_milestone(award=awarded[0], title=f"Step {number}")

    with pytest.raises(Refused, match="at most 30"):
        add_milestone(award=awarded[0], title="One more")


@pytest.mark.parametrize(("title", "text"), [("", "Text"), (" \n", "Text"), ("Title", " \n ")])
def test_an_update_needs_words(awarded, title, text):
    with pytest.raises(Refused, match="needs a title and a text"):
        tell(*awarded, title, text)

    assert mail.outbox == []


def test_followers_are_told_once_whoever_clicks_how_often(awarded):
    award, organiser = awarded
    gone = a_user("Gone")
    gone.is_active = False
    gone.save()
    award.idea.follows.create(user=gone)

    first = [tell(award, organiser), tell(award, organiser, "The  first\nbus", "It drives.\r\n")]
    second = tell(award, organiser, text="It still drives.")

    assert first[0] == first[1] != second
    assert [letter.recipients() for letter in mail.outbox] == [
        [award.idea.follows.first().user.email]
    ] * 2


def test_an_update_that_was_not_kept_is_told_to_nobody(awarded, settings):
    settings.EMAIL_BACKEND = "challenges.notifications.outbox.OutboxBackend"

    with transaction.atomic():
        tell(*awarded)
        transaction.set_rollback(True)

    assert (ProjectUpdate.objects.count(), OutboxMail.objects.count()) == (0, 0)
    tell(*awarded)
    assert (ProjectUpdate.objects.count(), OutboxMail.objects.count()) == (1, 1)


def test_four_clicks_at_once_are_one_update_and_one_letter(committed_db, settings):
    settings.EMAIL_BACKEND = "challenges.notifications.outbox.OutboxBackend"
    _challenge, _ideas, organiser, (award, _second) = an_awarded_challenge()
    follow_idea(idea=award.idea, user=a_user("Ada"), wanted=True)
    OutboxMail.objects.all().delete()

    found = at_once([lambda: tell(award, organiser).pk] * 4)

    assert found == [ProjectUpdate.objects.get().pk] * 4
    assert OutboxMail.objects.count() == 1


def test_of_a_hidden_idea_nobody_is_told_and_what_was_typed_is_kept(awarded, client_for):
    award, organiser = awarded
    staff = a_staff_member()
    hide_idea(idea=award.idea, by=staff, reason="Copied")
    mail.outbox.clear()
    url = reverse("challenges:desk-project", args=[award.pk])

    answer = client_for(organiser).post(
        url, {"what": "update", "title": "The first bus", "text": "It drives."}
    )

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "This idea is not public now, so nothing can be told about it." in page
    assert 'value="The first bus"' in page
    assert ">\nIt drives.</textarea>" in page
    assert (ProjectUpdate.objects.count(), mail.outbox) == (0, [])
    restore_idea(idea=award.idea, by=staff)
    mail.outbox.clear()
    tell(Award.objects.get(pk=award.pk), organiser)
    assert len(mail.outbox) == 1


def test_of_a_challenge_that_is_not_published_any_more_nobody_is_told(awarded):
    award, organiser = awarded
    award.challenge.page.unpublish()

    with pytest.raises(Refused, match="not public now"):
        tell(award, organiser)

    assert mail.outbox == []


def test_words_of_the_organisation_are_text_and_nothing_else(awarded, client, client_for):
    """X1: on the page of the idea, at the desk and in the letter."""
    award, organiser = awarded
    add_milestone(award=award, title=ATTACK)
    tell(award, organiser, f"News\r\nBcc: eve@evil.example {ATTACK}", f"{ATTACK}\n\nhttp://x")

    pages = [
        client.get(award.idea.get_absolute_url()),
        client_for(organiser).get(reverse("challenges:desk-project", args=[award.pk])),
    ]

    for page in (answer.content.decode() for answer in pages):
        assert page.count("&lt;script&gt;alert(1)&lt;/script&gt;&lt;img src=x") == 3
        assert "<script>alert" not in page
        assert "<img src=x" not in page
    (letter,) = mail.outbox
    assert letter.recipients() == [award.idea.follows.get().user.email]
    assert "\n" not in letter.subject
    html = [body for body, kind in getattr(letter, "alternatives", ()) if kind == "text/html"]
    assert ["<script>" in body for body in html] == [False] * len(html)


@pytest.mark.parametrize("many", [1, 25])
def test_many_milestones_and_updates_cost_no_more_queries_than_one(
    awarded, client, client_for, django_assert_num_queries, many
):
    award, organiser = awarded
    for number in range(many):
        add_milestone(award=award, title=f"Step {number}")
        tell(award, organiser, f"News {number}")
    desk, url = client_for(organiser), reverse("challenges:desk-project", args=[award.pk])
    client.get(award.idea.get_absolute_url())
    desk.get(url)

    with django_assert_num_queries(15):
        page = client.get(award.idea.get_absolute_url()).content.decode()
    with django_assert_num_queries(8):
        desk.get(url)

    assert page.count('<article class="card"') == many
