from django.dispatch import receiver
from wagtail.signals import page_published

from .models import ChallengePage
from .services import keep_title


@receiver(page_published, sender=ChallengePage, dispatch_uid="briefs.keep_title")
def call_the_challenge_as_its_brief(instance, **kwargs):
    keep_title(page=instance)
