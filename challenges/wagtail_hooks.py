"""Where our features meet Wagtail's admin: menu, buttons, and what may not be done to a page."""

from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.menu import MenuItem
from wagtail.admin.widgets import Button

from challenges.briefs.admin_gaps import choosable
from challenges.briefs.models import Challenge, ChallengeIndexPage, ChallengePage
from challenges.briefs.queries import with_rules
from challenges.briefs.rules import may_be_published, may_take_down
from challenges.briefs.services import discard_challenge
from challenges.core.errors import Refused
from challenges.organisations.queries import organisations_of
from challenges.organisations.viewsets import organisations_viewsets

# All that an organiser needs of the menu; the rest is the platform's business.
FOR_ORGANISERS = {"challenges", "images"}
TAKING_DOWN = {"delete", "unpublish", "move"}


@hooks.register("register_admin_menu_item")
def challenges_menu_item():
    url = reverse("challenges:cms-challenges")
    return MenuItem(gettext_lazy("Challenges"), url, name="challenges", icon_name="tasks", order=90)


@hooks.register("construct_main_menu")
def only_what_organisers_need(request, menu_items):
    if not request.user.is_staff:
        menu_items[:] = [item for item in menu_items if item.name in FOR_ORGANISERS]


# After Wagtail's own, which put the counts there.
@hooks.register("construct_homepage_summary_items", order=1000)
def no_counts_of_what_others_have(request, items):
    if not request.user.is_staff:
        items.clear()


@hooks.register("register_admin_viewset")
def register_organisations():
    return organisations_viewsets


@hooks.register("register_log_actions")
def say_who_set_the_rules(actions):
    actions.register_action(
        "challenges.set_rules", gettext_lazy("Set the rules"), gettext_lazy("Rules set")
    )
    actions.register_action(
        "challenges.move_dates", gettext_lazy("Move dates"), gettext_lazy("Dates moved")
    )


@hooks.register("register_page_header_buttons")
def button_to_the_rules(page, user, view_name, next_url=None):
    challenge = _challenge_of(page)
    if challenge and organisations_of(user).filter(pk=challenge.organisation_id).exists():
        url = reverse("challenges:cms-challenge-rules", args=[challenge.slug])
        yield Button(_("Rules"), url, icon_name="tasks", priority=5)


@hooks.register("construct_page_chooser_queryset")
def choose_only_what_one_may_see(pages, request):
    return choosable(request.user, pages)


@hooks.register("before_create_page")
def briefs_begin_with_a_challenge(request, parent, page_class):
    if page_class is ChallengePage:
        messages.info(request, _("A brief begins here, together with its challenge."))
        return redirect("challenges:cms-challenge-start")
    return None


@hooks.register("before_copy_page")
def briefs_are_not_copied(request, page):
    if isinstance(page.specific, ChallengePage):
        messages.error(request, _("A brief belongs to its challenge. Start a new one instead."))
        return redirect("challenges:cms-challenge-start")
    return None


@hooks.register("before_edit_page")
def approval_needs_rules(request, page):
    """Without complete rules the words are saved; nothing is submitted, approved or published."""
    asked = {"action-submit", "action-publish", "action-restart-workflow"} & set(request.POST)
    if request.POST.get("workflow-action-name") == "approve":
        asked |= {"action-workflow-action"} & set(request.POST)
    challenge = _challenge_of(page) if asked else None
    ready = may_be_published(challenge, now=timezone.now()) if challenge else True
    if not ready and not page.live:
        data = request.POST.copy()
        for name in asked:
            del data[name]
        request.POST = data
        messages.warning(request, _("The draft is saved. ") + str(ready.reason))


@hooks.register("before_delete_page")
def delete_with_the_challenge(request, page):
    refusal = _refuse_taking_down(request, [page])
    challenge = None if refusal else _challenge_of(page)
    if challenge and request.method == "POST":
        try:
            discard_challenge(challenge=challenge)
        except Refused as error:
            return _refuse(request, page, error.reason)
    return refusal


@hooks.register("before_unpublish_page")
def keep_what_has_started(request, page):
    return _refuse_taking_down(request, [page])


@hooks.register("before_move_page")
def keep_in_its_place(request, page, destination):
    return _refuse_taking_down(request, [page])


@hooks.register("before_bulk_action")
def keep_from_bulk_actions(request, action_type, objects, action):
    pages = [item for item in objects if hasattr(item, "get_descendants")]
    if action_type == "publish":
        return _refuse_unready(request, pages)
    return _refuse_taking_down(request, pages) if action_type in TAKING_DOWN else None


def _refuse_unready(request, pages):
    for page in pages:
        challenge = None if page.live else _challenge_of(page)
        ready = may_be_published(challenge, now=timezone.now()) if challenge else True
        if not ready:
            return _refuse(request, page, ready.reason)
    return None


def _refuse_taking_down(request, pages):
    """Says why, and leads back, where one of the pages carries a challenge that has started."""
    now = timezone.now()
    for page in pages:
        below = page.get_descendants(inclusive=True)
        if page.depth and ChallengeIndexPage.objects.filter(pk__in=below.values("pk")).exists():
            return _refuse(request, page, _("The list of challenges stays where it is."))
        for challenge in with_rules(Challenge.objects.filter(page_id__in=below.values("pk"))):
            verdict = may_take_down(challenge, now=now)
            if not verdict:
                return _refuse(request, page, verdict.reason)
    return None


def _refuse(request, page, reason):
    messages.error(request, reason)
    return redirect("wagtailadmin_pages:edit", page.pk)


def _challenge_of(page) -> Challenge | None:
    return with_rules(Challenge.objects).filter(page_id=page.pk).first()
