"""An organiser looks for another organisation's draft along every path of Wagtail's admin."""

import pytest
from django.urls import reverse
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Collection, Page

from challenges.briefs.models import ChallengeIndexPage, ChallengePage
from challenges.organisations.services import add_member
from tests.builders.briefs import a_challenge
from tests.builders.ideas import an_idea
from tests.builders.organisations import a_member_of, a_staff_member, an_organisation
from tests.builders.people import with_second_factor

pytestmark = pytest.mark.django_db

SECRET = "The quince manoeuvre"
HOME = reverse("wagtailadmin_home")
# Paths that belong to one page: what is refused for another's draft must work for one's own.
OF_ONE_PAGE = [
    "edit",
    "view_draft",
    "history",
    "history_results",
    "workflow_history",
    "usage",
    "copy",
    "delete",
    "move",
    "unpublish",
    "set_privacy",
    "revisions_index",
    "preview_on_edit",
]
WORKS_FOR_OWN = ["edit", "view_draft", "history", "history_results", "workflow_history", "usage"]


@pytest.fixture
def own():
    return a_challenge(organisation=an_organisation(), stage="draft", title="Our own plan")


@pytest.fixture
def draft():
    challenge = a_challenge(stage="draft", title=SECRET)
    page = challenge.page.specific
    page.lead = f"{SECRET} in full."
    page.save_revision()
    return challenge


@pytest.fixture
def cms(client_for, own):
    return client_for(with_second_factor(a_member_of(own.organisation)))


def of_page(name, page_id):
    return reverse(f"wagtailadmin_pages:{name}", args=[page_id])


def is_refused(response):
    """Not found, forbidden, or sent home with a word."""
    return response.status_code in (403, 404) or (
        response.status_code == 302 and response.url == HOME
    )


def everything_said(client, url, **query):
    response = client.get(url, query, follow=True)
    return response.content.decode()


@pytest.mark.parametrize("name", OF_ONE_PAGE)
def test_no_path_of_a_page_shows_anothers_draft(cms, draft, name):
    response = cms.get(of_page(name, draft.page_id))

    if name == "revisions_index":
        # It only leads on to the history, which is refused.
        assert response.url == of_page("history", draft.page_id)
        return
    assert is_refused(response)
    assert SECRET not in response.content.decode()


@pytest.mark.parametrize("name", WORKS_FOR_OWN)
def test_the_same_paths_show_ones_own_draft(cms, own, name):
    assert cms.get(of_page(name, own.page_id)).status_code == 200


@pytest.mark.parametrize(
    "name",
    [
        "edit",
        "preview_on_edit",
        "delete",
        "unpublish",
        "copy",
        "lock",
        "unlock",
    ],
)
def test_no_post_reaches_anothers_draft(cms, draft, name):
    before = ChallengePage.objects.values().get(pk=draft.page_id)

    response = cms.post(of_page(name, draft.page_id), {"title": "Taken over", "slug": "taken"})

    assert is_refused(response)
    assert ChallengePage.objects.values().get(pk=draft.page_id) == before


def test_old_versions_of_anothers_draft_are_not_shown(cms, draft):
    first, last = draft.page.revisions.order_by("pk")[:2]
    paths = [
        reverse("wagtailadmin_pages:revisions_view", args=[draft.page_id, last.pk]),
        reverse("wagtailadmin_pages:revisions_revert", args=[draft.page_id, last.pk]),
        reverse("wagtailadmin_pages:revisions_compare", args=[draft.page_id, first.pk, last.pk]),
        reverse("wagtailadmin_pages:revisions_compare", args=[draft.page_id, "earliest", "latest"]),
    ]

    responses = [cms.get(path) for path in paths]

    assert [is_refused(response) for response in responses] == [True] * 4


def test_a_revision_of_another_page_is_not_smuggled_through_ones_own(cms, own, draft):
    revision = draft.page.latest_revision
    if revision is None:
        revision = draft.page.revisions.latest("pk")
    url = reverse("wagtailadmin_pages:revisions_view", args=[own.page_id, revision.pk])

    response = cms.get(url)

    assert response.status_code == 404


