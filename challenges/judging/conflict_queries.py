"""What connects a judge with the author of an idea, as far as the site itself can know it."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Exists, Q
from django.utils.translation import gettext as _

from challenges.ideas.models import Idea
from challenges.ideas.queries import credited_for, standing_merges
from challenges.organisations.models import Membership
from challenges.people.validators import canonical_email

from .models import Conflict, Judge

# Where anybody has an address, a common domain says nothing.
PUBLIC_MAIL = frozenset(
    {"163.com", "aol.com", "fastmail.com", "gmail.com", "gmx.de", "gmx.net", "hotmail.com"}
    | {"icloud.com", "live.com", "mail.com", "mail.ru", "me.com", "msn.com", "outlook.com"}
    | {"proton.me", "qq.com", "web.de", "yahoo.com", "yandex.ru", "zoho.com"}
)

# A domain that no more authors have than this is always worth a look.
FEW_HAVE = 3


@dataclass(frozen=True)
class Found:
    """A connection between a judge and an idea. bars: whether it keeps her from scoring it; what
    does not is a hint for the organiser, who can ask her."""

    judge: Judge
    idea: Idea
    why: str
    bars: bool


def found_conflicts(judges: Iterable[Judge], ideas: Iterable[Idea]) -> list[Found]:
    """By judge and then by idea, the strongest connection of each pair. In two queries.

    Judges need their user, ideas their author. Somebody who was credited for a link is not known to
    the site yet.
    """
    judges, ideas = list(judges), list(ideas)
    people = {judge.user_id for judge in judges} | {idea.author_id for idea in ideas}
    houses, credited = _houses(ideas), credited_for(ideas)
    belongs = defaultdict(dict)
    rows = Membership.objects.filter(user__in=people).select_related("organisation")
    for row in rows.order_by("organisation__name"):
        belongs[row.user_id][row.organisation_id] = row.organisation.name
    pairs = (
        _authorship(judge, idea, credited) or _connection(judge, idea, belongs, houses)
        for judge in judges
        for idea in ideas
    )
    return [found for found in pairs if found]


def in_conflict(*, judge, user, idea, author) -> Q:
    """The same as a condition on rows: what bars her, and what she declared herself. Each of the
    four is a value or an OuterRef."""
    return Q(
        Exists(Idea.objects.filter(pk=idea, author=user))
        | Exists(standing_merges().filter(kept=idea, idea__author=user))
        | Exists(Membership.objects.filter(user=author, organisation__memberships__user=user))
        | Exists(Conflict.objects.filter(judge=judge, idea=idea))
    )


def _houses(ideas: list[Idea]) -> set[str]:
    """Domains of the authors that tell something: neither anybody's, nor that of most of them."""
    uses = Counter(_domain(idea.author.email) for idea in ideas)
    most = max(len(ideas) / 2, FEW_HAVE)
    return {domain for domain, times in uses.items() if times <= most} - PUBLIC_MAIL


def _authorship(judge: Judge, idea: Idea, credited) -> Found | None:
    if idea.author_id == judge.user_id:
        return Found(judge, idea, _("Own idea"), bars=True)
    if (idea.pk, judge.user_id) in credited:
        return Found(judge, idea, _("Own idea is merged into it"), bars=True)
    return None


def _connection(judge: Judge, idea: Idea, belongs, houses) -> Found | None:
    common = belongs[judge.user_id].keys() & belongs[idea.author_id].keys()
    if common:
        name = next(belongs[judge.user_id][pk] for pk in belongs[judge.user_id] if pk in common)
        return Found(judge, idea, _("Same organisation as the author: %s") % name, bars=True)
    domain = _domain(judge.user.email)
    if domain in houses and domain == _domain(idea.author.email):
        return Found(judge, idea, _("Mail address at the same house as the author"), bars=False)
    return None


def _domain(email: str) -> str:
    return canonical_email(email).rpartition("@")[2]
