from django.db import models
from django.utils.translation import gettext_lazy as _


class ReviewStatus(models.TextChoices):
    DRAFT = "draft", _("Draft")
    COMPLETE = "complete", _("Complete")


class Task(models.TextChoices):
    """What an assignment still asks of its judge; computed, never stored."""

    TODO = "todo", _("To do")
    DRAFT = "draft", _("Draft")
    DONE = "done", _("Scored")
    CONFLICT = "conflict", _("Conflict")


class Way(models.TextChoices):
    """How the panel shares the shortlist."""

    EVERY = "every", _("Every judge scores every idea")
    BALANCED = "balanced", _("Each idea is scored by some of the judges")
