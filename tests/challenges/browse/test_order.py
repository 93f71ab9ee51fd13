"""Least seen first, then by chance, and nothing moves for whoever is looking."""

import re
from collections import Counter
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from challenges.briefs.models import Window
from challenges.browse import order, queries
from challenges.browse.order import Asked, pks_in_order
from challenges.core.short_memory import ShortMemory
from challenges.ideas.models import Idea
from challenges.voting.models import BallotBox, Exposure, Tally
from tests.builders.briefs import a_challenge
from tests.builders.discussion import a_comment
from tests.builders.ideas import an_idea
from tests.builders.judging import a_judge
from tests.builders.people import a_user
from tests.builders.voting import a_ballot, a_voter

pytestmark = pytest.mark.django_db

PUBLIC_ID = re.compile(r'data-idea="([0-9a-z]{12})"')
SORTS = ("random", "newest", "title", "discussed", "support")
BUCKETS = (2, 0, 1, 0, 4, 1, 3, 2, 0)


def shown(browser, challenge, query=""):
    """The public ids of the cards, in their order."""
    page = browser.get(reverse("challenges:wall", args=[challenge.slug]) + query)
    return PUBLIC_ID.findall(page.content.decode())


def a_wall(stage="voting", edition=1, buckets=BUCKETS, before=None):
    """A challenge whose ideas stand in these buckets; None is an idea that nobody was shown."""
    challenge, author = a_challenge(stage=stage), a_user("Aline")
    BallotBox.objects.create(challenge=challenge, edition=edition)
    for number, bucket in enumerate(buckets):
        idea = an_idea(
            challenge=challenge,
            author=author,
            title=f"Idea {-number % 7}",
            submitted_at=timezone.now() - timedelta(minutes=number % 4),
        )
        if bucket is not None:
            old = before[number] if before else 0
            Tally.objects.create(idea=idea, exposures=9, bucket=bucket, bucket_before=old)
    return challenge


def buckets_of(public_ids, field="bucket"):
    of = dict(Tally.objects.values_list("idea__public_id", field))
    return [of.get(public_id, 0) for public_id in public_ids]


@pytest.fixture
def large(monkeypatch):
    """Every wall counts as large, and nothing of another test is remembered."""
    monkeypatch.setattr(order, "LARGE", 0)


@pytest.fixture(params=["small", "large"])
def any_size(request):
    if request.param == "large":
        request.getfixturevalue("large")


@pytest.mark.usefixtures("any_size")
def test_while_voting_is_open_what_few_have_seen_comes_first(client, client_for):
    challenge = a_wall()
    member = client_for(a_voter())

    assert buckets_of(shown(client, challenge)) == sorted(BUCKETS)
    assert buckets_of(shown(member, challenge)) == sorted(BUCKETS)


@pytest.mark.usefixtures("any_size")
def test_an_idea_that_nobody_was_shown_is_among_the_first(client):
    challenge = a_wall(buckets=(1, None, 2, None, 0))

    assert buckets_of(shown(client, challenge)) == [0, 0, 0, 1, 2]


@pytest.mark.usefixtures("any_size")
def test_within_a_bucket_chance_decides_and_for_everybody_anew(client):
    challenge = a_wall(buckets=(0,) * 12)

    orders = [tuple(shown(client, challenge, f"?seed={seed}")) for seed in ("one", "two", "three")]

    assert len(set(orders)) == 3
    assert shown(client, challenge, "?seed=one") == list(orders[0])


@pytest.mark.usefixtures("any_size")
@pytest.mark.parametrize("stage", ["announced", "open", "judging", "judged"])
def test_outside_of_voting_chance_alone_decides(client, stage):
    challenge = a_wall(stage)
    before = shown(client, challenge, "?seed=abc&sort=random")

    Tally.objects.update(bucket=0)

    assert shown(client, challenge, "?seed=abc&sort=random") == before


@pytest.mark.usefixtures("any_size")
def test_counters_move_nothing_until_there_is_a_new_edition(client):
    challenge = a_wall()
    before = shown(client, challenge)

    Tally.objects.update(exposures=500, supports=400)

    assert shown(client, challenge) == before


