"""What a judge nominates is hers alone until voting has closed, and nobody's name ever goes with
it (B2, B8)."""

import json
import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from challenges.judging.models import Nomination
from challenges.organisations.services import add_member
from challenges.ranking.models import Finalist
from challenges.ranking.proposals import proposal_for
from challenges.ranking.services import pick_shortlist
from tests.builders.ideas import an_idea
from tests.builders.judging import a_challenge_in, a_judge, a_nomination, move_window
from tests.builders.people import a_user
from tests.builders.ranking import an_organiser, publish
from tests.builders.voting import exposed, supports

from .crawler import by_hand, crawl
from .figures import addresses, visit
from .routes import third_party
from .world import ROLES, a_world

pytestmark = pytest.mark.django_db

REASON = "Hollyhockwards"
NAME = "Zephyrine Quackenbush"
# Each page has a token, and scripts a nonce, of its own.
PAGE_OWN = re.compile(r"[A-Za-z0-9+/=_-]{22,}")


def with_the_word(answers, word=REASON) -> list[str]:
    return sorted({answer.url for answer in answers if word.lower() in answer.all.lower()})


def everything(world, role) -> list:
    ours = addresses(world, lambda route: not third_party(route))
    return [*crawl(world, role, by_hand(world)), *visit(world, role, ours)]


@pytest.mark.parametrize("role", ["member", "author", "judge", "organiser", "staff"])
def test_while_voting_is_open_nobody_else_finds_what_a_judge_nominates(role):
    world = a_world("voting")
    a_nomination(a_judge(world.challenge, user=a_user("Lena")), world.idea, REASON)

    assert with_the_word(everything(world, role)) == []


def test_she_finds_it_herself_so_the_search_can_find_it():
    world = a_world("voting")
    a_nomination(world.challenge.judges.get(user=world.people["judge"]), world.idea, REASON)

    nominations = f"/desk/judging/{world.slug}/nominations/"
    assert with_the_word(everything(world, "judge")) == [
        nominations,
        f"{nominations}{world.idea.public_id}/",
    ]


@pytest.mark.parametrize("role", [role for role in ROLES if role not in ("organiser", "staff")])
def test_no_page_changes_for_anybody_else_by_a_nomination(role):
    """Neither a mark nor a count nor a place in an order: whatever she opens reads as before."""
    world = a_world("voting")
    paths = [
        f"/challenges/{world.slug}/",
        f"/challenges/{world.slug}/ideas/?seed=abc",
        world.idea.get_absolute_url(),
        f"/challenges/{world.slug}/results/",
        f"/desk/judging/{world.slug}/",
        f"/desk/judging/{world.slug}/nominations/",
        f"/desk/judging/{world.slug}/nominations/{world.idea.public_id}/",
        "/my/ideas/",
    ]
    colleague = a_judge(world.challenge)
    read(world, role, paths)
    before = read(world, role, paths)

    a_nomination(colleague, world.idea, REASON)

    assert read(world, role, paths) == before


def read(world, role, paths) -> list[tuple[int, str]]:
    answers = [world.client(role).get(path) for path in paths]
    return [(a.status_code, PAGE_OWN.sub("", a.content.decode())) for a in answers]


@pytest.mark.parametrize("role", ["organiser", "staff"])
def test_the_organiser_learns_the_number_and_nothing_else(role):
    world = a_world("voting")
    path = f"/desk/challenges/{world.slug}/shortlist/"
    judge = a_judge(world.challenge)
    a_nomination(judge, world.other_idea, REASON)
    read(world, role, [path])
    one = read(world, role, [path])
    Nomination.objects.all().delete()

    a_nomination(judge, world.idea, "Quite another reason")

    assert "Judges have given 1 nomination." in one[0][1]
    assert read(world, role, [path]) == one


@pytest.mark.parametrize("blind", [True, False])
def test_the_pages_of_nominations_tell_no_author_in_any_challenge(blind):
    world = a_world("voting", names={"author": NAME}, blind=blind)
    nominations = f"/desk/judging/{world.slug}/nominations/"

    pages = read(world, "judge", [nominations, f"{nominations}{world.idea.public_id}/"])

    assert [status for status, _text in pages] == [200, 200]
    author = world.people["author"]
    for secret in (*NAME.split(), author.email, author.public_id, "my own file name"):
        assert [secret in text for _status, text in pages] == [False, False]
    assert world.idea.title in pages[0][1]


@pytest.mark.parametrize("counts_shown", ["after_close", "always"])
def test_the_pages_of_nominations_tell_no_count_whatever_others_are_told(counts_shown):
    world = a_world("voting", counts_shown=counts_shown)
    supports(world.idea, 5)
    nominations = f"/desk/judging/{world.slug}/nominations/"

    pages = read(world, "judge", [nominations, f"{nominations}{world.idea.public_id}/"])

    for _status, text in pages:
        assert "support_control" not in text
        assert re.findall(r"\d+ (?:people )?supports?\b", text) == []


