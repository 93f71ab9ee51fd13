"""How a challenge goes, and what of it is nobody's to know yet."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from challenges.desk.numbers import MOST_BARS, series_of, ways_of
from challenges.ideas.models import Idea
from tests.builders.ideas import an_idea
from tests.builders.judging import a_challenge_in
from tests.builders.people import a_user
from tests.builders.voting import a_ballot, a_voter, exposed, supports

pytestmark = pytest.mark.django_db


def found(challenge, user, now=None):
    return {
        series.key: series for series in series_of(challenge, user=user, now=now or timezone.now())
    }


def steps(challenge, user):
    ways = ways_of(challenge, user=user, now=timezone.now())
    return [[step.number for step in steps] for _title, steps in ways]


def test_each_is_counted_on_its_day(editor, organisation):
    challenge = a_challenge_in("open", organisation=organisation, time_zone="Europe/Madrid")
    now = timezone.now()
    for days in (0, 0, 2):
        idea = an_idea(challenge=challenge, submitted_at=now - timedelta(days=days))
        Idea.objects.filter(pk=idea.pk).update(created_at=now - timedelta(days=3))
    an_idea(challenge=challenge, status="draft")
    an_idea(challenge=a_challenge_in("open"))

    series = found(challenge, editor, now)

    assert [n for _day, n in series["submitted"].bars if n] == [1, 2]
    assert (series["begun"].total, series["submitted"].total) == (4, 3)
    assert series["begun"].bars[0][0] == challenge.first_opens_at.astimezone(challenge.zone).date()


def test_new_members_are_those_who_came_since_and_did_something(editor, organisation):
    challenge = a_challenge_in("open", organisation=organisation)
    a_user("Who did nothing")
    old = a_user("Who was here before")
    old.date_joined = timezone.now() - timedelta(days=300)
    old.save()
    for author in (old, a_user("New")):
        an_idea(challenge=challenge, author=author)
    a_ballot(challenge, a_voter())

    assert found(challenge, editor)["joined"].total == 1


@pytest.mark.parametrize("rule", ["after_close", "after_vote"])
def test_how_many_vote_is_told_only_where_counts_are(editor, organisation, rule):
    voting = a_challenge_in("voting", organisation=organisation, counts_shown=rule)
    closed = a_challenge_in("judging", organisation=organisation, counts_shown=rule)
    for challenge in (voting, closed):
        idea = an_idea(challenge=challenge)
        supports(idea, 3)
        exposed(idea, 2)

    told = found(voting, editor)
    assert set(told) == {"joined", "begun", "submitted"}
    assert told["joined"].total == 1
    assert {key: series.total for key, series in found(closed, editor).items()} == {
        "joined": 6,
        "begun": 1,
        "submitted": 1,
        "looked": 5,
        "supporters": 3,
    }
    assert steps(voting, editor) == [[1, 1, 1]]
    assert steps(closed, editor) == [[1, 1, 1], [5, 5, 3]]


def test_a_long_challenge_has_few_bars_and_loses_no_day(editor, organisation):
    challenge = a_challenge_in("open", organisation=organisation)
    now = timezone.now()
    challenge.windows.filter(kind="submission").update(opens_at=now - timedelta(days=400))
    for days in (0, 1, 130, 399):
        an_idea(challenge=challenge, submitted_at=now - timedelta(days=days))
    challenge = type(challenge).objects.get(pk=challenge.pk)

    series = found(challenge, editor, now)["submitted"]

    assert series.total == 4
    assert (len(series.bars) <= MOST_BARS, series.days) == (True, 7)


def test_the_page_has_a_table_for_each_chart(client, organisation):
    challenge = a_challenge_in("judging", organisation=organisation)
    supports(an_idea(challenge=challenge), 2)

    response = client.get(reverse("challenges:desk-numbers", args=[challenge.slug]))

    page = response.content.decode()
    assert len(response.context["charts"]) == 5
    assert page.count('class="chart"') == page.count("The same as a table") == 5
    assert "style=" not in page[page.index("<main") : page.index("</main>")]


@pytest.mark.parametrize("count", [1, 12])
def test_numbers_take_the_same_queries_for_one_and_for_many(
    client, organisation, django_assert_num_queries, count
):
    challenge = a_challenge_in("judging", organisation=organisation)
    for _ in range(count):
        supports(an_idea(challenge=challenge), 2)
    url = reverse("challenges:desk-numbers", args=[challenge.slug])
    client.get(url)

    with django_assert_num_queries(20):
        client.get(url)
