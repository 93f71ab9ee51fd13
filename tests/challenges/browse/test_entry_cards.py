"""Cards and certificates as pages and pictures: what they tell, to whom, and how often drawn."""

from io import BytesIO

import pytest
from django.conf import settings
from django.core.cache import caches
from django.utils import timezone
from PIL import Image

from challenges.briefs.models import Challenge
from challenges.browse import entry_pictures
from challenges.browse.entry_card import entry_card
from challenges.browse.entry_views import DRAWN_A_MINUTE
from challenges.core.limits import per_address, spend
from challenges.ideas.models import Idea, Merge
from challenges.people.models import User
from tests.builders.awards import an_awarded_challenge
from tests.builders.ideas import an_idea
from tests.builders.people import a_user
from tests.builders.ranking import a_judged_challenge, a_tallied_idea, an_organiser, publish

pytestmark = pytest.mark.django_db
KINDS = ("card/", "card.png", "certificate/", "certificate.png")


@pytest.fixture(autouse=True)
def _nothing_kept():
    caches["pages"].clear()
    caches["default"].clear()


@pytest.fixture
def winner():
    return an_awarded_challenge()[3][0].idea


def address(idea, kind) -> str:
    return f"{idea.get_absolute_url()}{kind}"


def page_of(client, idea, kind="card/") -> str:
    response = client.get(address(idea, kind))
    assert response.status_code == 200
    return response.content.decode()


@pytest.fixture
def drawings(monkeypatch):
    """How often a card was drawn."""
    drawn, real = [], entry_pictures.card_picture

    def counted(entry):
        drawn.append(entry.idea.public_id)
        return real(entry)

    monkeypatch.setattr(entry_pictures, "card_picture", counted)
    return drawn


# What they tell


def test_a_card_tells_place_people_scores_and_a_line_to_share(client, winner):
    page = page_of(client, winner)

    scores = entry_card(winner.public_id).card.scores
    for words in (
        f"<h1>{winner.title}</h1>",
        "First of 3 ideas on the shortlist",
        f"<strong>{winner.author}</strong>",
        winner.challenge.title,
        winner.challenge.organisation.name,
        f"{scores.crowd_part:.1f}",
        f"{scores.panel_part:.1f}",
        f"“{winner.title}”: First of 3 ideas on the shortlist. {winner.challenge.title} "
        f"{settings.BASE_URL}/ideas/{winner.public_id}/card/",
        winner.challenge.results.get().digest,
    ):
        assert words in page


def test_an_idea_outside_the_shortlist_has_a_card_too(client):
    challenge, _ideas = a_judged_challenge()
    idea = a_tallied_idea(challenge, "Not chosen", 7)
    publish(challenge=challenge, by=an_organiser(challenge), winner_reason="Good.")

    page = page_of(client, idea)

    assert "One of 4 ideas" in page
    assert "3 of 4 ideas reached the shortlist; this one did not." in page
    assert client.get(address(idea, "card.png")).status_code == 200


def test_co_authors_have_the_credit_on_the_card_and_an_imported_idea_names_nobody(client, winner):
    Merge.objects.create(
        idea=an_idea(challenge=winner.challenge, author=a_user("Bo Merged"), status="merged"),
        kept=winner,
        reason="The same",
        merged_by=a_user(),
        merged_at=timezone.now(),
    )
    assert "<strong>Bo Merged</strong>" in page_of(client, winner)
    Challenge.objects.filter(pk=winner.challenge_id).update(source_note="From a file")
    caches["pages"].clear()

    page = page_of(client, winner)

    assert "Bo Merged" not in page
    assert str(winner.author) not in page


