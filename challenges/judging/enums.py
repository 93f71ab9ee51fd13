from django.db import models
from django.utils.translation import gettext_lazy as _


class ReviewStatus(models.TextChoices):
    DRAFT = "draft", _("Draft")
    COMPLETE = "complete", _("Complete")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class Task(models.TextChoices):
    """What an assignment still asks of its judge; computed, never stored."""

    TODO = "todo", _("To do")
    DRAFT = "draft", _("Draft")
    SKIPPED = "skipped", _("Skipped")
    DONE = "done", _("Scored")
    CONFLICT = "conflict", _("Conflict")
    WITHDRAWN = "withdrawn", _("Withdrawn")


# In the order in which the queue offers what is left.
OPEN_TASKS = (Task.TODO, Task.DRAFT, Task.SKIPPED)
# What she gave up for good; somebody else scores it.
GIVEN_UP_TASKS = (Task.CONFLICT, Task.WITHDRAWN)


class Way(models.TextChoices):
    """How the panel shares the shortlist."""

    EVERY = "every", _("Every judge scores every idea")
    BALANCED = "balanced", _("Each idea is scored by some of the judges")
