from django.db import models
from django.utils.translation import gettext_lazy as _


class WindowKind(models.TextChoices):
    SUBMISSION = "submission", _("Ideas")
    VOTING = "voting", _("Voting")
    JUDGING = "judging", _("Judging")


class Stage(models.TextChoices):
    """Where a challenge stands, in one word; computed from time, never stored."""

    DRAFT = "draft", _("Draft")
    ANNOUNCED = "announced", _("Announced")
    OPEN = "open", _("Open for ideas")
    VOTING = "voting", _("Voting")
    JUDGING = "judging", _("Judging")
    DECIDED = "decided", _("Decided")


class Currency(models.TextChoices):
    EUR = "EUR", _("Euro")
    GBP = "GBP", _("Pound sterling")
    USD = "USD", _("US dollar")
    ZAR = "ZAR", _("South African rand")
    PLN = "PLN", _("Polish złoty")
