import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from challenges.browse.queries import hourly_seed
from tests.builders.briefs import a_challenge
from tests.builders.discussion import a_comment, a_hidden_comment
from tests.builders.ideas import an_idea
from tests.builders.judging import a_judge
from tests.builders.organisations import a_member_of
from tests.builders.people import a_user
from tests.builders.voting import a_ballot, a_voter, supports

pytestmark = pytest.mark.django_db

PUBLIC_ID = re.compile(r'data-idea="([0-9a-z]{12})"')
MARK = 7919


def wall(challenge, query=""):
    return reverse("challenges:wall", args=[challenge.slug]) + query


def shown(response):
    """The public ids of the cards, in their order."""
    return PUBLIC_ID.findall(response.content.decode())


def ideas_of(challenge, n, **fields):
    author = a_user("Aline")
    return [
        an_idea(challenge=challenge, author=author, title=f"Idea {i}", **fields) for i in range(n)
    ]


def test_the_wall_shows_what_is_submitted_and_not_hidden(client):
    challenge = a_challenge(stage="voting")
    idea = an_idea(challenge=challenge)
    an_idea(challenge=challenge, status="draft", title="Secret draft")
    an_idea(challenge=challenge, status="withdrawn", title="Taken back")
    an_idea(challenge=challenge, hidden_at=timezone.now(), title="Hidden away")
    an_idea(challenge=a_challenge(), title="Of another challenge")

    response = client.get(wall(challenge))

    assert shown(response) == [idea.public_id]
    for secret in ("Secret draft", "Taken back", "Hidden away", "Of another challenge"):
        assert secret not in response.content.decode()


@pytest.mark.parametrize("who", ["author", "organiser", "staff"])
def test_the_wall_is_the_same_wall_for_those_who_may_see_more(client_for, who):
    challenge = a_challenge(stage="voting")
    author = a_user("Ann")
    idea = an_idea(challenge=challenge)
    an_idea(challenge=challenge, author=author, status="draft")
    an_idea(challenge=challenge, author=author, hidden_at=timezone.now())
    person = {
        "author": author,
        "organiser": a_member_of(challenge.organisation),
        "staff": a_user("Sam", staff=True),
    }[who]

    assert shown(client_for(person).get(wall(challenge))) == [idea.public_id]


def test_the_wall_of_an_unpublished_brief_is_not_there(client, client_for):
    challenge = a_challenge(live=False)

    assert client.get(wall(challenge)).status_code == 404
    assert client_for(a_user()).get(wall(challenge)).status_code == 404
    assert client_for(a_member_of(challenge.organisation)).get(wall(challenge)).status_code == 200


def test_a_page_has_24_ideas_and_the_pages_together_have_each_once(client):
    challenge = a_challenge(stage="voting")
    ideas = ideas_of(challenge, 50)

    seen = []
    for page in (1, 2, 3):
        found = shown(client.get(wall(challenge, f"?seed=abc&page={page}")))
        assert len(found) == (24, 24, 2)[page - 1]
        seen += found

    assert sorted(seen) == sorted(idea.public_id for idea in ideas)


def test_a_member_keeps_her_own_order(client_for):
    challenge = a_challenge(stage="voting")
    ideas_of(challenge, 20)
    ann, bob = a_user("Ann"), a_user("Bob")

    first = shown(client_for(ann).get(wall(challenge)))

    assert shown(client_for(ann).get(wall(challenge))) == first
    assert shown(client_for(ann).get(wall(challenge, "?seed=zzz"))) == first
    assert shown(client_for(bob).get(wall(challenge))) != first


def test_a_visitors_links_carry_the_seed_of_her_order(client):
    challenge = a_challenge(stage="voting")
    ideas_of(challenge, 30)

    response = client.get(wall(challenge))

    seed = hourly_seed(timezone.now())
    assert f"?seed={seed}&amp;order=0&amp;page=2" in response.content.decode()
    assert shown(client.get(wall(challenge, f"?seed={seed}"))) == shown(response)
    assert shown(client.get(wall(challenge, "?seed=another1"))) != shown(response)


def test_a_visitor_gets_no_cookie_so_that_the_page_can_be_cached(client):
    challenge = a_challenge(stage="voting")
    ideas_of(challenge, 2)

    response = client.get(wall(challenge))

    assert response.cookies.output() == ""


