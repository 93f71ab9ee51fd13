"""The organiser's page of the panel: who scores what, reminders, replacement; what is sealed."""

from datetime import timedelta

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from challenges.briefs.services import current_card
from challenges.judging.models import Judge, Panel
from challenges.judging.panel_models import ExtraReviews, Reminder
from challenges.judging.services import choose_plan, declare_conflict, recuse, replace_judge
from challenges.organisations.services import add_member
from tests.builders.ideas import an_idea
from tests.builders.judging import a_challenge_in, a_judge, a_review, move_window
from tests.builders.organisations import an_organisation

pytestmark = pytest.mark.django_db


def at(challenge, name="desk-panel"):
    return reverse(f"challenges:{name}", args=[challenge.slug])


@pytest.fixture
def judging(organisation):
    """Four finalists before three judges who score everything."""
    challenge = a_challenge_in("judging", organisation=organisation)
    # Open, as time goes by in the builder in steps of ten days.
    challenge = move_window(challenge, "judging", opens_at=timezone.now() - timedelta(days=1))
    ideas = [an_idea(challenge=challenge, title=f"Idea {number}") for number in range(4)]
    for idea in ideas:
        challenge.finalists.create(idea=idea, chosen_at=timezone.now())
    judges = [a_judge(challenge, ideas=ideas) for _ in range(3)]
    return challenge, ideas, judges


def page_of(client, challenge):
    return client.get(at(challenge))


def test_ideas_with_the_fewest_reviews_come_first_and_no_score_is_shown(client, judging):
    challenge, ideas, judges = judging
    a_review(judges[0], ideas[0], [9, 1])
    a_review(judges[1], ideas[0], [0, 0])
    a_review(judges[0], ideas[2], [7, None])

    response = page_of(client, challenge)

    assert [(row.idea, row.done, row.begun, row.given) for row in response.context["ideas"]] == [
        (ideas[1], 0, 0, 3),
        (ideas[2], 0, 1, 3),
        (ideas[3], 0, 0, 3),
        (ideas[0], 2, 2, 3),
    ]
    assert response.context["split"] == {ideas[0].pk}
    assert "spreads" not in response.context
    assert "told" not in response.context


def test_an_organiser_who_judges_sees_no_progress_of_ideas_before_her_own_reviews_are_in(
    client, judging, editor
):
    challenge, ideas, judges = judging
    own = a_judge(challenge, user=editor, ideas=ideas)
    a_review(judges[0], ideas[0], [9, 9])
    a_review(judges[1], ideas[0], [0, 0])

    before = page_of(client, challenge)
    for idea in ideas:
        a_review(own, idea, [5, 5])
    after = page_of(client, challenge)

    assert (before.context["ideas"], before.context["split"]) == ([], set())
    assert "The panel splits</" not in before.content.decode()
    assert len(after.context["ideas"]) == 4


def test_once_judging_has_closed_the_page_tells_agreement_odd_judges_and_spread(client, judging):
    challenge, ideas, judges = judging
    for idea, given in zip(ideas, ((2, 8, 5), (5, 5, 6), (7, 6, 7), (1, 2, 1)), strict=True):
        for judge, value in zip(judges, given, strict=True):
            a_review(judge, idea, [value, value])
    move_window(challenge, "judging", closes_at=timezone.now() - timedelta(seconds=1))

    response = page_of(client, challenge)

    rows = response.context["spreads"]
    assert [row.idea for row in rows] == [ideas[0], ideas[1], ideas[2], ideas[3]]
    assert (rows[0].mean, rows[0].median, rows[0].lowest, rows[0].highest) == (50, 50, 20, 80)
    assert {line["judge"] for line in response.context["told"]["judges"]} == set(judges)
    assert "reliability" in " ".join(response.context["told"]["agreement"])


def test_sharing_the_work_out_is_told_with_its_worth(client, judging, editor):
    challenge, _ideas, _judges = judging

    client.post(at(challenge, "plan-choose"), {"way": "balanced", "reviews": "2"})

    response = page_of(client, challenge)
    plan = response.context["plan"]
    assert (plan.way, plan.reviews, plan.chosen_by) == ("balanced", 2, editor)
    assert [row.given for row in response.context["ideas"]] == [2] * 4
    assert [line.warns for line in response.context["assignment"]] == [False, False]
    assert "All ideas can be compared" in response.content.decode()


