import json

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from challenges.voting.models import Ballot, Exposure, Support, Tally, VoteEvent
from challenges.voting.queries import counts_now
from tests.builders.briefs import a_challenge
from tests.builders.ideas import an_idea
from tests.builders.judging import a_judge
from tests.builders.organisations import a_member_of
from tests.builders.people import a_user
from tests.builders.voting import a_ballot, a_voter, supports

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}
MARK = 7919


@pytest.fixture
def idea():
    return an_idea(challenge=a_challenge(stage="voting"), title="A repair bus")


def support_url(idea):
    return reverse("challenges:idea-support", args=[idea.public_id])


def seen_url(challenge):
    return reverse("challenges:ideas-seen", args=[challenge.slug])


def nothing_is_written():
    return not (Ballot.objects.exists() or VoteEvent.objects.exists() or Exposure.objects.exists())


def text_of(response):
    return response.content.decode()


def test_a_support_leads_back_to_the_page_it_came_from_and_says_so(client_for, idea):
    wall = idea.challenge.wall_url + "?sort=newest&page=2"

    response = client_for(a_voter()).post(
        support_url(idea), {"want": "1", "next": wall}, follow=True
    )

    assert response.redirect_chain == [(wall, 302)]
    assert "You support “A repair bus”. You can take it back" in text_of(response)
    assert counts_now(idea.challenge)[idea.pk].supports == 1


def test_without_a_page_to_return_to_it_is_the_idea(client_for, idea):
    response = client_for(a_voter()).post(support_url(idea), {"want": "1"})

    assert response.url == idea.get_absolute_url()


@pytest.mark.parametrize(
    "evil",
    [
        "//evil.example",
        "/\\evil.example",
        "https://evil.example/",
        "http:///evil.example",
        "javascript:alert(1)",
        "evil",
        "\x01//evil.example",
        "///evil.example",
    ],
)
def test_nobody_is_sent_to_another_site(client_for, idea, evil):
    response = client_for(a_voter()).post(support_url(idea), {"want": "1", "next": evil})

    assert response.url == idea.get_absolute_url()


def test_taking_back_says_so(client_for, idea):
    voter = a_voter()
    a_ballot(idea.challenge, voter, supporting=[idea])

    response = client_for(voter).post(support_url(idea), {"want": "0"}, follow=True)

    assert "You no longer support “A repair bus”." in text_of(response)
    assert Support.objects.count() == 0


@pytest.mark.parametrize("wants", [["1", "1"], ["0", "0", "0"]])
def test_repeating_a_request_changes_nothing_more(client_for, idea, wants):
    browser = client_for(a_voter())
    browser.post(support_url(idea), {"want": "1"})

    answers = [browser.post(support_url(idea), {"want": want}).status_code for want in wants]

    assert answers == [302] * len(wants)
    assert VoteEvent.objects.count() == (1 if wants[0] == "1" else 2)


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"want": ""},
        {"want": "2"},
        {"want": "-1"},
        {"want": "true"},
        {"want": "NaN"},
        {"want": "1e309"},
        {"want": ["1", "1"]},
        {"want": ["0", "1"]},
        {"want": "1 "},
        {"want": "\u0661"},
    ],
)
def test_anything_but_one_wish_is_a_bad_request(client_for, idea, data):
    response = client_for(a_voter()).post(support_url(idea), data)

    assert response.status_code == 400
    assert nothing_is_written()


def test_fields_that_nobody_asked_for_are_ignored(client_for, idea):
    other, voter = a_voter(), a_voter()

    client_for(voter).post(
        support_url(idea), {"want": "1", "voter": other.pk, "supports": "99", "idea": "7"}
    )

    assert list(Ballot.objects.values_list("voter_id", flat=True)) == [voter.pk]
    assert counts_now(idea.challenge)[idea.pk].supports == 1


@pytest.mark.parametrize("method", ["get", "head", "put", "patch", "delete"])
def test_only_a_post_votes(client_for, idea, method):
    browser = client_for(a_voter())

    assert getattr(browser, method)(support_url(idea) + "?want=1").status_code == 405
    assert getattr(browser, method)(seen_url(idea.challenge)).status_code == 405
    assert nothing_is_written()


def test_a_post_from_a_foreign_page_is_refused(idea):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(a_voter(), backend="django.contrib.auth.backends.ModelBackend")

    plain = browser.post(support_url(idea), {"want": "1"})
    as_text = browser.post(
        seen_url(idea.challenge), json.dumps([idea.public_id]), content_type="text/plain"
    )

    assert (plain.status_code, as_text.status_code) == (403, 403)
    assert nothing_is_written()