@pytest.mark.usefixtures("any_size")
@pytest.mark.parametrize("who", ["visitor", "member"])
def test_a_turn_of_the_edition_moves_nothing_for_whoever_is_looking(client, client_for, who):
    old, new = (3, 0, 1, 2, 1), (4, 3, 0, 1, 2)
    challenge = a_wall(buckets=old, edition=7)
    browser = client if who == "visitor" else client_for(a_voter())
    seed = "?seed=abc"
    begun = shown(browser, challenge, seed)
    Tally.objects.update(bucket_before=9)

    for tally, bucket, before in zip(Tally.objects.order_by("pk"), new, old, strict=True):
        Tally.objects.filter(pk=tally.pk).update(bucket=bucket, bucket_before=before)
    BallotBox.objects.update(edition=8)

    assert shown(browser, challenge, f"{seed}&order=7") == begun
    assert buckets_of(shown(browser, challenge, f"{seed}&order=8")) == sorted(new)
    assert shown(browser, challenge, seed) == shown(browser, challenge, f"{seed}&order=8")


@pytest.mark.parametrize("asked", ["0", "6", "9", "x", "-1", "9" * 40, "%00"])
def test_an_edition_that_is_gone_or_never_was_is_the_one_in_force(client, asked):
    challenge = a_wall(edition=8)

    assert shown(client, challenge, f"?order={asked}") == shown(client, challenge)


@pytest.mark.parametrize("who", ["visitor", "member"])
def test_links_to_further_pages_say_the_edition(client, client_for, who):
    challenge = a_wall(edition=3, buckets=(0,) * 25)
    browser = client if who == "visitor" else client_for(a_voter())
    url = reverse("challenges:wall", args=[challenge.slug])

    def edition_in_links(query=""):
        page = browser.get(url + query).content.decode()
        return set(re.findall(r"order=(\d+)[^\"]*&amp;page=2", page))

    assert edition_in_links() == {"3"}
    # Whoever has begun with the edition before goes on with it.
    assert edition_in_links("?order=2") == {"2"}
    assert edition_in_links("?sort=newest") == set()


def test_all_pages_together_hold_each_idea_once_also_over_a_turn_of_the_edition(client):
    challenge = a_wall(edition=1, buckets=(0, 1, 2) * 17)
    first = shown(client, challenge, "?seed=abc&order=1")
    for tally in Tally.objects.all():
        Tally.objects.filter(pk=tally.pk).update(
            bucket=4 - tally.bucket, bucket_before=tally.bucket
        )
    BallotBox.objects.update(edition=2)

    rest = [shown(client, challenge, f"?seed=abc&order=1&page={page}") for page in (2, 3)]

    everything = Counter([*first, *rest[0], *rest[1]])
    assert everything == Counter(Idea.objects.values_list("public_id", flat=True))


# From memory it is the same wall


@pytest.mark.parametrize("bucket", ["", "bucket", "bucket_before"])
@pytest.mark.parametrize("sort", SORTS)
def test_memory_and_database_give_the_same_order(monkeypatch, sort, bucket):
    challenge = a_wall(buckets=(*BUCKETS, None), before=(1, 0, 2, 4, 0, 1, 3, 2, 2, 0))
    ideas = list(Idea.objects.all())
    Tally.objects.filter(idea=ideas[4]).update(supports=8)
    a_comment(ideas[3])
    Idea.objects.filter(pk__in=[ideas[1].pk, ideas[5].pk]).update(shuffle_key=77)
    asked = Asked(sort=sort, bucket=bucket, seed="a seed")

    small = list(pks_in_order(challenge, asked)[:100])
    monkeypatch.setattr(order, "LARGE", 0)
    large = pks_in_order(challenge, asked)

    assert [int(pk) for pk in large] == small
    assert len(small) == 10


@pytest.mark.usefixtures("any_size")
def test_words_tags_and_what_was_seen_narrow_the_wall(client_for):
    challenge, voter = a_challenge(stage="voting"), a_voter()
    wanted = an_idea(challenge=challenge, title="Roof garden", tags=["roof"])
    seen = an_idea(challenge=challenge, title="Roof garden two", tags=["roof"])
    an_idea(challenge=challenge, title="Roof garden three", tags=["repair"])
    an_idea(challenge=challenge, title="Bicycle lane", tags=["roof"])
    ballot = a_ballot(challenge, voter)
    Exposure.objects.create(ballot=ballot, idea=seen, shown_at=timezone.now())

    found = shown(client_for(voter), challenge, "?q=garden&tag=roof&unseen=1")

    assert found == [wanted.public_id]


