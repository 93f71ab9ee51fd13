from django.utils.translation import gettext as _

from challenges.awards.queries import award_of
from challenges.core.verdicts import ALLOWED, Verdict, refused
from challenges.ideas.models import Idea


def may_follow_idea(user, idea: Idea) -> Verdict:
    """A member, of an idea that was awarded: of all others there is nothing to tell."""
    if not user.is_authenticated:
        return refused(_("Sign in to follow an idea."))
    if not idea.is_public or award_of(idea) is None:
        return refused(_("Only an awarded idea can be followed."))
    return ALLOWED