@pytest.mark.parametrize("name", ["judge-nominate", "judge-take-back"])
@pytest.mark.parametrize("where", ["another challenge", "another's panel"])
def test_no_judge_reaches_what_is_not_before_her(name, where):
    """B15: an idea of B by the address of A, and A's own by who sits elsewhere."""
    world, other = a_world("voting"), a_challenge_in("voting", shortlist_size=20)
    elsewhere = an_idea(challenge=other)
    standing = a_nomination(a_judge(other), elsewhere)
    mine = where == "another challenge"
    idea, role = (elsewhere, "judge") if mine else (world.idea, "other judge")

    path = reverse(f"challenges:{name}", args=[world.slug, idea.public_id])
    answer = world.client(role).post(path, {"reason": REASON})

    assert answer.status_code == (302 if mine and name == "judge-take-back" else 404)
    assert list(Nomination.objects.all()) == [standing]


def test_a_judge_who_acts_for_the_organiser_does_not_read_what_others_ask_for():
    world = a_world("judging")
    organiser = world.people["organiser"]
    a_nomination(a_judge(world.challenge), world.idea, REASON)
    path = f"/desk/challenges/{world.slug}/shortlist/"
    assert REASON in read(world, "organiser", [path])[0][1]

    a_judge(world.challenge, user=organiser)

    assert REASON not in read(world, "organiser", [path])[0][1]


@pytest.fixture
def drawn():
    """A shortlist by the rules, with one idea of two that were nominated."""
    challenge = a_challenge_in("judging", shortlist_size=6)
    ideas = [an_idea(challenge=challenge, title=f"Idea {number}") for number in range(9)]
    for place, idea in enumerate(ideas):
        supports(idea, 30 - 3 * place)
        exposed(idea, 10 + 3 * place)
    nominated = {ideas[8]: [REASON, "Art"], ideas[7]: ["Left outwards"], ideas[0]: ["Already in"]}
    judges = [a_judge(challenge, user=a_user(f"Lena {n}")) for n in range(2)]
    for idea, reasons in nominated.items():
        for judge, reason in zip(judges, reasons, strict=False):
            a_nomination(judge, idea, reason)
    organiser = an_organiser(challenge)
    routes = proposal_for(challenge).routes
    pick_shortlist(
        challenge=challenge,
        ideas=[idea for idea in ideas if idea.public_id in routes],
        by=organiser,
    )
    return challenge, ideas, organiser


def test_with_the_result_the_reasons_of_the_wild_card_are_published_and_no_name(drawn, client):
    challenge, ideas, organiser = drawn
    add_member(organisation=challenge.organisation, user=a_user(), role="owner")
    results = f"/challenges/{challenge.slug}/results/"
    before = client.get(results).content.decode()
    challenge = move_window(
        challenge, "judging", closes_at=timezone.now() - timedelta(seconds=1),
        opens_at=timezone.now() - timedelta(days=1),
    )  # fmt: skip
    publish(challenge=challenge, by=organiser, winner_reason="It is the one.", reason="")

    page = client.get(results).content.decode()
    facts = json.loads(client.get(f"{results}data.json").content)

    wild = Finalist.objects.get(challenge=challenge, route="wild_card")
    assert wild.idea == ideas[8]
    assert [REASON in text for text in (before, page)] == [False, True]
    assert page.index("Art") < page.index(REASON)
    assert "Left outwards" not in page
    assert "Already in" not in page
    assert "Lena" not in page
    assert facts["shortlist"]["nominations"] == {
        ideas[8].public_id: 2,
        ideas[7].public_id: 1,
        ideas[0].public_id: 1,
    }
    assert [
        row["nominations"] for row in facts["shortlist"]["finalists"] if row["nominations"]
    ] == [["Art", REASON]]
    text = json.dumps(facts)
    assert "Left outwards" not in text
    assert "Lena" not in text


def test_of_an_idea_hidden_since_no_reason_is_published(drawn, client):
    challenge, ideas, organiser = drawn
    challenge = move_window(
        challenge, "judging", closes_at=timezone.now() - timedelta(seconds=1),
        opens_at=timezone.now() - timedelta(days=1),
    )  # fmt: skip
    publish(challenge=challenge, by=organiser, winner_reason="It is the one.", reason="")
    type(ideas[8]).objects.filter(pk=ideas[8].pk).update(hidden_at=timezone.now())

    results = f"/challenges/{challenge.slug}/results/"
    for path in (results, f"{results}data.json"):
        assert REASON not in client.get(path).content.decode()


def test_what_is_kept_does_not_change_by_what_comes_to_light_later(drawn):
    challenge, ideas, _organiser = drawn
    kept = challenge.shortlist_proposal.data["nominated"]

    Nomination.objects.all().delete()

    assert kept[ideas[8].public_id] == ["Art", REASON]
    challenge.shortlist_proposal.refresh_from_db()
    assert challenge.shortlist_proposal.data["nominated"] == kept