@pytest.mark.usefixtures("any_size")
def test_not_yet_seen_by_me_knows_nobody_else_and_no_other_challenge(client, client_for):
    challenge, voter = a_wall(buckets=(0,) * 3), a_voter()
    mine, others, _new = Idea.objects.order_by("pk")
    for ballot, idea in ((a_ballot(challenge, voter), mine), (a_ballot(challenge), others)):
        Exposure.objects.create(ballot=ballot, idea=idea, shown_at=timezone.now())
    browser = client_for(voter)

    assert len(shown(browser, challenge)) == 3
    unseen = shown(browser, challenge, "?unseen=1")
    assert len(unseen) == 2
    assert mine.public_id not in unseen
    # A visitor has seen nothing that we know of, and is not offered it.
    assert len(shown(client, challenge, "?unseen=1")) == 3
    page = client.get(reverse("challenges:wall", args=[challenge.slug]))
    assert "Not yet seen by me" not in page.content.decode()


def test_the_filter_stays_ticked_and_in_the_links(client_for):
    challenge = a_wall(buckets=(0,) * 25)
    url = reverse("challenges:wall", args=[challenge.slug])

    page = client_for(a_voter()).get(f"{url}?unseen=1").content.decode()

    assert re.search(r'name="unseen" value="1" id="id_unseen" checked', page)
    assert "unseen=1&amp;order=1&amp;page=2" in page


@pytest.mark.usefixtures("large")
def test_a_hidden_idea_is_gone_at_once_from_a_wall_in_memory(client, settings, monkeypatch):
    settings.SHORT_MEMORY_SECONDS = 600
    for name in ("_walls", "_orders", "_sizes"):
        monkeypatch.setattr(order, name, ShortMemory(most=9))
    monkeypatch.setattr(queries, "_tags", ShortMemory(most=9))
    challenge = a_wall(buckets=(0,) * 3)
    gone = Idea.objects.order_by("pk")[0]
    assert len(shown(client, challenge, "?seed=abc")) == 3

    Idea.objects.filter(pk=gone.pk).update(hidden_at=timezone.now())

    left = shown(client, challenge, "?seed=abc")
    assert len(left) == 2
    assert gone.public_id not in left


@pytest.mark.usefixtures("any_size")
@pytest.mark.parametrize("query", ["?page=999999", "?page=0", "?page=2.5"])
def test_a_page_that_is_not_there_asks_for_no_more_than_one_that_is(
    client, django_assert_max_num_queries, query
):
    challenge = a_wall(buckets=(0,) * 30)

    with django_assert_max_num_queries(8):
        found = shown(client, challenge, f"{query}&seed=abc")

    assert len(found) == (24 if query == "?page=2.5" else 6)


# What else the wall offers


@pytest.mark.parametrize(("accepted", "is_offered"), [(True, False), (False, True)])
def test_a_judge_is_not_asked_to_submit_an_idea(client_for, accepted, is_offered):
    challenge = a_challenge(stage="open")
    judge = a_judge(challenge)
    if not accepted:
        judge = a_judge(a_challenge(stage="open"))

    page = client_for(judge.user).get(reverse("challenges:wall", args=[challenge.slug]))

    submit = reverse("challenges:idea-submit", args=[challenge.slug])
    assert (f'href="{submit}"' in page.content.decode()) == is_offered


def test_by_support_is_offered_only_when_nobody_can_vote_any_more(client, client_for):
    challenge = a_challenge(stage="voting", counts_shown="always")
    an_idea(challenge=challenge)
    url = reverse("challenges:wall", args=[challenge.slug])

    assert "Most supported" not in client.get(url).content.decode()
    Window.objects.filter(challenge=challenge, kind="voting").update(
        closes_at=timezone.now() - timedelta(minutes=1)
    )
    assert "Most supported" in client.get(url).content.decode()