@pytest.mark.parametrize("decision", ["veto", "override"])
def test_after_a_decision_the_card_tells_it_with_the_computed_place(client, decision):
    challenge, ideas = a_judged_challenge(floor="0")
    first, second = ideas["Repair bus"], ideas["Night gardens"]
    words = {
        "veto": {"vetoes": {first.public_id: ("unsafe", "It would burn.")}},
        "override": {"override": (second.public_id, "The winner has moved away.")},
    }
    publish(
        challenge=challenge, by=an_organiser(challenge), winner_reason="Good.", **words[decision]
    )

    pages = {idea.title: page_of(client, idea) for idea in (first, second)}

    assert ["Winner" in page for page in pages.values()] == [False, True]
    assert "First of 3 ideas on the shortlist" in pages["Night gardens"]
    computed = {
        "veto": ("By the computed result it was first.", "Computed, it was second;"),
        "override": ("Computed, it was first;", "computed, it was second."),
    }
    for page, said in zip(pages.values(), computed[decision], strict=True):
        assert said in page


def test_the_certificate_tells_who_won_what_and_links_the_result_it_follows_from(client, winner):
    page = page_of(client, winner, "certificate/")

    for words in (
        f"<h1>{winner.author}</h1>",
        "First place, €3,000",
        f"“{winner.title}”",
        winner.challenge.organisation.name,
        f'/challenges/{winner.challenge.slug}/results/?version=1"',
        winner.challenge.results.get().digest,
        f"{settings.BASE_URL}/certificates/",
    ):
        assert words in page


def test_what_people_wrote_stays_text(client, winner):
    User.objects.filter(pk=winner.author_id).update(display_name="<b>Eve</b>")
    Idea.objects.filter(pk=winner.pk).update(title="<script>alert(1)</script>")

    for kind in ("card/", "certificate/"):
        page = page_of(client, winner, kind)
        assert "&lt;b&gt;Eve" in page
        assert "<b>Eve" not in page
        assert "<script>alert" not in page


# Who gets them


@pytest.mark.parametrize("state", ["hidden", "withdrawn", "merged", "no result", "draft brief"])
def test_what_is_not_on_show_or_not_decided_is_not_found_by_anybody(
    client, client_for, winner, state
):
    if state == "no result":
        challenge, ideas = a_judged_challenge()
        winner = ideas["Repair bus"]
    ideas = Idea.objects.filter(pk=winner.pk)
    if state == "hidden":
        ideas.update(hidden_at=timezone.now())
    elif state == "draft brief":
        winner.challenge.page.unpublish()
    elif state != "no result":
        ideas.update(status=state)
    for asks in (client, client_for(winner.author), client_for(a_user(staff=True))):
        assert [asks.get(address(winner, kind)).status_code for kind in KINDS] == [404] * 4


def test_an_idea_that_the_result_does_not_know_has_no_card(client, winner):
    late = an_idea(challenge=winner.challenge, title="Came late")

    assert [client.get(address(late, kind)).status_code for kind in KINDS] == [404] * 4


@pytest.mark.parametrize("kind", ["card/", "certificate/"])
def test_the_author_finds_her_card_on_the_page_of_her_idea_and_others_do_not(
    client, client_for, winner, kind
):
    link = f'href="{address(winner, kind)}"'

    assert link in page_of(client_for(winner.author), winner, "")
    assert link not in page_of(client_for(a_user()), winner, "")
    assert link not in page_of(client, winner, "")


def test_the_winner_finds_both_with_her_award(client_for, winner):
    award = winner.awards.get()
    client = client_for(winner.author)

    page = client.get(f"/my/awards/{award.pk}/").content.decode()

    assert address(winner, "card/") in page
    assert address(winner, "certificate/") in page
    assert address(winner, "certificate/") in client.get("/my/awards/").content.decode()


def test_pages_elsewhere_show_the_card_of_a_decided_idea_and_of_a_winner(client, winner):
    undecided = an_idea(challenge=a_judged_challenge()[0])
    image = f'<meta property="og:image" content="{settings.BASE_URL}{address(winner, "card.png")}">'

    assert image in page_of(client, winner, "")
    assert image in client.get(f"/challenges/{winner.challenge.slug}/results/").content.decode()
    assert "og:image" not in page_of(client, undecided, "")


