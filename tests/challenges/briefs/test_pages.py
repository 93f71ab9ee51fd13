"""The brief as a visitor reads it, and the list of challenges."""

import pytest
from django.conf import settings
from django.utils.html import escape
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file

from challenges.briefs.enums import WindowKind
from challenges.briefs.models import ChallengeIndexPage, ChallengePage, MethodCard
from challenges.briefs.services import current_card
from challenges.organisations.enums import Role
from tests.builders.briefs import a_challenge
from tests.builders.ideas import an_idea
from tests.builders.judging import move_window
from tests.builders.organisations import a_member_of
from tests.builders.people import a_user

pytestmark = pytest.mark.django_db

BODY = [
    {"type": "heading", "value": "What we know"},
    {"type": "paragraph", "value": "<p>It <b>rains</b> on Thursdays.</p>"},
    {"type": "quote", "value": {"text": "Bring <biscuits>", "by": "Aunt Ida"}},
    {"type": "faq", "value": {"question": "How long?", "answer": "One page."}},
]


def the_page(client, challenge):
    response = client.get(challenge.get_absolute_url())
    assert response.status_code == 200
    return response.content.decode()


def with_text(challenge, **fields):
    page = challenge.page.specific
    for name, value in fields.items():
        setattr(page, name, value)
    page.save_revision().publish()
    return challenge


# The brief


def test_the_brief_says_what_is_asked_by_whom_and_for_how_much(client):
    challenge = with_text(a_challenge(title="How might we?"), lead="One sentence.")

    text = the_page(client, challenge)

    assert "<h1>How might we?</h1>" in text
    assert "One sentence." in text
    assert escape(challenge.organisation.name) in text
    assert "€1,000" in text
    assert "€600" in text
    assert "1st place" in text


def test_the_phase_line_names_the_moment_in_the_zone_of_the_challenge(client):
    challenge = a_challenge(stage="voting", time_zone="Asia/Tokyo")
    closes = challenge.window(WindowKind.VOTING).closes_at.astimezone(challenge.zone)

    text = the_page(client, challenge)

    assert "Voting closes in 59 minutes" in text
    assert f"{closes:%H:%M} JST" in text
    assert f"/challenges/{challenge.slug}/calendar.ics" in text


@pytest.mark.parametrize("stage", ["announced", "open", "voting", "judging", "judged"])
def test_every_stage_has_exactly_one_main_button(client, stage):
    text = the_page(client, a_challenge(stage=stage))

    assert text.count("button--primary") == 1


def test_ideas_that_are_still_welcome_during_voting_get_a_plain_link(client):
    challenge = a_challenge(stage="voting")
    move_window(
        challenge,
        WindowKind.SUBMISSION,
        closes_at=challenge.window(WindowKind.VOTING).closes_at,
    )

    text = the_page(client, challenge)

    assert text.count("button--primary") == 1
    assert f"/challenges/{challenge.slug}/ideas/submit/" in text


def test_the_scorecard_stands_on_the_page_before_anybody_submits(client):
    text = the_page(client, a_challenge(stage="announced"))

    assert '<th scope="row">Usefulness</th>' in text
    assert "60%" in text
    assert "great use" in text
    assert "Crowd 50%, panel 50%" in text


def test_before_the_opening_the_page_says_when_the_rules_freeze(client):
    text = the_page(client, a_challenge(stage="announced"))

    assert "The rules can still change. They are frozen on" in text


def test_reading_the_page_of_a_started_challenge_writes_no_card(client):
    challenge = a_challenge(stage="open")

    text = the_page(client, challenge)

    assert "The rules are frozen since" in text
    assert "Changes: none." in text
    assert MethodCard.objects.count() == 0
    assert current_card(challenge).sha256 in text


def test_a_change_of_the_rules_is_shown_with_its_reason(client):
    challenge = a_challenge(stage="open")
    card = current_card(challenge)
    MethodCard.objects.create(
        challenge=challenge,
        version=2,
        body=card.body,
        sha256="a" * 64,
        reason="The hall was <double> booked",
        frozen_at=card.frozen_at,
    )

    text = the_page(client, challenge)

    assert "Changes: none." not in text
    assert "The hall was &lt;double&gt; booked" in text
    assert "a" * 64 in text


def test_the_blocks_of_the_brief_are_shown_and_escaped(client):
    text = the_page(client, with_text(a_challenge(), body=BODY))

    assert "<h2>What we know</h2>" in text
    assert "<b>rains</b>" in text
    assert "Bring &lt;biscuits&gt;" in text
    assert "Aunt Ida" in text
    assert "<summary>How long?</summary>" in text


def test_questions_stand_together_under_one_heading(client):
    faqs = [
        {"type": "faq", "value": {"question": f"Question {n}?", "answer": "Yes."}} for n in (1, 2)
    ]

    text = the_page(client, with_text(a_challenge(), body=[faqs[0], BODY[0], faqs[1]]))

    assert text.count("Questions and answers") == 1
    assert text.index("What we know") < text.index("Question 1?") < text.index("Question 2?")


