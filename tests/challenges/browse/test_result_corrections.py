"""The published result tells of every review corrected after the close, and of what it changed."""

import json

import pytest
from django.db import DatabaseError, transaction

from challenges.balance import compute
from challenges.briefs.models import Challenge
from challenges.core.errors import Refused
from challenges.judging.services import decide_correction
from challenges.ranking.gather import challenge_file
from challenges.ranking.models import Result, UncorrectedResult
from challenges.ranking.rules import result_is_due
from tests.builders.corrections import a_correction, an_approved_correction
from tests.builders.ranking import a_judged_challenge, an_organiser, publish

pytestmark = pytest.mark.django_db

# The panel alone decides, and it is for the bus until two of its reviews say otherwise.
ROWS = {
    "Repair bus": (50, [(8, 8), (8, 7), (7, 8)]),
    "Library of things": (50, [(7, 7), (7, 6), (7, 7)]),
    "Night gardens": (50, [(2, 2), (3, 2), (2, 3)]),
}
WHY = "Mixed up two ideas <b>"


@pytest.fixture
def judged():
    challenge, ideas = a_judged_challenge(ROWS, crowd_weight="0.2")
    return challenge, ideas, an_organiser(challenge, name="Olga Overseer")


def published(challenge, by):
    publish(challenge=challenge, by=by, winner_reason="It can start soon.")
    return Result.objects.get(challenge=challenge)


def turned(challenge, ideas, by):
    """Three corrections that make another idea the winner."""
    for number in range(3):
        an_approved_correction(
            challenge, ideas["Repair bus"], (6, 6), by=by, number=number, reason=f"{WHY} {number}"
        )


def page_of(client, challenge):
    response = client.get(f"/challenges/{challenge.slug}/results/")
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def winners(output):
    return [row["id"] for row in output["ideas"] if row["place"] == 1]


def test_without_corrections_nothing_is_told_nor_kept(client, judged):
    challenge, _ideas, by = judged
    published(challenge, by)

    page = page_of(client, challenge)
    data = client.get(f"/challenges/{challenge.slug}/results/data.json").json()

    assert "after judging had closed" not in page
    assert (data["corrections"], UncorrectedResult.objects.count()) == (None, 0)
    for part in ("input-uncorrected", "result-uncorrected"):
        url = f"/challenges/{challenge.slug}/results/data.json?part={part}"
        assert client.get(url).status_code == 404


def test_what_counts_are_the_corrected_scores(judged):
    challenge, ideas, by = judged
    an_approved_correction(challenge, ideas["Repair bus"], (1, 2), by=by)

    def given(**how):
        rows = challenge_file(challenge, **how)["reviews"]
        return sorted(
            tuple(row["scores"][name] for name in ("Impact", "Cost"))
            for row in rows
            if row["idea"] == ideas["Repair bus"].public_id
        )

    assert given() == [(1, 2), (7, 8), (8, 7)]
    assert given(corrected=False) == [(7, 8), (8, 7), (8, 8)]


def test_a_request_that_was_refused_changes_no_file(judged):
    challenge, ideas, by = judged
    before = challenge_file(challenge)
    correction = a_correction(challenge, ideas["Repair bus"])
    decide_correction(correction=correction, by=by, approve=False, reason="A changed mind")

    assert challenge_file(challenge) == before == challenge_file(challenge, corrected=False)


def test_another_winner_is_told_with_both_orders_reasons_and_totals(client, judged):
    challenge, ideas, by = judged
    turned(challenge, ideas, by)
    judges = [row.judge for row in ideas["Repair bus"].reviews.all()]
    result = published(challenge, by)

    page = page_of(client, challenge)

    assert winners(result.data) == [ideas["Library of things"].public_id]
    assert winners(result.uncorrected.data) == [ideas["Repair bus"].public_id]
    assert "3 reviews were corrected after judging had closed" in page
    assert "Without that, first would have been: Repair bus." in page
    assert "“Repair bus”, one review from 80.0 to 60.0 of 100: Mixed up two ideas &lt;b&gt; 0" in (
        page
    )
    part = page[page.index('id="corrected-heading"') :]
    part = part[: part.index("</section>")]
    assert '<th scope="row">Repair bus</th><td class="num">2</td> <td class="num">1</td>' in part
    for secret in [by.display_name, *(j.user.display_name for j in judges)]:
        assert secret not in part


