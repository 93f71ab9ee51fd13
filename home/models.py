from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting
from wagtail.fields import RichTextField
from wagtail.models import Page

from challenges.browse.challenge_list import open_cards
from challenges.browse.front import fresh_result, site_numbers
from challenges.core.clock import page_now

CHALLENGES_ON_HOME = 6


class HomePage(Page):
    promise = models.CharField(_("promise in one sentence"), max_length=200, blank=True)
    intro = models.TextField(_("introduction"), blank=True)

    content_panels = [*Page.content_panels, FieldPanel("promise"), FieldPanel("intro")]
    max_count = 1
    parent_page_types = ["wagtailcore.Page"]
    private_page_options = []
    template = "home/home_page.html"

    def get_context(self, request, *args, **kwargs):
        return super().get_context(request, *args, **kwargs) | {
            "cards": open_cards(page_now(request), CHALLENGES_ON_HOME),
            "fresh": fresh_result(),
            "numbers": site_numbers(),
        }


class ContentPage(Page):
    """Words of the platform: how it works, rules, accessibility."""

    body = RichTextField(_("text"), features=["h2", "h3", "bold", "italic", "link", "ol", "ul"])

    content_panels = [*Page.content_panels, FieldPanel("body")]
    parent_page_types = ["home.HomePage", "home.ContentPage"]
    template = "home/content_page.html"

    def get_context(self, request, *args, **kwargs):
        contact = Brand.for_request(request).contact
        return super().get_context(request, *args, **kwargs) | {"contact": contact}


@register_setting
class Brand(BaseSiteSetting):
    """Words that staff change in the CMS; pages of words end with the contact."""

    footer = models.CharField(_("sentence in the footer"), max_length=200, blank=True)
    contact = models.EmailField(_("address for questions"), blank=True)