def test_ideas_that_share_no_judge_are_warned_of(client, judging, editor):
    challenge, _ideas, _judges = judging

    choose_plan(challenge=challenge, way="balanced", reviews=1, by=editor)

    lines = page_of(client, challenge).context["assignment"]
    assert lines[0].warns
    assert "groups that share no judge" in lines[0].text


def test_one_letter_a_day_goes_to_who_owes_and_to_nobody_else(client, judging, editor):
    challenge, ideas, judges = judging
    for idea in ideas:
        a_review(judges[0], idea, [5, 5])
    a_judge(challenge, accepted=False)
    Judge.objects.filter(pk=judges[1].pk).update(email="old@panel.example")

    client.post(at(challenge, "judge-remind"))
    again = client.post(at(challenge, "judge-remind"), follow=True)
    one = client.post(at(challenge, "judge-remind"), {"judge": judges[1].public_id}, follow=True)

    assert {row.judge for row in Reminder.objects.all()} == {judges[1], judges[2]}
    assert sorted(letter.to for letter in mail.outbox) == sorted(
        [judge.user.email] for judge in judges[1:]
    )
    assert "You have scored 0 of 4 ideas; 4 are left." in mail.outbox[0].body
    assert reverse("challenges:judge-queue", args=[challenge.slug]) in mail.outbox[0].body
    assert "Everybody who owes a review was reminded today" in again.content.decode()
    assert "One letter a day is enough" in one.content.decode()


def test_who_owes_nothing_is_not_written_to(client, judging):
    challenge, ideas, judges = judging
    for idea in ideas:
        a_review(judges[0], idea, [5, 5])

    response = client.post(
        at(challenge, "judge-remind"), {"judge": judges[0].public_id}, follow=True
    )

    assert "owes nothing" in response.content.decode()
    assert mail.outbox == []


def test_a_judge_is_replaced_and_the_page_says_why(client, judging):
    challenge, _ideas, judges = judging

    client.post(
        at(challenge, "judge-replace"), {"judge": judges[0].public_id, "reason": "Ill <b>now</b>"}
    )

    page = page_of(client, challenge).content.decode()
    assert "Dropped out" in page
    assert "Ill &lt;b&gt;now&lt;/b&gt;" in page
    assert not judges[0].assignments.exists()


def test_extra_reviews_are_asked_for_from_the_page(client, judging, editor):
    challenge, ideas, _judges = judging
    choose_plan(challenge=challenge, way="balanced", reviews=2, by=editor)

    client.post(
        at(challenge, "extra-reviews-ask"),
        {"idea": [ideas[1].public_id], "reviews": "1", "reason": "It splits"},
    )

    assert [(row.idea, row.reviews) for row in ExtraReviews.objects.all()] == [(ideas[1], 1)]
    assert "1 more review of “Idea 1”: It splits" in page_of(client, challenge).content.decode()


def test_the_discussion_is_opened_once_two_have_scored_and_never_closed_again(client, judging):
    challenge, ideas, judges = judging
    a_review(judges[0], ideas[0], [9, 9])
    early = client.post(at(challenge, "discussion-open"))
    a_review(judges[1], ideas[0], [8, 8])
    offered = page_of(client, challenge).content.decode()

    client.post(at(challenge, "discussion-open"))
    again = client.post(at(challenge, "discussion-open"))

    assert (early.status_code, again.status_code) == (403, 403)
    assert at(challenge, "discussion-open") in offered
    assert at(challenge, "discussion-open") not in page_of(client, challenge).content.decode()
    assert Panel.objects.get(challenge=challenge).discussion_opened_by is not None


def test_a_withdrawn_review_is_told_with_its_criterion_and_never_as_a_zero(client, judging):
    challenge, ideas, judges = judging
    recuse(judge=judges[0], idea=ideas[0], criterion=challenge.criteria.first())

    response = page_of(client, challenge)

    assert "Cannot judge “Impact”" in response.content.decode()
    told = {row.idea: (row.done, row.begun, row.given) for row in response.context["ideas"]}
    assert told[ideas[0]] == (0, 0, 2)


