from django.db import transaction
from django.utils.translation import gettext as _

from challenges.core.errors import Refused, require

from ..models import Idea
from ..rules import may_tag_idea
from .locks import locked

MOST_TAGS = 8


@transaction.atomic
def add_tag(*, idea: Idea, by, tag: str) -> bool:
    """Give an idea one more tag, to be found by; what its author wrote stays as it is. True where
    it had not got it.

    tag: one clean word or two, as the form of ideas makes them. Raises Refused when `by` may not,
    and for an idea that has the most tags one may have.
    """
    idea = locked(idea)
    require(may_tag_idea(by, idea))
    names = set(idea.tags.names())
    if tag in names:
        return False
    if len(names) >= MOST_TAGS:
        raise Refused(_("It has %(most)d tags already, which is the most.") % {"most": MOST_TAGS})
    idea.tags.add(tag)
    # Saving is what puts the idea into the search index.
    idea.save(update_fields=["status"])
    return True
