from django.db import models
from django.utils.translation import gettext_lazy as _


class PayoutState(models.TextChoices):
    """How far the payment of an award has come; each but the first is a step that was taken."""

    ORDERED = "ordered", _("Ordered")
    APPROVED = "approved", _("Approved")
    SENT = "sent", _("Sent")
    CONFIRMED = "confirmed", _("Received")
    RETURNED = "returned", _("Came back")


class Rights(models.TextChoices):
    """Whose the idea is."""

    AUTHORS = "authors", _("The author’s")
    OFFERED = "offered", _("Offered")
    BOUGHT = "bought", _("Bought")
    RETURNED = "returned", _("Returned to the author")