def test_the_same_order_is_told_in_a_sentence(client, judged):
    challenge, ideas, by = judged
    an_approved_correction(challenge, ideas["Repair bus"], (9, 9), by=by)
    published(challenge, by)

    page = page_of(client, challenge)

    assert "1 review was corrected after judging had closed" in page
    assert "Without that, every place would be the same." in page
    assert "Places with and without the corrections" not in page


def test_requests_that_were_refused_are_counted(client, judged):
    challenge, ideas, by = judged
    correction = a_correction(challenge, ideas["Repair bus"], reason="A secret wish")
    decide_correction(correction=correction, by=by, approve=False, reason="A changed mind")
    published(challenge, by)

    page = page_of(client, challenge)
    data = client.get(f"/challenges/{challenge.slug}/results/data.json").json()

    assert "1 request for a correction was refused." in page
    assert "A secret wish" not in page
    assert data["corrections"] == {"reviews": [], "refused": 1, "uncorrected": None}


def test_the_data_file_tells_the_same_and_both_results_are_recounted(client, judged):
    challenge, ideas, by = judged
    turned(challenge, ideas, by)
    result = published(challenge, by)
    url = f"/challenges/{challenge.slug}/results/data.json"

    told = client.get(url).json()["corrections"]
    file, output = (
        json.loads(client.get(f"{url}?part={part}").content)
        for part in ("input-uncorrected", "result-uncorrected")
    )

    assert told["reviews"][0] == {
        "idea": ideas["Repair bus"].public_id,
        "reason": f"{WHY} 0",
        "approved_because": "Plainly swapped",
        "scores": [
            {"criterion": "Impact", "before": 8, "after": 6},
            {"criterion": "Cost", "before": 8, "after": 6},
        ],
        "total": ["80.000000", "60.000000"],
    }
    assert (len(told["reviews"]), told["refused"]) == (3, 0)
    assert told["uncorrected"]["digest"] == result.uncorrected.digest == output["digest"]
    assert told["uncorrected"]["places"][0] == [1, ideas["Repair bus"].public_id]
    assert compute(file) == output


def test_nobody_looks_at_a_result_or_publishes_it_while_a_request_waits(judged):
    challenge, ideas, by = judged
    correction = a_correction(challenge, ideas["Repair bus"])
    now = challenge.window("judging").closes_at

    assert "asked to correct a review" in result_is_due(challenge, now=now).reason
    with pytest.raises(Refused, match="asked to correct a review"):
        publish(challenge=challenge, by=by, winner_reason="Soon.")
    assert Result.objects.count() == 0

    decide_correction(correction=correction, by=by, approve=False, reason="A changed mind")
    assert result_is_due(Challenge.objects.get(pk=challenge.pk), now=now)


def test_the_other_result_is_kept_for_ever(judged):
    challenge, ideas, by = judged
    turned(challenge, ideas, by)
    published(challenge, by)

    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        UncorrectedResult.objects.update(output="{}")


@pytest.mark.parametrize("corrections", [1, 3])
def test_the_page_takes_the_same_queries_for_one_and_for_many(
    client, judged, corrections, django_assert_num_queries
):
    challenge, ideas, by = judged
    for number in range(corrections):
        an_approved_correction(challenge, ideas["Repair bus"], (9, 9), by=by, number=number)
    published(challenge, by)
    client.get(f"/challenges/{challenge.slug}/results/")

    with django_assert_num_queries(24):
        client.get(f"/challenges/{challenge.slug}/results/")