@pytest.mark.parametrize(
    ("url", "query"),
    [
        (reverse("wagtailadmin_home"), {}),
        (reverse("wagtailadmin_explore_root"), {}),
        (reverse("wagtailadmin_pages:search"), {"q": "quince"}),
        (reverse("wagtailadmin_pages:search_results"), {"q": "quince"}),
        (reverse("wagtailadmin_choose_page"), {}),
        (reverse("wagtailadmin_choose_page"), {"page_type": "challenges.challengepage"}),
        (reverse("wagtailadmin_choose_page_search"), {"q": "quince"}),
        (reverse("wagtailadmin_choose_page_search"), {"q": ""}),
        (reverse("wagtailadmin_reports:workflow"), {}),
        (reverse("wagtailadmin_reports:workflow_tasks"), {}),
        (reverse("wagtailadmin_reports:locked_pages"), {}),
        (reverse("wagtailadmin_reports:aging_pages"), {}),
        (reverse("wagtailadmin_reports:site_history"), {}),
        (reverse("wagtailadmin_reports:page_types_usage"), {}),
        (reverse("wagtailadmin_pages:type_use", args=["challenges", "challengepage"]), {}),
        (reverse("wagtailadmin_api:pages:listing"), {"for_explorer": "1"}),
        (reverse("wagtailadmin_api:pages:listing"), {"search": "quince"}),
        (reverse("challenges:cms-challenges"), {}),
        (reverse("challenges:cms-challenge-start"), {}),
    ],
)
def test_no_list_names_anothers_draft(cms, draft, url, query):
    assert SECRET not in everything_said(cms, url, **query)


@pytest.mark.parametrize(
    ("url", "query"),
    [
        (reverse("wagtailadmin_pages:search"), {"q": "plan"}),
        (reverse("wagtailadmin_choose_page_search"), {"q": "plan"}),
    ],
)
def test_the_same_lists_name_ones_own_draft(cms, own, url, query):
    assert own.title in everything_said(cms, url, **query)


def test_the_tree_below_the_list_of_challenges_names_no_draft_of_others(cms, own, draft):
    second = a_challenge(organisation=own.organisation, stage="draft", title="Our second plan")
    index = ChallengeIndexPage.objects.get()
    paths = [
        reverse("wagtailadmin_explore", args=[index.pk]),
        reverse("wagtailadmin_explore_results", args=[index.pk]),
        reverse("wagtailadmin_choose_page_child", args=[index.pk]),
    ]

    bodies = [everything_said(cms, path) for path in paths]

    assert [SECRET in body for body in bodies] == [False, False, False]
    assert second.title in bodies[0]


def test_the_page_itself_cannot_be_asked_for_by_number(cms, own, draft):
    detail = reverse("wagtailadmin_api:pages:detail", args=[draft.page_id])
    chosen = reverse("wagtailadmin_choose_page_chosen_multiple")

    assert cms.get(detail).status_code == 404
    assert own.title in everything_said(cms, chosen, id=own.page_id)
    assert SECRET not in everything_said(cms, chosen, id=draft.page_id)


def test_a_list_of_drafts_is_no_preview_of_the_public_list(cms, draft):
    # The organiser may look at the published list, with nothing but what is published.
    assert SECRET not in everything_said(cms, "/challenges/")
    assert cms.get(draft.get_absolute_url()).status_code == 404


@pytest.mark.parametrize("action", ["delete", "publish", "unpublish", "move"])
def test_no_bulk_action_reaches_anothers_draft(cms, draft, action):
    url = reverse("wagtail_bulk_action", args=["wagtailcore", "page", action])
    before = Page.objects.values("path", "live", "title").get(pk=draft.page_id)

    cms.post(f"{url}?id={draft.page_id}&childOf={draft.page.get_parent().pk}")

    assert Page.objects.values("path", "live", "title").get(pk=draft.page_id) == before


def test_an_organiser_adds_no_page_anywhere(cms):
    index = ChallengeIndexPage.objects.get()
    pages = Page.objects.count()
    args = ["challenges", "challengepage", index.pk]

    responses = [
        cms.get(reverse("wagtailadmin_pages:add", args=args)),
        cms.post(reverse("wagtailadmin_pages:add", args=args), {"title": "x", "slug": "x"}),
        cms.get(reverse("wagtailadmin_pages:preview_on_add", args=args)),
        cms.get(reverse("wagtailadmin_pages:edit", args=[index.pk])),
    ]

    assert [is_refused(response) for response in responses] == [True] * 4
    assert Page.objects.count() == pages


