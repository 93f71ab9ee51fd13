"""What becomes of votes where ideas are merged."""

from django.dispatch import receiver

from challenges.ideas.signals import ideas_merged

from .services import set_aside_own_support


@receiver(ideas_merged, dispatch_uid="no_support_of_ones_own")
def set_aside_support_of_author(sender, merge, **kwargs):
    set_aside_own_support(merge=merge)
