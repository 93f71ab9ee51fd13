from django.db import models
from django.utils.translation import gettext_lazy as _


class DepositKind(models.TextChoices):
    PAID_IN = "paid_in", _("Paid in")
    RETURNED = "returned", _("Returned to the organisation")
    CARRIED = "carried", _("Carried to the next challenge")
    BROUGHT = "brought", _("Brought from an earlier challenge")
