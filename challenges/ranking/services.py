from collections.abc import Iterable, Mapping

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from challenges.balance import BadInput, compute
from challenges.balance.canonical import canonical_json as balance_json
from challenges.balance.intake import read
from challenges.briefs.models import Challenge, MethodCard
from challenges.briefs.services import current_card, mark_decided, mark_judging_closed
from challenges.core.clock import database_now
from challenges.core.errors import Refused, require
from challenges.core.texts import one_line, plain_text
from challenges.ideas.models import Idea
from challenges.judging.models import Assignment, Judge, Review
from challenges.judging.services import assign_all
from challenges.voting.integrity_queries import final_report_of
from challenges.voting.models import IntegrityReport
from challenges.voting.rules import flags_can_be_decided
from challenges.voting.services import freeze_ballots, make_report

from .code_version import code_version
from .enums import Route
from .gather import challenge_file, rules_in_force
from .models import Finalist, Result
from .queries import crowd_ranking, finalists_of
from .rules import (
    judging_is_complete,
    may_take_off_shortlist,
    result_is_due,
    shortlist_is_due,
)
from .signals import result_published


def settle_votes(*, challenge: Challenge) -> IntegrityReport | None:
    """Freeze the ballots, and search them for the last time, where the worker has not; the report
    if it was made only now, by this.

    Each in a transaction of its own, before any lock is taken: what comes of it stays, whatever is
    refused afterwards. Raises Refused while voting is open.
    """
    frozen = freeze_ballots(challenge=challenge)
    if frozen is None or not frozen.voters or final_report_of(challenge):
        return None
    return make_report(challenge=challenge, final=True)


def pick_shortlist(
    *, challenge: Challenge, ideas: Iterable[Idea], by, reasons: Mapping[int, str] | None = None
) -> list[Finalist]:
    """Make `ideas` the shortlist and give every judge each of them to score.

    Holds a lock on the challenge. An idea beyond the crowd's best needs a reason (`reasons` by the
    pk of the idea), and so does any idea added once a judge has begun; from then on none can
    leave. Raises Refused before voting has closed, after the result, and for an idea that is not
    public in this challenge. A finalist withdrawn or hidden since stays, chosen again or not.
    """
    require(shortlist_is_due(_fresh(challenge), now=database_now()))
    settle_votes(challenge=challenge)
    return _pick_shortlist(challenge=challenge, ideas=ideas, by=by, reasons=reasons or {})


@transaction.atomic
def _pick_shortlist(*, challenge: Challenge, ideas, by, reasons) -> list[Finalist]:
    challenge = _locked_with_panel(challenge)
    now = database_now()
    require(shortlist_is_due(challenge, now=now))
    current_card(challenge)
    wanted = {idea.pk: idea for idea in ideas}
    standing = {row.idea_id: row for row in finalists_of(challenge)}
    # A finalist withdrawn or hidden since cannot be chosen again; it stays and cannot win.
    gone = {pk for pk, row in standing.items() if not row.idea.is_public}
    leaving = standing.keys() - wanted.keys() - gone
    _take_off(challenge, [standing[pk] for pk in leaving])
    added = _new_finalists(challenge, set(wanted) - set(standing), reasons, by=by, now=now)
    _require_room(challenge, wanted)
    Finalist.objects.bulk_create(added)
    assign_all(challenge=challenge, ideas=list(wanted.values()))
    return list(Finalist.objects.filter(challenge=challenge).select_related("idea"))


def _fresh(challenge: Challenge) -> Challenge:
    """As the database has it now, whatever the caller has at hand."""
    return Challenge.objects.select_related("page").get(pk=challenge.pk)


def _locked_with_panel(challenge: Challenge) -> Challenge:
    """Under a lock, and its judges too: one who is saving a review is waited for, or waits and
    then finds what was decided here."""
    challenge = Challenge.objects.select_for_update().get(pk=challenge.pk)
    list(Judge.objects.select_for_update().filter(challenge=challenge).order_by("pk"))
    return challenge


def _take_off(challenge: Challenge, leaving: list[Finalist]) -> None:
    if leaving:
        require(may_take_off_shortlist(challenge))
        Assignment.objects.filter(idea__in=[finalist.idea_id for finalist in leaving]).delete()
        Finalist.objects.filter(pk__in=[finalist.pk for finalist in leaving]).delete()


def _new_finalists(challenge, added: set[int], reasons, *, by, now) -> list[Finalist]:
    ranking = {row.idea.pk: row.place for row in crowd_ranking(challenge, now=now)}
    if unknown := added - ranking.keys():
        raise Refused(
            _("%(count)d of these ideas are not public in this challenge.")
            % {"count": len(unknown)}
        )
    places = rules_in_force(challenge)["shortlist_size"]
    begun = Review.objects.filter(judge__challenge=challenge).exists()
    finalists = []
    for pk in sorted(added, key=ranking.get):
        best = ranking[pk] <= places
        reason = one_line(reasons.get(pk, ""))
        if not reason and (begun or not best):
            raise Refused(
                _(
                    "Say why: an idea that the crowd did not place among its best %(places)d, or "
                    "that joins after judging has begun, needs a reason."
                )
                % {"places": places}
            )
        route = Route.CROWD if best else Route.WILD_CARD
        finalists.append(
            Finalist(
                challenge=challenge,
                idea_id=pk,
                route=route,
                reason=reason[:300],
                chosen_by=by,
                chosen_at=now,
            )
        )
    return finalists


