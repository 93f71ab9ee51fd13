from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .seats import Judge

# However large the shortlist is: who nominates everything has said nothing.
MOST_NOMINATIONS = 10


class Nomination(models.Model):
    """A judge asks that this idea comes before the panel by a wild card, and says why.

    number: which of her nominations it is, from 1 to as many as she has; no two have the same, so
    that none is given beyond the last, by whatever way.
    """

    judge = models.ForeignKey(Judge, on_delete=models.PROTECT, related_name="nominations")
    idea = models.ForeignKey(
        "challenges.Idea", on_delete=models.PROTECT, related_name="nominations"
    )
    number = models.PositiveSmallIntegerField(editable=False)
    reason = models.CharField(_("reason"), max_length=300)
    nominated_at = models.DateTimeField()

    class Meta:
        ordering = ["judge", "number"]
        constraints = [
            models.UniqueConstraint(fields=["judge", "idea"], name="nominated_once"),
            models.UniqueConstraint(fields=["judge", "number"], name="one_nomination_a_number"),
            models.CheckConstraint(
                condition=Q(number__gte=1, number__lte=MOST_NOMINATIONS),
                name="nominations_are_few",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="nomination_has_a_reason"),
        ]

    def __str__(self) -> str:
        return self.reason
