"""What organisers and staff do to briefs in Wagtail's page editor, over HTTP."""

import pytest
from django.urls import reverse
from wagtail.models import TaskState

from challenges.briefs.card import card_hash
from challenges.briefs.enums import WindowKind
from challenges.briefs.models import Challenge, ChallengeIndexPage, ChallengePage
from challenges.briefs.queries import with_rules
from challenges.briefs.services import set_rules
from tests.builders.briefs import a_challenge
from tests.builders.cms import an_organiser, brief_typed, staff_in_cms
from tests.builders.judging import move_window
from tests.builders.people import a_user

pytestmark = pytest.mark.django_db


def at(name, page_id, *more) -> str:
    return reverse(f"wagtailadmin_pages:{name}", args=[page_id, *more])


def the_page() -> ChallengePage:
    return ChallengePage.objects.get()


def approve(client, page):
    state = TaskState.objects.get(workflow_state__status="in_progress")
    return client.post(at("workflow_action", page.pk, "approve", state.pk), {"comment": ""})


# Write, submit, approve


def test_an_organiser_writes_her_brief_and_cannot_publish_it():
    challenge = a_challenge(live=False)
    client = an_organiser(challenge.organisation)

    response = client.post(
        at("edit", challenge.page_id), brief_typed(title="Rewritten", **{"action-publish": "1"})
    )

    page = the_page()
    assert response.status_code == 302
    assert not page.live
    assert page.get_latest_revision_as_object().title == "Rewritten"
    assert page.get_latest_revision_as_object().body[0].value == "What we know"


def test_a_brief_goes_live_once_staff_have_approved_it(client):
    challenge = a_challenge(stage="announced", live=False)
    organiser, staff = an_organiser(challenge.organisation), staff_in_cms()

    organiser.post(
        at("edit", challenge.page_id), brief_typed(title="Approved", **{"action-submit": "1"})
    )
    waiting = client.get(challenge.get_absolute_url()).status_code
    tried = approve(organiser, challenge.page)
    still_waiting = the_page().live
    approve(staff, challenge.page)

    assert (waiting, still_waiting) == (404, False)
    assert tried.status_code in (302, 403)
    assert the_page().live
    assert Challenge.objects.get().title == "Approved"
    assert "Approved" in client.get(challenge.get_absolute_url()).content.decode()


def test_a_brief_without_rules_is_saved_and_not_submitted():
    challenge = a_challenge(live=False, questions=())
    client = an_organiser(challenge.organisation)

    response = client.post(
        at("edit", challenge.page_id),
        brief_typed(title="Rewritten", **{"action-submit": "1"}),
        follow=True,
    )

    assert "Still missing in the rules: the questions of the idea form." in (
        response.content.decode()
    )
    assert the_page().get_latest_revision_as_object().title == "Rewritten"
    assert the_page().current_workflow_state is None


@pytest.mark.parametrize("in_the_editor", [True, False])
def test_a_brief_that_lost_a_rule_since_it_was_sent_is_not_approved(in_the_editor):
    challenge = a_challenge(stage="announced", live=False)
    organiser, staff = an_organiser(challenge.organisation), staff_in_cms()
    organiser.post(at("edit", challenge.page_id), brief_typed(**{"action-submit": "1"}))
    set_rules(challenge=challenge, by=None, tiers=())

    if in_the_editor:
        asked = {"action-workflow-action": "true", "workflow-action-name": "approve"}
        staff.post(at("edit", challenge.page_id), brief_typed(**asked))
    else:
        approve(staff, challenge.page)
    refused = the_page().live
    words = staff.get(at("edit", challenge.page_id)).content.decode()
    set_rules(challenge=challenge, by=None, tiers=(1_000,))
    approve(staff, challenge.page)

    assert not refused
    assert "Still missing in the rules: the bounty." in words
    assert the_page().live


@pytest.mark.parametrize("ready", [True, False])
def test_staff_publish_in_bulk_only_what_has_rules(ready):
    challenge = a_challenge(stage="announced", live=False, **({} if ready else {"criteria": ()}))
    url = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])

    staff_in_cms().post(f"{url}?id={challenge.page_id}", {"include_descendants": ""})

    assert the_page().live == ready


def test_the_title_of_a_draft_is_not_shown_before_it_is_approved(client):
    challenge = a_challenge(title="As published")

    an_organiser(challenge.organisation).post(
        at("edit", challenge.page_id), brief_typed(title="Not yet")
    )

    assert Challenge.objects.get().title == "As published"
    assert "Not yet" not in client.get(challenge.get_absolute_url()).content.decode()


# What the page editor cannot touch


def test_the_address_and_other_extra_fields_are_ignored():
    challenge = a_challenge(slug="rain", live=False)

    for client in (an_organiser(challenge.organisation), staff_in_cms()):
        client.post(
            at("edit", challenge.page_id),
            brief_typed(
                slug="hacked", show_in_menus="on", go_live_at="2020-01-01", owner="1", live="on"
            ),
        )

        draft = the_page().get_latest_revision_as_object()
        assert (draft.slug, draft.go_live_at, draft.live) == ("rain", None, False)


