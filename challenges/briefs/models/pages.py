from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, HelpPanel
from wagtail.fields import StreamField
from wagtail.models import Page

from ..blocks import BriefBody


class ChallengeIndexPage(Page):
    """The list of challenges."""

    intro = models.TextField(_("introduction"), blank=True)

    content_panels = [*Page.content_panels, FieldPanel("intro")]
    max_count = 1
    subpage_types = ["challenges.ChallengePage"]
    # What is published is for everybody: one answer to who may see a challenge.
    private_page_options = []
    template = "challenges/briefs/challenge_index.html"


class ChallengePage(Page):
    """The brief: words and pictures only. Publishing restores every field of an old draft, so
    whatever counts (schedule, rules, bounty, numbers) lives on the Challenge row instead."""

    lead = models.TextField(_("the question in one sentence"), max_length=300, blank=True)
    hero = models.ForeignKey(
        "wagtailimages.Image",
        verbose_name=_("picture"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    body = StreamField(BriefBody(), blank=True, verbose_name=_("the brief"))

    content_panels = [
        # Not Wagtail's title panel, whose script looks for a field of the address to fill.
        FieldPanel("title", classname="title"),
        HelpPanel(template="challenges/briefs/cms_way_to_rules.html"),
        FieldPanel("lead"),
        FieldPanel("hero"),
        FieldPanel("body"),
    ]
    # The address belongs to the challenge and is not for editing here.
    promote_panels = [FieldPanel("seo_title"), FieldPanel("search_description")]
    settings_panels = []
    parent_page_types = ["challenges.ChallengeIndexPage"]
    subpage_types = []
    private_page_options = []
    template = "challenges/briefs/challenge_page.html"