def test_conflicts_are_told_to_the_organiser_and_not_to_one_who_judges_blindly(
    client, judging, editor
):
    challenge, ideas, judges = judging
    house = an_organisation("Canary House")
    for user in (judges[0].user, ideas[0].author):
        add_member(organisation=house, user=user, role="viewer")

    told = page_of(client, challenge)
    a_judge(challenge, user=editor, ideas=ideas)
    sealed = page_of(client, challenge)

    assert [(row.judge, row.idea) for row in told.context["found"]] == [(judges[0], ideas[0])]
    assert "Same organisation as the author: Canary House" in told.content.decode()
    assert "Canary House" not in sealed.content.decode()


def test_a_judge_without_a_role_reaches_none_of_it_nor_does_another_organisation(
    client_for, judging, acts_for
):
    """B8 and B15: not found, whatever is asked for."""
    challenge, ideas, judges = judging
    a_review(judges[0], ideas[0], [9, 9], "canary")
    other = acts_for(an_organisation("Elsewhere"), "owner")
    names = ("plan-choose", "judge-remind", "judge-replace", "extra-reviews-ask")
    data = {
        "judge": judges[0].public_id,
        "reason": "x",
        "way": "every",
        "idea": [ideas[0].public_id],
        "reviews": "1",
    }

    for person in (judges[1].user, other):
        reader = client_for(person)
        assert [reader.post(at(challenge, name), data).status_code for name in names] == [404] * 4
        for page in ("desk-panel", "desk-shortlist", "desk-result"):
            assert reader.get(at(challenge, page)).status_code == 404


@pytest.mark.parametrize("count", [1, 9])
@pytest.mark.parametrize(("is_over", "queries"), [(False, 27), (True, 44)])
def test_the_page_takes_the_same_queries_for_few_judges_and_ideas_and_for_many(
    client, organisation, editor, django_assert_num_queries, count, is_over, queries
):
    """With all that it can tell: reviews, conflicts, who left, more reviews, a common house."""
    challenge = a_challenge_in("judging", organisation=organisation)
    challenge = move_window(challenge, "judging", opens_at=timezone.now() - timedelta(days=1))
    current_card(challenge)
    ideas = [an_idea(challenge=challenge, title=f"Idea {number}") for number in range(count + 1)]
    for idea in ideas:
        challenge.finalists.create(idea=idea, chosen_at=timezone.now())
    house = an_organisation("Canary House")
    for number in range(count):
        judge, left, recused = (a_judge(challenge, ideas=ideas) for _ in range(3))
        a_review(judge, ideas[number], [9, 1], "To the organiser", "To the author")
        declare_conflict(judge=judge, idea=ideas[number + 1], reason="A friend")
        replace_judge(judge=left, by=editor, reason="Ill")
        recuse(judge=recused, idea=ideas[number], criterion=challenge.criteria.first())
        for user in (recused.user, ideas[number + 1].author):
            add_member(organisation=house, user=user, role="viewer")
    ExtraReviews.objects.bulk_create(
        ExtraReviews(challenge=challenge, idea=idea, reviews=1, reason="x", by=editor, at=now)
        for idea, now in zip(ideas, [timezone.now()] * count, strict=False)
    )
    if is_over:
        move_window(challenge, "judging", closes_at=timezone.now() - timedelta(seconds=1))
    page_of(client, challenge)

    with django_assert_num_queries(queries):
        response = page_of(client, challenge)

    assert len(response.context["judges"]) == 3 * count
    assert len(response.context["withdrawn"]) == len(response.context["departures"]) == count
    assert len(response.context["extra_reviews"]) == count
    assert ("spreads" in response.context) == is_over


def test_a_judge_of_another_panel_is_not_found_here(client, judging):
    challenge, _ideas, _judges = judging
    stranger = a_judge(a_challenge_in("judging"))

    for name in ("judge-remind", "judge-replace"):
        response = client.post(at(challenge, name), {"judge": stranger.public_id, "reason": "Ill"})
        assert response.status_code == 404