def test_publishing_an_older_draft_changes_no_rule_and_no_count():
    challenge = a_challenge(stage="announced", live=False)
    old = the_page().save_revision()
    page = the_page()
    page.title = "Newer"
    page.save_revision()
    rules = {"quorum": 50, "blind": True}
    set_rules(challenge=challenge, by=a_user(), fields=rules, tiers=[7], criteria=[{"name": "X"}])
    before = card_hash(with_rules(Challenge.objects).get())
    staff = staff_in_cms()

    shown = staff.get(at("revisions_revert", page.pk, old.pk))
    staff.post(at("edit", page.pk), brief_typed(**{"action-publish": "1", "revision": str(old.pk)}))

    assert shown.status_code == 200
    assert the_page().live
    assert the_page().title == "How might we?"
    assert card_hash(with_rules(Challenge.objects).get()) == before
    assert Challenge.objects.get().quorum == 50


def test_the_editor_shows_the_way_to_the_rules():
    challenge = a_challenge(live=False)

    text = an_organiser(challenge.organisation).get(at("edit", challenge.page_id)).content.decode()

    assert text.count(f'href="/cms/challenges/{challenge.slug}/rules/"') == 2


def test_the_front_of_the_cms_does_not_tell_how_many_drafts_others_have():
    challenge = a_challenge(live=False)
    a_challenge(live=False)

    text = an_organiser(challenge.organisation).get(reverse("wagtailadmin_home")).content.decode()

    assert "Pages" not in text


# What has started stays


def taken_down(client, page, index) -> dict:
    """How each way to take a page away ended."""
    bulk = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "{}"]).replace(
        "%7B%7D", "{}"
    )
    for action in ("delete", "unpublish", "move"):
        client.post(f"{bulk.format(action)}?id={page.pk}", {"chooser": index.pk})
    client.post(at("delete", page.pk))
    client.post(at("unpublish", page.pk))
    client.post(at("move", page.pk), {"new_parent_page": index.get_parent().pk})
    client.post(reverse("wagtailadmin_pages:move_confirm", args=[page.pk, index.get_parent().pk]))
    client.post(
        at("copy", page.pk),
        {"new_title": "Copy", "new_slug": "copy", "new_parent_page": index.pk},
    )
    page = ChallengePage.objects.filter(pk=page.pk).first()
    return {
        "there": page is not None,
        "live": bool(page and page.live),
        "in its place": bool(page and page.get_parent().pk == index.pk),
        "copies": ChallengePage.objects.exclude(pk=page.pk if page else 0).count(),
    }


def test_a_brief_that_has_started_stays_online_in_its_place():
    challenge, index = a_challenge(stage="open"), ChallengeIndexPage.objects.get()
    unharmed = {"there": True, "live": True, "in its place": True, "copies": 0}

    for client in (staff_in_cms(), an_organiser(challenge.organisation)):
        assert taken_down(client, challenge.page, index) == unharmed


@pytest.mark.parametrize("name", ["delete", "unpublish", "copy"])
def test_the_reason_is_shown(name):
    challenge = a_challenge(stage="open")

    response = staff_in_cms().post(at(name, challenge.page_id), follow=True)

    reason = "Start a new one instead" if name == "copy" else "This challenge has started."
    assert reason in response.content.decode()


def test_staff_take_down_a_brief_that_has_not_started():
    challenge = a_challenge(stage="announced")
    staff = staff_in_cms()

    staff.post(at("unpublish", challenge.page_id))
    unpublished = not the_page().live
    staff.post(at("delete", challenge.page_id))

    assert unpublished
    assert not ChallengePage.objects.exists()
    assert not Challenge.objects.exists()


@pytest.mark.parametrize("name", ["delete", "unpublish", "move"])
def test_the_list_of_challenges_stays_with_the_briefs_below_it(name):
    a_challenge(stage="open")
    index = ChallengeIndexPage.objects.get()

    staff_in_cms().post(at(name, index.pk), {"include_descendants": "on"})

    index.refresh_from_db()
    assert index.live
    assert the_page().live


def test_a_brief_cannot_be_made_without_a_challenge():
    index = ChallengeIndexPage.objects.get()
    url = reverse("wagtailadmin_pages:add", args=["challenges", "challengepage", index.pk])

    response = staff_in_cms().post(url, brief_typed(slug="loose"))

    assert response.url == reverse("challenges:cms-challenge-start")
    assert not ChallengePage.objects.exists()


def test_a_started_brief_may_still_be_reworded():
    challenge = a_challenge(stage="open", title="How might we?")
    move_window(challenge, WindowKind.SUBMISSION)

    staff_in_cms().post(
        at("edit", challenge.page_id), brief_typed(title="Reworded", **{"action-publish": "1"})
    )

    assert (the_page().title, the_page().live) == ("Reworded", True)
    assert Challenge.objects.get().title == "Reworded"
