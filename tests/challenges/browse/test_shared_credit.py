"""Whoever wrote what was merged in is named wherever the author is, and nowhere else."""

from datetime import UTC, datetime

import pytest
from django.urls import reverse

from challenges.awards.statements import organisation_statement, statement_csv, winner_statement
from challenges.ideas.models import Merge
from challenges.ideas.queries import co_authors
from tests.builders.awards import a_sent_payout, an_awarded_challenge
from tests.builders.briefs import a_challenge
from tests.builders.ideas import an_idea
from tests.builders.judging import a_judge
from tests.builders.people import a_user
from tests.builders.voting import supports
from tests.challenges.ideas.test_merging import a_pair, merge

pytestmark = pytest.mark.django_db


def wall(challenge, query=""):
    return reverse("challenges:wall", args=[challenge.slug]) + query


def bylines(response):
    return [card.author and card.author[0] for card in response.context["page"].object_list]


def a_merge(kept, name):
    """As it was made while voting was open: somebody's idea taken into this one."""
    idea = an_idea(challenge=kept.challenge, author=a_user(name), status="merged")
    return Merge.objects.create(
        idea=idea, kept=kept, reason="One.", merged_by=idea.author, merged_at=idea.submitted_at
    )


def test_the_card_on_the_wall_names_both(client):
    idea, kept, by = a_pair(blind=False)
    merge(idea, kept, by)

    response = client.get(wall(kept.challenge))

    assert bylines(response) == ["Kay and Ida"]
    assert response.content.decode().count("Kay and Ida") == 1


def test_a_wall_names_them_in_one_query_more_however_many(client, django_assert_max_num_queries):
    idea, kept, by = a_pair(blind=False)
    merge(idea, kept, by)
    client.get(wall(kept.challenge))  # what is remembered for a while is asked for once

    def queries():
        with django_assert_max_num_queries(60) as captured:
            client.get(wall(kept.challenge))
        return len(captured)

    one = queries()
    for number in range(12):
        a_merge(kept, f"Writer {number}")

    assert queries() == one


def test_a_blind_wall_names_neither_but_her_own_name_to_its_author(client_for):
    idea, kept, by = a_pair(blind=True)
    merge(idea, kept, by)

    seen = [
        bylines(client_for(person).get(wall(kept.challenge)))
        for person in (a_user("Mo"), kept.author, idea.author)
    ]

    assert seen == [[None], ["Kay"], [None]]


def test_what_is_undone_names_one_again(client):
    idea, kept, by = a_pair(blind=False)
    made = merge(idea, kept, by)
    assert [person.display_name for person in co_authors([kept.pk])[kept.pk]] == ["Ida"]

    Merge.objects.filter(pk=made.pk).update(undone_at=made.merged_at, undone_by=by)

    assert co_authors([kept.pk]) == {}


def test_result_and_home_page_name_both(client):
    challenge, ideas, _organiser, _awards = an_awarded_challenge()
    winner = _awards[0].idea
    a_merge(winner, "Ida Second")

    result = client.get(reverse("challenges:results", args=[challenge.slug])).content.decode()
    front = client.get("/").content.decode()

    assert (result.count("Ida Second"), front.count("<strong>Ida Second</strong>")) == (1, 1)


def test_statements_name_both_and_pay_one():
    challenge, _ideas, organiser, (award, *_rest) = an_awarded_challenge()
    a_merge(award.idea, "Ida Second")
    a_sent_payout(award, organiser, "R-1")

    lines = winner_statement(award.idea.author)
    told = f"“{award.idea.title}” by {award.idea.author} and Ida Second"

    assert [line.for_what for line in lines] == [told, told]
    assert told in statement_csv(lines, of_organisation=False)
    theirs = organisation_statement(challenge.organisation)
    assert [line.for_what for line in theirs].count(told) == 2
    second = Merge.objects.get().idea.author
    assert winner_statement(second) == []


def test_a_statement_takes_two_queries_however_long(django_assert_num_queries):
    challenge, _ideas, organiser, awards = an_awarded_challenge()
    organisation = challenge.organisation

    def asked():
        with django_assert_num_queries(2):
            return len(organisation_statement(organisation))

    before = asked()
    for award in awards:
        a_sent_payout(award, organiser, f"R-{award.pk}")

    assert (before, asked()) == (2, 4)


def test_in_a_blind_challenge_neither_page_nor_order_tells_when_an_idea_came(client, client_for):
    challenge = a_challenge(stage="judging", blind=True)
    came = datetime(2025, 3, 5, 12, tzinfo=UTC)
    idea = an_idea(challenge=challenge, author=a_user("Kay"), submitted_at=came)
    page = reverse("challenges:idea", args=[idea.public_id])
    day = "5 Mar 2025"

    visitor, author = client.get(page).content.decode(), client_for(idea.author).get(page)
    sorts = [sort for sort, _name in client.get(wall(challenge)).context["sorts"]]
    asked = client.get(wall(challenge, "?sort=newest")).context["choice"].sort

    assert ("<dt>Submitted</dt>" in visitor, day in visitor) == (False, False)
    assert f"<dt>Submitted</dt><dd>{day}</dd>" in author.content.decode()
    assert sorts == ["random", "title", "discussed", "support"]
    assert asked != "newest"


def test_where_names_are_shown_the_day_is_too(client):
    idea = an_idea(challenge=a_challenge(stage="judging", blind=False))

    page = client.get(reverse("challenges:idea", args=[idea.public_id])).content.decode()

    assert "<dt>Submitted</dt>" in page


def test_a_judge_sees_no_counts_and_no_order_by_them_before_the_result(client, client_for):
    challenge = a_challenge(stage="judging")
    idea = an_idea(challenge=challenge)
    supports(idea, 3)
    page = reverse("challenges:idea", args=[idea.public_id])
    judge = client_for(a_judge(challenge).user)
    member = client_for(a_user("Mo"))

    counts = [who.get(page).context["count"] for who in (client, member, judge)]
    on_cards = [
        who.get(wall(challenge)).context["page"].object_list[0].count
        for who in (client, member, judge)
    ]
    sorts = [sort for sort, _name in judge.get(wall(challenge)).context["sorts"]]

    assert (counts, on_cards) == ([3, 3, None], [3, 3, None])
    assert "support" not in sorts
    assert judge.get(wall(challenge, "?sort=support")).context["choice"].sort == "random"