@pytest.mark.parametrize("seed", ["", "ABC", "a" * 17, "x'--", "%00", "é"])
def test_an_unsound_seed_is_the_hourly_one(client, seed):
    challenge = a_challenge(stage="voting")
    ideas_of(challenge, 12)

    response = client.get(wall(challenge, f"?seed={seed}"))

    assert shown(response) == shown(client.get(wall(challenge)))


def test_newest_title_and_discussed_sort_as_they_say(client):
    challenge = a_challenge(stage="voting")
    now = timezone.now()
    b = an_idea(challenge=challenge, title="b", submitted_at=now)
    a = an_idea(challenge=challenge, title="A", submitted_at=now - timedelta(hours=2))
    c = an_idea(challenge=challenge, title="c", submitted_at=now - timedelta(hours=1))
    for _ in range(2):
        a_comment(c)
    a_comment(a)
    a_hidden_comment(b, by=a_user())
    a_hidden_comment(b, by=a_user())
    a_hidden_comment(b, by=a_user())

    orders = {
        sort: shown(client.get(wall(challenge, f"?sort={sort}")))
        for sort in ("newest", "title", "discussed")
    }

    assert orders == {
        "newest": [b.public_id, c.public_id, a.public_id],
        "title": [a.public_id, b.public_id, c.public_id],
        "discussed": [c.public_id, a.public_id, b.public_id],
    }


def test_only_readable_comments_are_counted_on_the_card(client):
    idea = an_idea(challenge=a_challenge(stage="voting"))
    a_comment(idea)
    a_hidden_comment(idea, by=a_user())
    a_comment(an_idea(challenge=a_challenge()))

    assert "1 comment\n" in client.get(wall(idea.challenge)).content.decode().replace("<", "\n<")


@pytest.mark.parametrize("stage", ["open", "voting"])
@pytest.mark.parametrize("who", ["visitor", "member", "organiser", "staff"])
def test_before_voting_closes_nothing_tells_the_counts(client, client_for, stage, who):
    challenge = a_challenge(stage=stage)
    ideas = ideas_of(challenge, 3)
    supports(ideas[1], 40)
    ideas[1].tally.__class__.objects.update(supports=MARK, exposures=MARK)
    person = {
        "visitor": None,
        "member": a_voter(),
        "organiser": a_member_of(challenge.organisation),
        "staff": a_user("Sam", staff=True),
    }[who]
    browser = client_for(person) if person else client

    plain = browser.get(wall(challenge))
    tries = ["support", "-support", "supports", "tally__supports", "votes", "count"]
    orders = [
        shown(browser.get(wall(challenge, f"?{name}={sort}")))
        for sort in tries
        for name in ("sort", "order", "order_by", "o")
    ]

    assert str(MARK) not in plain.content.decode().replace(",", "")
    assert orders == [shown(plain)] * len(orders)


@pytest.mark.parametrize("sort", ["random", "newest", "title", "discussed"])
def test_the_counts_move_no_idea_while_they_are_hidden(client, sort):
    challenge = a_challenge(stage="voting")
    ideas = ideas_of(challenge, 8)
    before = shown(client.get(wall(challenge, f"?sort={sort}")))

    supports(ideas[5], 9)
    supports(ideas[2], 3)

    assert shown(client.get(wall(challenge, f"?sort={sort}"))) == before


def test_once_voting_has_closed_the_counts_are_there_and_can_sort(client):
    challenge = a_challenge(stage="judging")
    few, most, none = ideas_of(challenge, 3)
    supports(most, 12)
    supports(few, 5)

    response = client.get(wall(challenge, "?sort=support"))

    assert shown(response) == [most.public_id, few.public_id, none.public_id]
    counts = re.findall(r'support__count">(\d+)<', response.content.decode())
    assert counts == ["12", "5", "0"]


def test_the_same_planted_count_is_found_once_it_may_be_seen(client):
    challenge = a_challenge(stage="judging")
    idea = ideas_of(challenge, 1)[0]
    supports(idea, 1)
    idea.tally.__class__.objects.update(supports=MARK, exposures=MARK)

    assert str(MARK) in client.get(wall(challenge)).content.decode().replace(",", "")


def test_a_tag_and_words_filter_and_stay_in_the_address(client):
    challenge = a_challenge(stage="voting")
    both = an_idea(challenge=challenge, title="Roof garden", tags=["roof"])
    an_idea(challenge=challenge, title="Roof repair", tags=["repair"])
    an_idea(challenge=challenge, title="Bicycle lane", tags=["roof"])

    response = client.get(wall(challenge, "?q=garden&tag=Roof"))

    assert shown(response) == [both.public_id]
    assert 'value="garden"' in response.content.decode()
    assert '<option value="roof" selected>' in response.content.decode()