def test_a_visitor_signs_in_and_comes_back_to_the_idea(client, idea):
    response = client.post(support_url(idea), {"want": "1"})

    assert response.status_code == 302
    assert response.url == f"/accounts/login/?next={idea.get_absolute_url()}"
    assert nothing_is_written()


def test_a_visitor_with_scripts_is_led_to_sign_in_as_a_whole_page(client, idea):
    response = client.post(support_url(idea), {"want": "1"}, headers=HTMX)

    assert response["HX-Redirect"] == f"/accounts/login/?next={idea.get_absolute_url()}"


@pytest.mark.parametrize("fields", [{"status": "draft"}, {"status": "withdrawn"}, {"hidden": True}])
def test_what_a_member_may_not_see_does_not_exist(client_for, fields):
    if fields.pop("hidden", False):
        fields["hidden_at"] = timezone.now()
    idea = an_idea(challenge=a_challenge(stage="voting"), **fields)

    assert client_for(a_voter()).post(support_url(idea), {"want": "1"}).status_code == 404
    assert nothing_is_written()


def test_an_idea_of_an_unpublished_brief_does_not_exist(client_for):
    idea = an_idea(challenge=a_challenge(stage="voting", live=False))

    assert client_for(a_voter()).post(support_url(idea), {"want": "1"}).status_code == 404


def test_who_may_not_vote_is_told_so(client_for, idea):
    judge = a_judge(idea.challenge, user=a_user()).user
    organiser_of_hidden = a_member_of(idea.challenge.organisation)
    hidden = an_idea(challenge=idea.challenge, hidden_at=timezone.now())

    answers = [
        client_for(judge).post(support_url(idea), {"want": "1"}),
        client_for(idea.author).post(support_url(idea), {"want": "1"}),
        client_for(a_voter(confirmed=False)).post(support_url(idea), {"want": "1"}),
        client_for(organiser_of_hidden).post(support_url(hidden), {"want": "1"}),
    ]

    assert [answer.status_code for answer in answers] == [403] * 4
    assert nothing_is_written()


@pytest.mark.parametrize("stage", ["announced", "open", "judging", "judged"])
def test_outside_of_the_window_it_is_refused(client_for, stage):
    idea = an_idea(challenge=a_challenge(stage=stage))

    assert client_for(a_voter()).post(support_url(idea), {"want": "1"}).status_code == 403
    assert nothing_is_written()


def test_htmx_gets_the_control_and_the_words_for_the_status_region(client_for, idea):
    response = client_for(a_voter()).post(support_url(idea), {"want": "1"}, headers=HTMX)

    page = text_of(response)
    assert response.status_code == 200
    assert f'id="support-{idea.public_id}"' in page
    assert 'aria-pressed="true"' in page
    assert 'name="want" value="0"' in page
    assert 'id="status"' in page
    assert 'hx-swap-oob="innerHTML"' in page
    assert "You support “A repair bus”." in page
    assert "<html" not in page


def test_htmx_keeps_the_size_of_the_control_and_the_page_to_return_to(client_for, idea):
    browser = client_for(a_voter())
    path = idea.get_absolute_url()

    on_idea, on_wall = (
        text_of(
            browser.post(
                support_url(idea),
                {"want": "1", "next": f"{at}?page=2"},
                headers=HTMX | {"HX-Current-URL": f"http://testserver{at}?page=2"},
            )
        )
        for at in (path, idea.challenge.wall_url)
    )

    assert 'class="support support--l"' in on_idea
    assert 'class="support"' in on_wall
    assert f'name="next" value="{path}?page=2"' in on_idea


def test_htmx_is_told_why_not_in_words_and_sees_the_true_state(client_for, idea):
    judge = a_judge(idea.challenge, user=a_user()).user

    page = text_of(client_for(judge).post(support_url(idea), {"want": "1"}, headers=HTMX))

    assert "a judge does not vote" in page
    assert "support--closed" in page
    assert nothing_is_written()


def test_a_title_that_is_markup_is_shown_as_text(client_for):
    idea = an_idea(challenge=a_challenge(stage="voting"), title="<script>alert(1)</script>")

    page = text_of(client_for(a_voter()).post(support_url(idea), {"want": "1"}, headers=HTMX))

    assert "<script" not in page