def test_an_organiser_does_not_publish_her_own_brief(cms, own):
    fields = {"title": own.title, "lead": "", "body-count": "0", "action-publish": "1"}

    cms.post(of_page("edit", own.page_id), fields)

    assert not Page.objects.get(pk=own.page_id).live


@pytest.fixture
def picture(draft, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return a_picture(draft.organisation, SECRET)


def a_picture(organisation, title):
    made = get_image_model().objects.create(
        title=title,
        file=get_test_image_file(),
        collection=Collection.objects.get(name=organisation.name),
    )
    made.file.close()
    return made


@pytest.mark.parametrize(
    ("url", "query"),
    [
        (reverse("wagtailimages:index"), {}),
        (reverse("wagtailimages:index_results"), {"q": "quince"}),
        (reverse("wagtailimages_chooser:choose"), {}),
        (reverse("wagtailimages_chooser:choose_results"), {"q": "quince"}),
        (reverse("wagtailadmin_api:images:listing"), {}),
    ],
)
def test_no_list_shows_the_pictures_of_others(cms, picture, url, query):
    assert SECRET not in everything_said(cms, url, **query)


@pytest.mark.parametrize(
    "name",
    [
        "wagtailimages:edit",
        "wagtailimages:delete",
        "wagtailimages:image_usage",
        "wagtailimages_chooser:chosen",
        "wagtailimages_chooser:select_format",
        "wagtailadmin_api:images:detail",
    ],
)
def test_a_picture_of_others_cannot_be_asked_for_by_number(cms, picture, name):
    response = cms.get(reverse(name, args=[picture.pk]))

    assert is_refused(response)
    assert SECRET not in response.content.decode()


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.filterwarnings("ignore::ResourceWarning")
def test_ones_own_pictures_can_be_chosen(cms, own, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    mine = a_picture(own.organisation, "Our picture")
    chooser = reverse("wagtailimages_chooser:select_format", args=[mine.pk])

    assert "Our picture" in everything_said(cms, reverse("wagtailimages:index"))
    assert "Our picture" in cms.get(chooser).json()["html"]


def test_tags_on_offer_are_those_of_pictures_and_not_of_ideas(cms, picture, draft):
    picture.tags.add("quiet water")
    an_idea(challenge=draft, status="draft", tags=["quince"])

    response = cms.get(reverse("wagtailadmin_tag_autocomplete"), {"term": "qui"})

    assert response.json() == ["quiet water"]
    assert cms.get(reverse("wagtailadmin_tag_autocomplete")).json() == []


def test_who_leaves_the_organisation_no_longer_opens_its_drafts(client_for, own):
    other = an_organisation()
    member = with_second_factor(a_member_of(own.organisation))
    add_member(organisation=other, user=member, role="editor")
    add_member(organisation=own.organisation, user=member, role="viewer")

    assert is_refused(client_for(member).get(of_page("edit", own.page_id)))


def test_the_menu_of_an_organiser_holds_what_she_needs(cms):
    body = cms.get(HOME).content.decode()

    assert reverse("challenges:cms-challenges") in body
    assert reverse("wagtailadmin_reports:site_history") not in body
    assert reverse("organisation:index") not in body


def test_an_unpublished_title_of_anothers_live_brief_stays_with_its_organisation(cms):
    page = a_challenge(stage="open", title="What everybody reads").page.specific
    page.title = SECRET
    page.save_revision()
    index = page.get_parent()

    bodies = [
        everything_said(cms, reverse("wagtailadmin_choose_page_child", args=[index.pk])),
        everything_said(cms, reverse("wagtailadmin_choose_page_search"), q="everybody"),
        everything_said(cms, reverse("wagtailadmin_choose_page_chosen_multiple"), id=page.pk),
    ]

    assert [SECRET in body for body in bodies] == [False] * 3


def test_staff_choose_and_count_every_page(client_for, draft):
    staff = client_for(with_second_factor(a_staff_member()))
    chosen = reverse("wagtailadmin_choose_page_chosen_multiple")

    assert SECRET in everything_said(staff, chosen, id=draft.page_id)
    assert staff.get(reverse("wagtailadmin_reports:page_types_usage")).status_code == 200
    assert staff.get(reverse("wagtailadmin_reports:page_types_usage_results")).status_code == 200