def test_tags_of_what_is_not_on_the_wall_are_not_offered(client):
    challenge = a_challenge(stage="voting")
    an_idea(challenge=challenge, tags=["open"])
    an_idea(challenge=challenge, status="draft", tags=["draftish"])
    an_idea(challenge=challenge, hidden_at=timezone.now(), tags=["hiddenish"])

    page = client.get(wall(challenge)).content.decode()

    assert re.findall(r'<option value="(\w*ish|open)"', page) == ["open"]


def test_search_finds_no_draft_hidden_or_foreign_idea(client):
    challenge = a_challenge(stage="voting")
    an_idea(challenge=challenge, status="draft", title="Zebra crossing")
    an_idea(challenge=challenge, hidden_at=timezone.now(), title="Zebra crossing")
    an_idea(challenge=a_challenge(), title="Zebra crossing")

    response = client.get(wall(challenge, "?q=zebra"))

    assert shown(response) == []
    assert "No idea matches" in response.content.decode()


@pytest.mark.parametrize(
    "query",
    [
        "?q=%22",
        "?q=%00",
        "?q=%22%22%22",
        "?q=%25",
        "?q=a*",
        "?q=-",
        "?q=(",
        "?q=AND+OR+NOT",
        "?q=" + "x" * 3000,
        "?q=%F0%9F%92%A1",
        "?tag=%00",
        "?tag=" + "y" * 3000,
        "?tag='%3B--",
        "?sort=%00",
        "?sort=__class__",
        "?sort=random&sort=title",
        "?page=0",
        "?page=-1",
        "?page=999999",
        "?page=x",
        "?page=" + "9" * 5000,
        "?page=1e3",
        "?seed=%00&page=2",
    ],
)
def test_whatever_is_asked_the_wall_answers(client, query):
    challenge = a_challenge(stage="voting")
    ideas_of(challenge, 2)

    assert client.get(wall(challenge, query)).status_code == 200


def test_a_page_beyond_the_last_is_the_last(client):
    challenge = a_challenge(stage="voting")
    ideas_of(challenge, 26)

    beyond = shown(client.get(wall(challenge, "?seed=abc&page=99")))

    assert beyond == shown(client.get(wall(challenge, "?seed=abc&page=2")))


def test_names_stand_on_cards_unless_the_challenge_is_blind(client, client_for):
    author = a_user("Canary Name")
    named = an_idea(challenge=a_challenge(blind=False), author=author)
    blind = an_idea(challenge=a_challenge(blind=True), author=author)
    stranger = client_for(a_user())

    assert "Canary Name" in stranger.get(wall(named.challenge)).content.decode()
    for browser in (client, stranger):
        page = browser.get(wall(blind.challenge)).content.decode()
        assert "Canary" not in page
        assert author.public_id not in page


def test_in_a_blind_challenge_she_finds_her_own_name_and_no_other(client_for):
    challenge = a_challenge(blind=True)
    author, other = a_user("Canary Own"), a_user("Canary Other")
    an_idea(challenge=challenge, author=author)
    an_idea(challenge=challenge, author=other)

    page = client_for(author).get(wall(challenge)).content.decode()

    assert page.count("<span>Canary Own</span>") == 1
    assert "Canary Other" not in page


def test_the_organiser_sees_names_but_not_if_she_judges(client_for):
    challenge = a_challenge(blind=True)
    an_idea(challenge=challenge, author=a_user("Canary Name"))
    organiser, both = a_member_of(challenge.organisation), a_member_of(challenge.organisation)
    a_judge(challenge, user=both)

    assert "Canary Name" in client_for(organiser).get(wall(challenge)).content.decode()
    assert "Canary Name" not in client_for(both).get(wall(challenge)).content.decode()


@pytest.mark.parametrize(
    "query", ["?q=Canary", "?author=1", "?sort=author", "?q=canary&sort=newest"]
)
def test_search_and_sort_cannot_be_asked_about_authors(client, query):
    challenge = a_challenge(blind=True)
    idea = an_idea(challenge=challenge, author=a_user("Canary Name"))
    others = ideas_of(challenge, 3)

    found = shown(client.get(wall(challenge, query)))

    everything = sorted(each.public_id for each in (idea, *others))
    assert sorted(found) in ([], everything)


