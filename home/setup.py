"""What a new installation needs before its first brief: pages, groups, the approval of briefs."""

from collections.abc import Iterable
from email.utils import parseaddr
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.models import Group, Permission
from django.contrib.sites.models import Site as DjangoSite
from django.db import transaction
from wagtail.models import (
    Collection,
    GroupApprovalTask,
    GroupCollectionPermission,
    GroupPagePermission,
    Locale,
    Page,
    Site,
    Workflow,
    WorkflowPage,
    WorkflowTask,
)

from challenges.briefs.models import ChallengeIndexPage
from challenges.organisations.services import ORGANISERS, PLATFORM_STAFF

from .models import Brand, ContentPage, HomePage
from .texts import ACCESSIBILITY, HOW_IT_WORKS, INTRO, PRIVACY, PROMISE, RULES

STAFF_RIGHTS = (
    "challenges.add_organisation",
    "challenges.change_organisation",
    "challenges.add_membership",
    "challenges.change_membership",
    "challenges.delete_membership",
    "home.change_brand",
)
STAFF_PAGE_RIGHTS = (
    "wagtailcore.add_page",
    "wagtailcore.change_page",
    "wagtailcore.publish_page",
)
STAFF_PICTURE_RIGHTS = (
    "wagtailimages.add_image",
    "wagtailimages.change_image",
    "wagtailimages.choose_image",
    "wagtailimages.delete_image",
)
WORKFLOW = "Platform approval"
CONTENT_PAGES = (
    ("how-it-works", "How it works", HOW_IT_WORKS),
    ("rules", "House rules", RULES),
    ("accessibility", "Accessibility", ACCESSIBILITY),
    ("privacy", "Privacy", PRIVACY),
)


@transaction.atomic
def setup_site() -> HomePage:
    """Make what is missing and leave what is there; at any time, on an emptied database too."""
    home = HomePage.objects.first() or _make_home()
    _point_sites_at(home)
    _give_an_address()
    index = ChallengeIndexPage.objects.first() or home.add_child(
        instance=ChallengeIndexPage(title="Challenges", slug="challenges", show_in_menus=True)
    )
    for slug, title, body in CONTENT_PAGES:
        if not home.get_children().filter(slug=slug).exists():
            home.add_child(
                instance=ContentPage(title=title, slug=slug, body=body, show_in_menus=True)
            )
    staff = _make_groups(home)
    _make_workflow(index, staff)
    return home


def _make_home() -> HomePage:
    Locale.objects.get_or_create(language_code=settings.LANGUAGE_CODE)
    if not Collection.objects.exists():
        Collection.add_root(name="Root")
    root = Page.objects.filter(depth=1).first() or Page.add_root(title="Root", slug="root")
    # The page that Wagtail makes on a new database; nobody has written on it.
    for welcome in Page.objects.filter(depth=2, slug="home").exact_type(Page):
        Site.objects.filter(root_page=welcome).delete()
        welcome.delete()
    root.refresh_from_db()
    return root.add_child(
        instance=HomePage(title=settings.SITE_NAME, slug="home", promise=PROMISE, intro=INTRO)
    )


def _point_sites_at(home: HomePage) -> None:
    address = urlsplit(settings.BASE_URL)
    port = address.port or (443 if address.scheme == "https" else 80)
    Site.objects.update_or_create(
        is_default_site=True,
        defaults={
            "hostname": address.hostname,
            "port": port,
            "root_page": home,
            "site_name": settings.SITE_NAME,
        },
    )
    DjangoSite.objects.update_or_create(
        pk=settings.SITE_ID, defaults={"domain": address.netloc, "name": settings.SITE_NAME}
    )
    DjangoSite.objects.clear_cache()


def _give_an_address() -> None:
    """Pages of words end with an address for questions; until staff choose one, the mails'."""
    brand = Brand.for_site(Site.objects.get(is_default_site=True))
    if not brand.contact:
        brand.contact = parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
        brand.save(update_fields=["contact"])


def _make_groups(home: HomePage) -> Group:
    enter = Permission.objects.get(content_type__app_label="wagtailadmin", codename="access_admin")
    organisers, _made = Group.objects.get_or_create(name=ORGANISERS)
    staff, _made = Group.objects.get_or_create(name=PLATFORM_STAFF)
    organisers.permissions.add(enter)
    staff.permissions.add(enter, *_permissions(STAFF_RIGHTS))
    for permission in _permissions(STAFF_PAGE_RIGHTS):
        GroupPagePermission.objects.get_or_create(group=staff, page=home, permission=permission)
    pictures = Collection.get_first_root_node()
    for permission in _permissions(STAFF_PICTURE_RIGHTS):
        GroupCollectionPermission.objects.get_or_create(
            group=staff, collection=pictures, permission=permission
        )
    return staff


def _permissions(names: Iterable[str]) -> list[Permission]:
    """Permissions by "app.codename"."""
    wanted = [name.split(".") for name in names]
    return [
        Permission.objects.get(content_type__app_label=app, codename=codename)
        for app, codename in wanted
    ]


def _make_workflow(index: ChallengeIndexPage, staff: Group) -> None:
    """A brief goes live once one of the platform's staff has approved it."""
    workflow, made = Workflow.objects.get_or_create(name=WORKFLOW)
    if made:
        task = GroupApprovalTask.objects.create(name=WORKFLOW)
        task.groups.add(staff)
        WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=0)
    WorkflowPage.objects.get_or_create(page=index, defaults={"workflow": workflow})
