from django.db import models
from django.utils.translation import gettext_lazy as _


class Route(models.TextChoices):
    """How an idea came onto the shortlist; published."""

    GUARANTEE = "guarantee", _("Best of its tag")
    CROWD = "crowd", _("Best supported")
    EXPLORATION = "explore", _("Promising, seen by few")
    WILD_CARD = "wild_card", _("Nominated by judges")
    ORGANISER = "organiser", _("Added by the organiser")


class Change(models.TextChoices):
    """What the organiser did to the shortlist that the rules propose."""

    ADDED = "added", _("Added")
    LEFT_OUT = "left_out", _("Left out")


class VetoCode(models.TextChoices):
    """Why an idea cannot win, whatever its score: nothing else is a reason."""

    UNLAWFUL = "unlawful", _("It would break the law")
    UNSAFE = "unsafe", _("It would put people in danger")
    INFEASIBLE = "infeasible", _("It cannot be carried out")
    OFF_BRIEF = "off-brief", _("It does not answer the brief")
    PLAGIARISM = "plagiarism", _("It is somebody else’s work")