def test_support_stands_on_each_card_and_the_given_ones_are_pressed(client_for):
    challenge = a_challenge(stage="voting")
    given, other = ideas_of(challenge, 2)
    voter = a_voter()
    a_ballot(challenge, voter, supporting=[given])
    a_ballot(challenge, a_voter(), supporting=[other])

    page = client_for(voter).get(wall(challenge)).content.decode()

    assert re.findall(r'support-button-(\w+)"[^>]*aria-pressed="true"', page) == [given.public_id]
    assert re.findall(r'support-button-(\w+)"[^>]*aria-pressed="false"', page) == [other.public_id]


def test_a_visitor_is_led_to_sign_in_and_back_to_the_idea(client):
    challenge = a_challenge(stage="voting")
    idea = ideas_of(challenge, 1)[0]

    page = client.get(wall(challenge)).content.decode()

    back = idea.get_absolute_url().replace("/", "%2F")
    assert f'href="/accounts/login/?next={back}"' in page
    assert "csrfmiddlewaretoken" not in page


def test_what_keeps_a_member_from_voting_is_said_once_above_the_wall(client_for):
    challenge = a_challenge(stage="voting")
    ideas_of(challenge, 3)
    judge = a_judge(challenge).user
    unconfirmed = a_voter(confirmed=False)

    for person, reason in ((judge, "a judge does not vote"), (unconfirmed, "confirm your e-mail")):
        page = client_for(person).get(wall(challenge)).content.decode()
        assert page.count(reason) == 1
        assert "support__button" not in page
        assert "data-seen-url" not in page


def test_her_own_idea_says_so_instead_of_a_button(client_for):
    challenge = a_challenge(stage="voting")
    author = a_user()
    an_idea(challenge=challenge, author=author)

    page = client_for(author).get(wall(challenge)).content.decode()

    assert page.count("This is your own idea.") == 1
    assert "support__button" not in page


@pytest.mark.parametrize("stage", ["announced", "open", "judging", "judged"])
def test_outside_of_voting_no_card_has_a_button(client_for, stage):
    challenge = a_challenge(stage=stage)
    ideas_of(challenge, 2)

    page = client_for(a_voter()).get(wall(challenge)).content.decode()

    assert "support__button" not in page
    assert "data-seen-url" not in page


@pytest.mark.parametrize(
    ("stage", "words"),
    [
        ("announced", "Ideas come later"),
        ("open", "No ideas yet"),
        ("voting", "There are no ideas here"),
        ("judged", "There are no ideas here"),
    ],
)
def test_an_empty_wall_says_why_and_what_next(client, stage, words):
    assert words in client.get(wall(a_challenge(stage=stage))).content.decode()


@pytest.mark.parametrize("n", [10, 1000])
def test_a_visitors_wall_costs_the_same_for_ten_and_a_thousand(
    client, n, django_assert_num_queries
):
    challenge = a_challenge(stage="voting", blind=True)
    fill(challenge, n)

    with django_assert_num_queries(7):
        client.get(wall(challenge))


@pytest.mark.parametrize("n", [10, 1000])
@pytest.mark.parametrize(("blind", "queries"), [(True, 12), (False, 11)])
def test_a_members_wall_costs_the_same_for_ten_and_a_thousand(
    client_for, n, blind, queries, django_assert_num_queries
):
    challenge = a_challenge(stage="voting", blind=blind)
    ideas = fill(challenge, n)
    voter = a_voter()
    a_ballot(challenge, voter, supporting=ideas[:3])
    browser = client_for(voter)

    with django_assert_num_queries(queries):
        browser.get(wall(challenge))


@pytest.mark.parametrize("query", ["?sort=discussed", "?sort=support", "?tag=roof", "?q=idea"])
def test_no_order_or_filter_makes_the_wall_costlier(client, query, django_assert_max_num_queries):
    challenge = a_challenge(stage="judging")
    fill(challenge, 60)

    with django_assert_max_num_queries(9):
        client.get(wall(challenge, query))


def fill(challenge, n):
    """Ideas by several authors, the first ones with tags, comments and votes."""
    authors = [a_user(f"Author {i}") for i in range(5)]
    model = an_idea(challenge=challenge).__class__
    ideas = model.objects.bulk_create(
        model(
            challenge=challenge,
            author=authors[i % 5],
            status="submitted",
            title=f"Idea {i}",
            submitted_at=timezone.now(),
        )
        for i in range(n - 1)
    )
    for idea in ideas[:5]:
        idea.tags.add("roof", "repair")
        a_comment(idea, authors[0])
    return ideas