# Wagtail leaves the temporary file of a new rendition to the garbage collector.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.filterwarnings("ignore::ResourceWarning")
def test_pictures_carry_their_words(client, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    image = get_image_model().objects.create(title="A wet library", file=get_test_image_file())
    inside = {"image": image.pk, "alt_text": "Rain on a window", "decorative": False}

    text = the_page(
        client, with_text(a_challenge(), hero=image, body=[{"type": "image", "value": inside}])
    )

    assert 'alt="A wet library"' in text
    assert 'alt="Rain on a window"' in text


def test_a_brief_without_questions_has_no_heading_for_them(client):
    assert "Questions and answers" not in the_page(client, with_text(a_challenge(), body=BODY[:1]))


def test_an_imported_challenge_says_where_it_comes_from(client):
    challenge = a_challenge(source_note="20 of the 34 projects of Gdynia")

    assert "20 of the 34 projects of Gdynia" in the_page(client, challenge)


def test_the_tab_counts_only_ideas_on_show(client):
    challenge = a_challenge()
    an_idea(challenge=challenge)
    an_idea(challenge=challenge, status="draft")

    page = " ".join(the_page(client, challenge).split())
    assert 'Ideas <span class="tabs__count">1</span>' in page


def test_the_address_in_the_head_is_the_sites_own(client):
    challenge = a_challenge(title='Say "cheese" & smile')

    text = the_page(client, challenge)

    address = f"{settings.BASE_URL}/challenges/{challenge.slug}/"
    assert f'<link rel="canonical" href="{address}">' in text
    assert f'<meta property="og:url" content="{address}">' in text
    assert '<meta property="og:title" content="Say &quot;cheese&quot; &amp; smile">' in text


def test_an_unpublished_brief_is_no_page(client):
    challenge = a_challenge(live=False)

    assert client.get(challenge.get_absolute_url()).status_code == 404


def test_staff_preview_a_draft_with_its_rules():
    challenge = a_challenge(live=False, title="Not yet")
    page = challenge.page.specific
    page.title = "Better words"

    response = page.make_preview_request()

    text = response.content.decode()
    assert "Better words" in text
    assert "Not published yet" in text
    assert "Usefulness" in text


def test_a_page_without_a_row_can_be_previewed():
    page = ChallengePage(title="Only words", slug="only-words", live=False, lead="Why?")
    ChallengeIndexPage.objects.get().add_child(instance=page)

    response = page.make_preview_request()

    text = response.content.decode()
    assert "Only words" in text
    assert "Method card" not in text


def test_a_brief_costs_sixteen_queries_however_many_ideas_there_are(
    client, django_assert_num_queries
):
    challenge = with_text(a_challenge(), body=BODY)
    current_card(challenge)
    for number in range(10):
        an_idea(challenge=challenge, title=f"Idea {number}", tags=["roof"])
    client.get(challenge.get_absolute_url())

    with django_assert_num_queries(16):
        client.get(challenge.get_absolute_url())


# The list


def the_list(client, query=""):
    response = client.get(f"/challenges/{query}")
    assert response.status_code == 200
    return response.content.decode()


def test_the_list_shows_published_challenges_only_even_to_their_organisers(client_for):
    challenge = a_challenge(title="Out in the open")
    a_challenge(title="Still a draft", live=False, organisation=challenge.organisation)
    owner = a_member_of(challenge.organisation, Role.OWNER)

    for user in (owner, a_user("Stan", staff=True)):
        text = the_list(client_for(user))
        assert "Out in the open" in text
        assert "Still a draft" not in text


def test_a_card_says_bounty_stage_and_ideas(client):
    challenge = a_challenge(stage="voting", title="Wet Thursday")
    an_idea(challenge=challenge, tags=["roof"])

    text = " ".join(the_list(client).split())

    assert "€1,000" in text
    assert "Voting closes in 59 minutes" in text
    assert "1 idea <" in text
    assert '<li class="tag">roof</li>' in text


def test_filters_keep_their_choice(client):
    an_idea(challenge=a_challenge(stage="open", title="The open one"), tags=["roof"])
    a_challenge(stage="judging", title="The judged one")

    text = the_list(client, "?stage=open&tag=roof&sort=bounty")

    assert "The open one" in text
    assert "The judged one" not in text
    assert '<option value="open" selected>' in text
    assert "<option selected>roof</option>" in text
    assert '<option value="bounty" selected>' in text


def test_nothing_found_offers_everything(client):
    a_challenge(stage="open")

    text = the_list(client, "?stage=decided")

    assert "No challenge matches" in text
    assert "Show all challenges" in text


def test_an_empty_site_says_so(client):
    assert "No challenges yet" in the_list(client)


def test_markup_in_the_address_stays_text(client):
    a_challenge()

    assert "<script>x" not in the_list(client, "?tag=<script>x&stage=<script>x&sort=<script>x")


@pytest.mark.parametrize("many", [1, 30])
def test_the_list_costs_the_same_for_one_and_for_thirty(client, many, django_assert_num_queries):
    first = a_challenge()
    for _ in range(many - 1):
        an_idea(challenge=a_challenge(organisation=first.organisation), tags=["roof"])
    an_idea(challenge=first, tags=["roof", "rain"])
    client.get("/challenges/")

    with django_assert_num_queries(11):
        client.get("/challenges/")