@pytest.mark.parametrize("who", ["member", "organiser", "staff"])
@pytest.mark.parametrize("want", ["0", "1"])
def test_no_answer_to_a_vote_tells_the_count(client_for, idea, who, want):
    supports(idea, 1)
    Tally.objects.update(supports=MARK, exposures=MARK)
    person = {
        "member": a_voter(),
        "organiser": a_member_of(idea.challenge.organisation),
        "staff": a_user("Sam", staff=True),
    }[who]
    browser = client_for(person)

    htmx = browser.post(support_url(idea), {"want": want}, headers=HTMX)
    plain = browser.post(support_url(idea), {"want": want}, follow=True)
    seen = browser.post(seen_url(idea.challenge), {"idea": [idea.public_id]})

    for response in (htmx, plain, seen):
        shown = text_of(response).replace(",", "") + str(response.headers)
        assert not {str(MARK), str(MARK + 1), str(MARK - 1)} & set(
            "".join(c if c.isdigit() else " " for c in shown).split()
        )


def test_what_was_in_view_is_recorded_once(client_for):
    challenge = a_challenge(stage="voting")
    ideas = [an_idea(challenge=challenge) for _ in range(3)]
    browser = client_for(a_voter())
    ids = [idea.public_id for idea in ideas]

    answers = [
        browser.post(seen_url(challenge), {"idea": ids[:2]}).json(),
        browser.post(
            seen_url(challenge), json.dumps({"ideas": ids}), content_type="application/json"
        ).json(),
        browser.post(seen_url(challenge), json.dumps(ids), content_type="application/json").json(),
    ]

    assert answers == [{"recorded": new, "waits": ""} for new in (2, 1, 0)]
    assert [counts.exposures for counts in counts_now(challenge).values()] == [1, 1, 1]


def test_a_voter_who_came_by_a_link_is_told_how_many_are_still_to_be_shown(client_for):
    challenge = a_challenge(stage="voting", shown_first=5)
    ideas = [an_idea(challenge=challenge) for _ in range(7)]
    browser = client_for(a_voter())
    browser.post(support_url(ideas[0]), {"want": "1"})

    told = [
        browser.post(seen_url(challenge), {"idea": [idea.public_id]}).json()["waits"]
        for idea in ideas[1:]
    ]

    words = "Your support is kept. It counts once you have been shown 5 other ideas: {} to go."
    assert told == [*(words.format(n) for n in (4, 3, 2, 1)), "", ""]


def test_unknown_hidden_and_foreign_ids_are_left_out_without_a_word(client_for, idea):
    hidden = an_idea(challenge=idea.challenge, hidden_at=timezone.now())
    foreign = an_idea(challenge=a_challenge(stage="voting"))
    ids = [hidden.public_id, foreign.public_id, "zzzzzzzzzzzz", "'; DROP TABLE", idea.public_id]

    answer = client_for(a_voter()).post(seen_url(idea.challenge), {"idea": ids})

    assert answer.json() == {"recorded": 1, "waits": ""}


@pytest.mark.parametrize(
    "body",
    [
        "",
        "[",
        "{}",
        "[]",
        "7",
        "null",
        '{"ideas": 7}',
        '{"ideas": [7]}',
        '["a\\u0000b"]',
        json.dumps(["x"] * 51),
        "[" * 100_000,
    ],
)
def test_a_list_that_is_none_is_a_bad_request(client_for, idea, body):
    response = client_for(a_voter()).post(
        seen_url(idea.challenge), body, content_type="application/json"
    )

    assert response.status_code == 400
    assert nothing_is_written()


def test_exposures_are_taken_from_eligible_voters_only(client, client_for, idea):
    url, data = seen_url(idea.challenge), {"idea": [idea.public_id]}
    judge = a_judge(idea.challenge, user=a_user()).user

    assert client.post(url, data).url == f"/accounts/login/?next={idea.challenge.wall_url}"
    assert client_for(judge).post(url, data).status_code == 403
    assert client_for(a_voter(confirmed=False)).post(url, data).status_code == 403
    assert nothing_is_written()


def test_exposures_of_an_unpublished_brief_are_not_found(client_for):
    challenge = a_challenge(stage="voting", live=False)

    answer = client_for(a_voter()).post(seen_url(challenge), {"idea": ["abc"]})

    assert answer.status_code == 404


def test_a_vote_costs_a_fixed_number_of_queries(client_for, idea, django_assert_max_num_queries):
    supports(idea, 60)
    browser = client_for(a_voter())

    with django_assert_max_num_queries(28):
        browser.post(support_url(idea), {"want": "1"})
