from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from challenges.core.clock import database_now
from challenges.core.errors import Refused, require
from challenges.core.texts import one_line, plain_text

from ..models import Award, Milestone, ProjectUpdate
from ..rules import is_read_by_all
from ..signals import project_updated

MOST_MILESTONES = 30


@transaction.atomic
def add_milestone(*, award: Award, title: str, due_on: date | None = None) -> Milestone:
    """Say what is to be reached with an awarded idea. Raises Refused without words, or past 30."""
    title = one_line(title)[:120]
    if not title:
        raise Refused(_("Say what is to be reached."))
    Award.objects.select_for_update(of=("self",)).get(pk=award.pk)
    if award.milestones.count() >= MOST_MILESTONES:
        raise Refused(_("A project has at most %(n)d milestones.") % {"n": MOST_MILESTONES})
    return Milestone.objects.create(award=award, title=title, due_on=due_on)


@transaction.atomic
def reach_milestone(*, milestone: Milestone, reached: bool) -> Milestone:
    """State whether a milestone is reached; the first moment is kept."""
    milestone = Milestone.objects.select_for_update().get(pk=milestone.pk)
    if reached != (milestone.reached_at is not None):
        milestone.reached_at = database_now() if reached else None
        milestone.save(update_fields=["reached_at"])
    return milestone


@transaction.atomic
def post_update(*, award: Award, title: str, text: str, by) -> ProjectUpdate:
    """Tell what comes of an awarded idea; followers get one mail. The same words by the same person
    again, as a second click sends them, are the update that is there. Raises Refused without words,
    and for an idea that is hidden or withdrawn: nobody is written to about it."""
    title, text = one_line(title)[:120], plain_text(text)[:5000]
    if not title or not text:
        raise Refused(_("An update needs a title and a text."))
    Award.objects.select_for_update(of=("self",)).get(pk=award.pk)
    last = ProjectUpdate.objects.filter(award=award).order_by("-posted_at", "-pk").first()
    if last and (last.title, last.text, last.posted_by_id) == (title, text, by.pk):
        return last
    require(is_read_by_all(award))
    update = ProjectUpdate.objects.create(
        award=award, title=title, text=text, posted_by=by, posted_at=database_now()
    )
    project_updated.send(sender=ProjectUpdate, update=update)
    return update
