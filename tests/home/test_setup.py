import pytest
from django.conf import settings
from django.contrib.auth.models import Group
from django.contrib.sites.models import Site as DjangoSite
from wagtail.models import Collection, Locale, Page, Site, Workflow

from challenges.briefs.models import ChallengeIndexPage
from home.models import Brand, ContentPage, HomePage
from home.setup import setup_site


def _everything():
    """How much of each kind setup_site made, by kind."""
    return {
        "pages": list(Page.objects.order_by("path").values_list("url_path", flat=True)),
        "groups": sorted(Group.objects.values_list("name", flat=True)),
        "workflows": sorted(Workflow.objects.values_list("name", flat=True)),
        "sites": list(Site.objects.values_list("hostname", "port", "root_page__url_path")),
        "collections": Collection.objects.count(),
        "locales": list(Locale.objects.values_list("language_code", flat=True)),
    }


@pytest.mark.django_db
def test_a_new_installation_has_its_pages_and_no_welcome_page():
    pages = list(Page.objects.filter(depth__gt=1).order_by("path").values_list("slug", flat=True))

    assert pages == ["home", "challenges", "how-it-works", "rules", "accessibility", "privacy"]
    assert HomePage.objects.get().title == "Idea Bounty"
    assert ChallengeIndexPage.objects.get().url == "/challenges/"


@pytest.mark.django_db
def test_every_page_of_words_has_words(client):
    for page in ContentPage.objects.all():
        response = client.get(page.url)

        assert response.status_code == 200
        assert len(page.body) > 300


@pytest.mark.django_db
def test_pages_of_words_end_with_the_address_for_questions(client):
    page = ContentPage.objects.get(slug="accessibility")
    assert "mailto:hello@ideabounty.example" in client.get(page.url).content.decode()

    Brand.objects.update(contact="help@town.example")
    setup_site()

    assert "mailto:help@town.example" in client.get(page.url).content.decode()


@pytest.mark.django_db
def test_a_second_run_changes_nothing():
    before = _everything()

    setup_site()

    assert _everything() == before


@pytest.mark.django_db
def test_words_that_somebody_changed_are_kept():
    page = ContentPage.objects.get(slug="rules")
    page.body = "<p>Our own rules.</p>"
    page.save_revision().publish()

    setup_site()

    assert ContentPage.objects.get(slug="rules").body == "<p>Our own rules.</p>"


@pytest.mark.django_db
def test_the_site_answers_at_the_configured_address(settings):
    settings.BASE_URL = "http://127.0.0.1:8080"

    setup_site()

    site = Site.objects.get()
    assert (site.hostname, site.port) == ("127.0.0.1", 8080)
    assert DjangoSite.objects.get(pk=settings.SITE_ID).domain == "127.0.0.1:8080"


@pytest.mark.django_db
def test_staff_may_publish_below_home_and_organisers_nowhere():
    rights = {
        group.name: sorted(group.page_permissions.values_list("page__slug", "permission__codename"))
        for group in Group.objects.filter(name__in=["Platform staff", "Organisers"])
    }

    assert rights == {
        "Organisers": [],
        "Platform staff": [
            ("home", "add_page"),
            ("home", "change_page"),
            ("home", "publish_page"),
        ],
    }


@pytest.mark.django_db
def test_briefs_are_approved_by_the_staff_of_the_platform():
    workflow = ChallengeIndexPage.objects.get().get_workflow()

    groups = [group.name for task in workflow.tasks for group in task.specific.groups.all()]

    assert (workflow.name, groups) == ("Platform approval", ["Platform staff"])


def test_an_emptied_database_is_set_up_again(committed_db):
    before = _everything()
    for model in (Workflow, Group, Collection, DjangoSite):
        model.objects.all().delete()
    for page in Page.objects.filter(depth=1):
        page.delete()
    Locale.objects.all().delete()

    home = setup_site()

    after = _everything()
    assert after["pages"] == before["pages"]
    assert after["sites"] == before["sites"]
    assert after["locales"] == ["en-gb"]
    assert home.full_url == f"{settings.BASE_URL}/"
