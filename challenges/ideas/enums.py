from django.db import models
from django.utils.translation import gettext_lazy as _


class Status(models.TextChoices):
    DRAFT = "draft", _("Draft")
    SUBMITTED = "submitted", _("Submitted")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    MERGED = "merged", _("Merged")


class Decision(models.TextChoices):
    """What was decided about an idea or a comment."""

    HIDDEN = "hidden", _("Hidden")
    SHOWN = "shown", _("Shown again")
    KEPT = "kept", _("Left as it is")
