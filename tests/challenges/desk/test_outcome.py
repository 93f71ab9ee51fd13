"""From the closed vote to the payment: shortlist, result, award."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from challenges.briefs.models import Challenge
from challenges.briefs.services import current_card
from challenges.discussion.models import CommentReport
from challenges.ranking.report import report as report_of
from challenges.ranking.services import preview_result
from challenges.voting.services import freeze_ballots
from tests.builders.awards import a_sent_payout, an_approved_payout
from tests.builders.ideas import an_idea
from tests.builders.judging import a_challenge_in, a_judge, a_review, move_window
from tests.builders.people import a_user
from tests.builders.ranking import a_judged_challenge
from tests.builders.voting import exposed, supports

pytestmark = pytest.mark.django_db


def page_of(challenge, name):
    return reverse(f"challenges:desk-{name}", args=[challenge.slug])


def lines_of(response):
    return response.context["told"]["places"]["lines"]


def words_of(challenge, **words):
    """What the form of the result asks for: also a word where crowd and panel differ."""
    rows = preview_result(challenge)[1]["ideas"]
    return words | {f"gap-{row['id']}": "Not costed." for row in rows if row["favourite_of"]}


def report(comment, reason="Rude"):
    return CommentReport.objects.create(
        comment=comment, reporter=a_user(), reason=reason, reported_at=timezone.now()
    )


# --- Shortlist ------------------------------------------------------------------------------------


@pytest.fixture
def voted(organisation):
    """Voting has closed; five ideas, the first best supported; three places."""
    challenge = a_challenge_in("judging", organisation=organisation)
    ideas = [an_idea(challenge=challenge, title=f"Idea {number}") for number in range(5)]
    for idea, count in zip(ideas, (25, 20, 15, 10, 5), strict=True):
        supports(idea, count)
        exposed(idea, 35 - count)
    return challenge, ideas


def test_shortlist_is_empty_and_says_when_before_voting_has_closed(client, organisation):
    challenge = a_challenge_in("voting", organisation=organisation)
    supports(an_idea(challenge=challenge), 3)

    response = client.get(page_of(challenge, "shortlist"))

    assert response.context["rows"] == []
    assert "The shortlist is drawn up when voting has closed." in response.content.decode()


def test_best_supported_ideas_are_ticked_already(client, voted):
    challenge, ideas = voted

    rows = client.get(page_of(challenge, "shortlist")).context["rows"]

    assert {row["row"].idea for row in rows if row["ticked"]} == set(ideas[:3])
    assert [row["row"].place for row in rows] == [1, 2, 3, 4, 5]


def test_shortlist_has_as_many_places_as_the_frozen_card_says(client, voted):
    challenge, _ideas = voted
    current_card(challenge)
    Challenge.objects.filter(pk=challenge.pk).update(shortlist_size=5)

    response = client.get(page_of(challenge, "shortlist"))

    assert response.context["places"] == 3


def test_shortlist_is_picked_and_given_to_the_panel(client, voted, editor):
    challenge, ideas = voted
    judge = a_judge(challenge)

    client.post(
        page_of(challenge, "shortlist"),
        {
            "idea": [ideas[0].public_id, ideas[4].public_id],
            f"reason-{ideas[4].public_id}": "The only one for winter",
            f"reason-{ideas[1].public_id}": "Too dear",
            f"reason-{ideas[2].public_id}": "Done before",
        },
    )

    assert {
        (row.idea, row.route, row.reason, row.chosen_by) for row in challenge.finalists.all()
    } == {
        (ideas[0], "crowd", "", editor),
        (ideas[4], "organiser", "The only one for winter", editor),
    }
    assert {row.idea for row in judge.assignments.all()} == {ideas[0], ideas[4]}


def test_the_desk_says_each_route_and_what_became_of_the_wild_cards(client, voted):
    challenge, ideas = voted

    response = client.get(page_of(challenge, "shortlist"))

    assert [row["route"] for row in response.context["rows"]] == ["Best supported"] * 3 + [""] * 2
    assert response.context["drawn"][0].startswith("The rules give the shortlist 3 places")
    assert "Too few promising ideas were seen by few, so 1 place went back" in (
        response.content.decode()
    )


def test_wild_card_without_a_reason_is_refused_and_the_ticks_are_kept(client, voted):
    challenge, ideas = voted

    response = client.post(page_of(challenge, "shortlist"), {"idea": [ideas[4].public_id]})

    assert response.status_code == 409
    assert [row["row"].idea for row in response.context["rows"] if row["ticked"]] == [ideas[4]]
    assert list(challenge.finalists.all()) == []


def test_idea_of_another_challenge_cannot_be_picked(client, voted):
    challenge, ideas = voted
    foreign = an_idea(challenge=a_challenge_in("judging"))

    chosen = [idea.public_id for idea in (*ideas[:3], foreign)]
    client.post(page_of(challenge, "shortlist"), {"idea": chosen})

    assert {row.idea for row in challenge.finalists.all()} == set(ideas[:3])


def test_shortlist_takes_the_same_queries_for_few_ideas_and_for_many(
    client, organisation, django_assert_num_queries
):
    for count in (1, 12):
        challenge = a_challenge_in("judging", organisation=organisation)
        for _number in range(count):
            supports(an_idea(challenge=challenge), 2)
        current_card(challenge)
        # The lot between equals follows from it.
        freeze_ballots(challenge=challenge)
        client.get(page_of(challenge, "shortlist"))

        with django_assert_num_queries(17):
            response = client.get(page_of(challenge, "shortlist"))
        rows = response.context["rows"]
        ids = [row["row"].idea.public_id for row in rows if row["is_proposed"]]
        client.post(page_of(challenge, "shortlist"), {"idea": ids})

        # The proposal is kept, so the ballots are not read again.
        with django_assert_num_queries(14):
            response = client.get(page_of(challenge, "shortlist"))
        assert len(response.context["finalists"]) == len(ids)


def test_finalists_are_weighed_as_the_frozen_card_says():
    challenge, _ideas = a_judged_challenge()
    current_card(challenge)
    Challenge.objects.filter(pk=challenge.pk).update(crowd_weight=1)
    challenge = Challenge.objects.get(pk=challenge.pk)

    rows = report_of(*preview_result(challenge)).rows

    assert [row.crowd_part for row in rows] == [
        pytest.approx(row.crowd / 2, abs=Decimal("0.000001")) for row in rows
    ]


# --- Result and award -----------------------------------------------------------------------------


@pytest.fixture
def judged(voted):
    challenge, ideas = voted
    judges = [a_judge(challenge) for _number in range(3)]
    for idea, score in zip(ideas[:3], (8, 9, 6), strict=True):
        challenge.finalists.create(idea=idea, chosen_at=timezone.now())
        for judge in judges:
            a_review(judge, idea, [score, score - 1])
    return move_window(challenge, "judging", closes_at=timezone.now() - timedelta(seconds=1)), ideas


def test_preview_is_refused_while_a_judge_has_not_finished(client, voted):
    challenge, ideas = voted
    challenge.finalists.create(idea=ideas[0], chosen_at=timezone.now())
    a_judge(challenge, ideas=[ideas[0]])
    a_review(a_judge(challenge), ideas[0], [9, 9], "canary", "canary")

    response = client.get(page_of(challenge, "result"))

    assert "told" not in response.context
    assert "canary" not in response.content.decode()


def test_nobody_at_the_desk_reads_a_score_while_one_can_change(client, voted, editor):
    challenge, ideas = voted
    challenge.finalists.create(idea=ideas[0], chosen_at=timezone.now())
    for judge in (a_judge(challenge, user=editor), a_judge(challenge)):
        a_review(judge, ideas[0], [9, 9])
    assert "Every judge has finished" in client.get(page_of(challenge, "panel")).content.decode()

    before = client.get(page_of(challenge, "result"))
    refused = client.post(page_of(challenge, "result"), {"winner_reason": "x"})
    client.post(reverse("challenges:judging-close", args=[challenge.slug]))
    after = client.get(page_of(challenge, "result"))

    assert "told" not in before.context
    assert refused.status_code == 403
    assert [line["idea"] for line in lines_of(after)] == [ideas[0]]


def test_the_organiser_is_asked_to_own_up_to_finalists_that_no_judges_have_in_common(client, voted):
    challenge, ideas = voted
    for idea in ideas[:2]:
        challenge.finalists.create(idea=idea, chosen_at=timezone.now())
        a_review(a_judge(challenge), idea, [8, 8])
    move_window(challenge, "judging", closes_at=timezone.now() - timedelta(seconds=1))

    form = client.get(page_of(challenge, "result")).context["form"]
    words = {"winner_reason": "It can start.", "acknowledgement": "Two judges fell ill."}
    gaps = {field.name: "Bold, not yet costed." for field in form.gap_fields()}
    client.post(page_of(challenge, "result"), words | gaps)

    assert "acknowledgement" in form.fields
    assert challenge.results.get().acknowledgement == "Two judges fell ill."


def test_organiser_reads_the_judges_remarks_when_the_scores_are_in(client, judged):
    challenge, ideas = judged
    review = ideas[0].reviews.first()
    review.remark_to_organiser = "Ask about the <winter>"
    review.save()

    page = client.get(page_of(challenge, "result")).content.decode()

    assert "Ask about the &lt;winter&gt;" in page


def test_preview_lists_the_finalists_by_place(client, judged):
    challenge, ideas = judged

    lines = lines_of(client.get(page_of(challenge, "result")))

    assert {line["idea"] for line in lines} == set(ideas[:3])
    assert [line["row"].place for line in lines] == [1, 2, 3]


def test_preview_shows_the_whole_honesty_report(client, judged):
    challenge, _ideas = judged

    page = client.get(page_of(challenge, "result"), {"w": "100"}).content.decode()

    for part in ("places", "scatter", "weights", "chances", "flips", "panel", "votes"):
        assert f'id="{part}-heading"' in page
    assert "The order at 100% for the crowd" in page
    assert "locked: 50%" in page


def test_preview_names_no_judge(client, judged):
    challenge, _ideas = judged

    page = client.get(page_of(challenge, "result")).content.decode()

    for judge in challenge.judges.all():
        assert judge.public_id not in page
        assert judge.email not in page


def test_publishing_needs_the_reason_of_a_person(client, judged):
    challenge, _ideas = judged

    response = client.post(page_of(challenge, "result"), {"winner_reason": " "})

    assert response.status_code == 422
    assert list(challenge.results.all()) == []


def test_result_is_published_then_awarded_then_paid(client, judged, editor):
    challenge, _ideas = judged

    client.post(
        page_of(challenge, "result"), words_of(challenge, winner_reason="It can start tomorrow.")
    )
    preview = client.get(page_of(challenge, "award")).content.decode()
    client.post(page_of(challenge, "award"), {"amount_minor": "1", "idea": "x"})

    result, award = challenge.results.get(), challenge.awards.get()
    assert (result.winner_reason, result.published_by) == ("It can start tomorrow.", editor)
    assert award.idea.title in preview
    assert (award.amount_minor, award.place, award.is_paid) == (500_000, 1, False)
    a_sent_payout(award, editor, "SEPA 4711")
    assert challenge.awards.get().payout.sent.reference == "SEPA 4711"
    assert "SEPA 4711" in client.get(page_of(challenge, "award")).content.decode()


def test_corrected_result_needs_its_own_reason(client, judged):
    challenge, _ideas = judged
    client.post(page_of(challenge, "result"), words_of(challenge, winner_reason="First words."))
    again = words_of(challenge, winner_reason="Second words.")

    refused = client.post(page_of(challenge, "result"), again)
    client.post(page_of(challenge, "result"), again | {"reason": "A late conflict"})

    assert refused.status_code == 422
    assert [(row.version, row.reason) for row in challenge.results.order_by("version")] == [
        (1, ""),
        (2, "A late conflict"),
    ]


def test_award_of_another_organisation_is_not_found_and_a_viewer_cannot_pay(
    client, judged, editor, viewer, client_for, acts_for
):
    challenge, _ideas = judged
    client.post(
        page_of(challenge, "result"), words_of(challenge, winner_reason="It can start tomorrow.")
    )
    client.post(page_of(challenge, "award"))
    award = challenge.awards.get()
    payout = an_approved_payout(award, editor)
    url = reverse("challenges:payout-send", args=[payout.pk])
    other = acts_for(a_challenge_in("open").organisation, "owner")
    data = {f"send-{payout.pk}-reference": "SEPA 4711"}

    assert client_for(other).post(url, data).status_code == 404
    assert client_for(award.idea.author).post(url, data).status_code == 404
    assert client_for(viewer).post(url, data).status_code == 403
    assert challenge.awards.get().is_paid is False