def _require_room(challenge: Challenge, wanted: dict) -> None:
    """The frozen size holds until a judge has begun; what joins later has its reason."""
    if not wanted:
        raise Refused(_("Choose at least one idea."))
    size = rules_in_force(challenge)["shortlist_size"]
    if len(wanted) > size and not Review.objects.filter(judge__challenge=challenge).exists():
        raise Refused(
            _("The rules give the shortlist %(size)d places; you chose %(count)d ideas.")
            % {"size": size, "count": len(wanted)}
        )


def close_judging(*, challenge: Challenge) -> Challenge:
    """Close judging before its window does, now that every judge has finished; for good.

    Holds a lock on the challenge and its judges. From then on no score can change, nobody can join
    the panel and no idea the shortlist, so the result may be looked at. Once more changes nothing.
    Raises Refused while somebody has something left to score, and where the votes were searched
    only now and there are groups that a person has to decide about: afterwards nobody can.
    """
    fresh = _fresh(challenge)
    if fresh.judging_closed_at is None:
        require(judging_is_complete(fresh, now=database_now()))
        _require_a_look(settle_votes(challenge=challenge), fresh)
    return _close_judging(challenge=challenge)


@transaction.atomic
def _close_judging(*, challenge: Challenge) -> Challenge:
    challenge = _locked_with_panel(challenge)
    now = database_now()
    if challenge.judging_closed_at is None:
        require(judging_is_complete(challenge, now=now))
        mark_judging_closed(challenge=challenge, at=now)
        challenge.refresh_from_db()
    return challenge


def preview_result(challenge: Challenge) -> tuple[dict, dict]:
    """Both files of the result as it would be published now, input and output; none is stored."""
    return _computed(challenge_file(challenge))


def publish_result(
    *, challenge: Challenge, by, winner_reason: str, reason: str = "", acknowledgement: str = ""
) -> Result:
    """Compute the result and publish it as the next version; the first marks the challenge decided.

    Holds a lock on the challenge, so two people who publish at once make one version. A person
    says why the winner won; a correction says why it was needed. acknowledgement: what the
    organiser says in public of finalists that no chain of common judges connects; nothing can be
    awarded before. Raises Refused until the votes and the scores are in, without those reasons, and
    where the votes were searched only now and there are groups that a person has to decide about.
    """
    fresh = _fresh(challenge)
    require(result_is_due(fresh, now=database_now()))
    made = settle_votes(challenge=challenge)
    if by is not None:
        _require_a_look(made, fresh)
    return _publish(
        challenge=challenge,
        by=by,
        winner_reason=plain_text(winner_reason),
        reason=plain_text(reason),
        acknowledgement=plain_text(acknowledgement),
    )


def _require_a_look(made: IntegrityReport | None, challenge: Challenge) -> None:
    """made: the report, if it is so new that nobody has seen it."""
    groups = sum(flag["links"] for flag in made.flags) if made else 0
    if groups and flags_can_be_decided(challenge, now=database_now()):
        raise Refused(
            ngettext(
                "The votes have just been searched, and %(n)d group of linked voters was found. "
                "Look at it first: you decide whether its votes count.",
                "The votes have just been searched, and %(n)d groups of linked voters were found. "
                "Look at them first: you decide whether their votes count.",
                groups,
            )
            % {"n": groups}
        )


@transaction.atomic
def _publish(*, challenge: Challenge, by, winner_reason, reason, acknowledgement) -> Result:
    challenge = _locked_with_panel(challenge)
    now = database_now()
    require(result_is_due(challenge, now=now))
    version = 1 + (challenge.results.aggregate(newest=Max("version"))["newest"] or 0)
    if version > 1 and not reason:
        raise Refused(
            _("This challenge has a result. A correction is a new version and needs a reason.")
        )
    card = current_card(challenge)
    file, output = _computed(challenge_file(challenge, card))
    _require_winner_reason(output, winner_reason, by)
    result = _store(
        challenge,
        card,
        file,
        output,
        version=version,
        at=now,
        by=by,
        reason=reason,
        winner_reason=winner_reason,
        acknowledgement=acknowledgement,
    )
    if version == 1:
        mark_decided(challenge=challenge, at=now)
    result_published.send(sender=Result, result=result)
    return result


def _computed(file: dict) -> tuple[dict, dict]:
    """The input with every rule spelt out, and what the balance makes of it."""
    try:
        spelt_out = read(file).as_input()
        return spelt_out, compute(spelt_out)
    except BadInput as fault:
        raise Refused(_("The balance refuses these votes and scores: %s") % fault) from fault


def _require_winner_reason(output: dict, winner_reason: str, by) -> None:
    won = any(row["place"] == 1 for row in output["ideas"])
    # An imported election was decided elsewhere; nobody here can say why.
    if by is not None and won and not winner_reason:
        raise Refused(_("Say in a few sentences why this idea won. Everybody will read it."))


def _store(challenge, card: MethodCard, file, output, *, version, at, **words) -> Result:
    return Result.objects.create(
        challenge=challenge,
        version=version,
        card=card,
        input=balance_json(file).decode(),
        output=balance_json(output).decode(),
        input_sha256=output["input_sha256"],
        digest=output["digest"],
        code_version=code_version(),
        published_at=at,
        published_by=words.pop("by"),
        **words,
    )
