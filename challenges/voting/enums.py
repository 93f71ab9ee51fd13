from django.db import models
from django.utils.translation import gettext_lazy as _


class Statement(models.TextChoices):
    SUPPORT = "support", _("Support stated")
    WITHDRAWAL = "withdrawal", _("Support taken back")
