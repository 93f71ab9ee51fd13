from django.db import models
from django.utils.translation import gettext_lazy as _


class Route(models.TextChoices):
    """How an idea came onto the shortlist; published."""

    CROWD = "crowd", _("Best supported")
    WILD_CARD = "wild_card", _("Chosen by the organiser")
