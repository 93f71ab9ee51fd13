"""The shortlist: what the rules propose, and what the organiser makes of it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from challenges.briefs.models import Challenge
from challenges.briefs.services import current_card
from challenges.core.clock import database_now
from challenges.core.errors import Refused, require
from challenges.core.texts import one_line
from challenges.ideas.models import Idea
from challenges.ideas.queries import public_ideas
from challenges.judging.models import Assignment, Review
from challenges.judging.services import assign_panel, lock_panel
from challenges.voting.ballot_queries import ballots_sha256

from ..enums import Change, Route
from ..gather import rules_in_force, seed
from ..models import Finalist, ShortlistChange, ShortlistProposal
from ..proposals import Proposal, changes_in_force, proposal_for
from ..queries import finalists_of
from ..rules import may_take_off_shortlist, shortlist_is_due
from .settling import fresh, settle_votes


def pick_shortlist(
    *, challenge: Challenge, ideas: Iterable[Idea], by, reasons: Mapping[int, str] | None = None
) -> list[Finalist]:
    """Make `ideas` the shortlist and share them out among the judges.

    The first time the proposal of the rules is kept; whatever differs from it, an idea added or one
    left out, needs a reason (`reasons` by the pk of the idea), and so does any idea added once a
    judge has begun; from then on none can leave. Holds a lock on the challenge and its judges.
    Raises Refused before voting has closed, after the result, and for an idea that is not public
    in this challenge. A finalist withdrawn or hidden since stays, chosen again or not.
    """
    require(shortlist_is_due(fresh(challenge), now=database_now()))
    settle_votes(challenge=challenge)
    return _pick_shortlist(challenge=challenge, ideas=ideas, by=by, reasons=reasons or {})


@dataclass(frozen=True)
class _Choice:
    """What somebody chose, against what the rules propose."""

    challenge: Challenge
    proposal: Proposal
    public: dict[int, Idea]
    standing: dict[int, Finalist]
    reasons: dict[int, str]
    begun: bool

    def reason(self, pk: int) -> str:
        return self.reasons.get(pk, "")

    def is_proposed(self, pk: int) -> bool:
        return self.public[pk].public_id in self.proposal.routes


@transaction.atomic
def _pick_shortlist(*, challenge: Challenge, ideas, by, reasons) -> list[Finalist]:
    challenge = lock_panel(challenge)
    now = database_now()
    require(shortlist_is_due(challenge, now=now))
    current_card(challenge)
    wanted = {idea.pk: idea for idea in ideas}
    choice = _choice(challenge, reasons, now)
    if unknown := wanted.keys() - choice.public.keys():
        raise Refused(
            _("%(count)d of these ideas are not public in this challenge.")
            % {"count": len(unknown)}
        )
    # A finalist withdrawn or hidden since cannot be chosen again; it stays and cannot win.
    gone = {pk for pk, row in choice.standing.items() if not row.idea.is_public}
    leaving = choice.standing.keys() - wanted.keys() - gone
    _take_off(challenge, [choice.standing[pk] for pk in leaving])
    added = _new_finalists(choice, wanted.keys() - choice.standing.keys(), by=by, now=now)
    _require_room(choice, wanted)
    _keep_changes(choice, wanted.keys(), by=by, now=now)
    Finalist.objects.bulk_create(added)
    lot = seed(rules_in_force(challenge), ballots_sha256(challenge), "assignment")
    assign_panel(challenge=challenge, ideas=list(wanted.values()), seed=lot)
    return list(Finalist.objects.filter(challenge=challenge).select_related("idea"))


def _choice(challenge: Challenge, reasons: Mapping[int, str], now) -> _Choice:
    return _Choice(
        challenge,
        _kept_proposal(challenge, now),
        {idea.pk: idea for idea in public_ideas(challenge)},
        {row.idea_id: row for row in finalists_of(challenge)},
        {pk: one_line(reason)[:300] for pk, reason in reasons.items()},
        Review.objects.filter(judge__challenge=challenge).exists(),
    )


def _kept_proposal(challenge: Challenge, now) -> Proposal:
    """What is compared with from now on, whatever is hidden or withdrawn later."""
    found = proposal_for(challenge, now=now)
    if found is None:
        raise Refused(_("There is no idea that could be chosen."))
    ShortlistProposal.objects.get_or_create(
        challenge=challenge, defaults={"body": found.body, "made_at": now}
    )
    return found


def _take_off(challenge: Challenge, leaving: list[Finalist]) -> None:
    if leaving:
        require(may_take_off_shortlist(challenge))
        Assignment.objects.filter(idea__in=[finalist.idea_id for finalist in leaving]).delete()
        Finalist.objects.filter(pk__in=[finalist.pk for finalist in leaving]).delete()


def _new_finalists(choice: _Choice, added, *, by, now) -> list[Finalist]:
    order = list(choice.proposal.routes)
    proposed = {
        pk: order.index(choice.public[pk].public_id) for pk in added if choice.is_proposed(pk)
    }
    return [
        Finalist(
            challenge=choice.challenge,
            idea_id=pk,
            route=_route(choice, pk),
            reason=choice.reason(pk),
            chosen_by=by,
            chosen_at=now,
        )
        for pk in sorted(added, key=lambda pk: (proposed.get(pk, len(order)), pk))
    ]


def _route(choice: _Choice, pk: int) -> str:
    proposed = choice.is_proposed(pk)
    if not choice.reason(pk) and (choice.begun or not proposed):
        raise Refused(
            _(
                "Say why: “%(title)s” is not among the ideas that the rules propose, or joins "
                "after judging has begun, so it needs a reason."
            )
            % {"title": choice.public[pk].title}
        )
    return choice.proposal.routes[choice.public[pk].public_id] if proposed else Route.ORGANISER


def _require_room(choice: _Choice, wanted: dict) -> None:
    """The frozen size holds until a judge has begun; what joins later has its reason."""
    if not wanted:
        raise Refused(_("Choose at least one idea."))
    size = choice.proposal.places
    if len(wanted) > size and not choice.begun:
        raise Refused(
            _("The rules give the shortlist %(size)d places; you chose %(count)d ideas.")
            % {"size": size, "count": len(wanted)}
        )


def _keep_changes(choice: _Choice, wanted, *, by, now) -> None:
    """Append what differs from the proposal and was not said before, or was said differently."""
    said = {(row.idea_id, row.kind): row.reason for row in changes_in_force(choice.challenge)}
    rows = []
    for pk, idea in choice.public.items():
        proposed, chosen = choice.is_proposed(pk), pk in wanted
        if proposed == chosen:
            continue
        kind = Change.ADDED if chosen else Change.LEFT_OUT
        reason = choice.reason(pk) or said.get((pk, kind), "")
        if not reason:
            raise Refused(
                _("Say why you leave out “%(title)s”: the rules propose it.")
                % {"title": idea.title}
            )
        if reason != said.get((pk, kind)):
            rows.append((idea, kind, reason))
    ShortlistChange.objects.bulk_create(
        ShortlistChange(
            challenge=choice.challenge, idea=idea, kind=kind, reason=reason, by=by, at=now
        )
        for idea, kind, reason in rows
    )