# How they are drawn


@pytest.mark.parametrize("kind", ["card.png", "certificate.png"])
def test_a_picture_has_the_size_in_which_links_are_shown(client, winner, kind):
    response = client.get(address(winner, kind))

    picture = Image.open(BytesIO(response.content))
    assert (picture.format, picture.size) == ("PNG", (1200, 630))
    assert response["Content-Type"] == "image/png"
    assert response["Cache-Control"] == "public, max-age=300"
    assert not response.cookies


def test_a_picture_is_drawn_once_and_not_sent_to_whoever_has_it(client, winner, drawings):
    path = address(winner, "card.png")
    first = client.get(path)

    again = client.get(path)
    known = client.get(path, headers={"If-None-Match": first["ETag"]})

    assert drawings == [winner.public_id]
    assert again.content == first.content
    assert (known.status_code, known.content) == (304, b"")
    assert known["ETag"] == first["ETag"]


@pytest.mark.parametrize("kind", ["card.png", "certificate.png"])
def test_to_say_that_nothing_changed_takes_three_queries(
    client, winner, kind, django_assert_num_queries
):
    tag = client.get(address(winner, kind))["ETag"]

    with django_assert_num_queries(3):
        known = client.get(address(winner, kind), headers={"If-None-Match": tag})

    assert known.status_code == 304


@pytest.mark.parametrize("change", ["title", "name", "credit", "result"])
def test_whatever_changes_on_it_changes_its_tag(client, winner, change):
    path = address(winner, "card.png")
    before = client.get(path)
    if change == "title":
        Idea.objects.filter(pk=winner.pk).update(title="Repair boat")
    elif change == "name":
        User.objects.filter(pk=winner.author_id).update(display_name="Ada Newname")
    elif change == "credit":
        Merge.objects.create(
            idea=an_idea(challenge=winner.challenge, author=a_user("Bo"), status="merged"),
            kept=winner,
            reason="The same",
            merged_by=a_user(),
            merged_at=timezone.now(),
        )
    else:
        publish(
            challenge=winner.challenge,
            by=an_organiser(winner.challenge),
            winner_reason="Good.",
            reason="Again",
            vetoes={winner.public_id: ("unsafe", "It would burn.")},
        )

    after = client.get(path, headers={"If-None-Match": before["ETag"]})

    assert after.status_code == 200
    assert after["ETag"] != before["ETag"]
    assert after.content != before.content


def test_who_asks_for_many_that_are_not_drawn_yet_is_told_to_wait(client, rf, winner, limited):
    path = address(winner, "card.png")
    for _ in range(DRAWN_A_MINUTE - 1):
        spend(rf.get(path), "draw", per_address(DRAWN_A_MINUTE))
    assert client.get(path).status_code == 200
    kept = client.get(path)
    caches["pages"].clear()

    refused = client.get(path)

    assert kept.status_code == 200
    assert refused.status_code == 429
    assert client.get(path, headers={"If-None-Match": kept["ETag"]}).status_code == 304


@pytest.mark.parametrize("title", ["x" * 100, "中文", "שלום", "🎉", "Łódź ő 中文 bus", "ẞ " * 50])
def test_every_title_and_name_makes_a_picture(client, winner, title):
    Idea.objects.filter(pk=winner.pk).update(title=title)
    User.objects.filter(pk=winner.author_id).update(display_name=title[:60])

    for kind in ("card.png", "certificate.png"):
        assert client.get(address(winner, kind)).status_code == 200


def test_names_that_cannot_be_drawn_are_counted_and_a_word_says_so():
    words = entry_pictures.Words()

    assert words.names(["Ada", "陈伟", "דוד"]) == "Ada and 2 more"
    assert words.of("中文", "Idea 1") == "Idea 1"
    assert words.remark.startswith("Some characters cannot be shown here")
    assert entry_pictures.Words().remark == ""
