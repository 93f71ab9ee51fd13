"""The result: computed, looked at, published."""

from collections.abc import Mapping

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from challenges.balance import BadInput, compute
from challenges.balance.canonical import canonical_json as balance_json
from challenges.balance.intake import read
from challenges.briefs.models import Challenge, MethodCard
from challenges.briefs.services import current_card, mark_decided
from challenges.core.clock import database_now
from challenges.core.errors import Refused, require
from challenges.core.texts import plain_text
from challenges.judging.correction_queries import approved_corrections
from challenges.judging.services import lock_panel

from ..code_version import code_version
from ..gather import challenge_file
from ..models import Result, UncorrectedResult
from ..queries import Placed
from ..rules import result_is_due
from ..signals import result_published
from .decisions import Decisions
from .settling import fresh, require_a_look, settle_votes


def preview_result(challenge: Challenge) -> tuple[dict, dict]:
    """Both files of the result as it would be published now, input and output; none is stored."""
    return _computed(challenge_file(challenge))


def publish_result(
    *,
    challenge: Challenge,
    by,
    winner_reason: str,
    reason: str = "",
    acknowledgement: str = "",
    gap_reasons: Mapping[str, str] | None = None,
    vetoes: Mapping[str, tuple[str, str]] | None = None,
    override: tuple[str, str] | None = None,
) -> Result:
    """Compute the result and publish it as the next version; the first marks the challenge decided.

    Holds a lock on the challenge, so two people who publish at once make one version. A person
    says why the winner won; a correction says why it was needed. acknowledgement: what the
    organiser says in public of finalists that no chain of common judges connects; nothing can be
    awarded before. By public id of a finalist, each published beside what was computed and never
    instead of it: gap_reasons, what the panel says of an idea that the crowd sees quite
    differently; vetoes, code (`VetoCode`) and text of why it cannot win; override, the winner by
    hand and why. Raises Refused until the votes and the scores are in, without those reasons, for
    a veto or override that makes no sense, and where the votes were searched only now and there
    are groups that a person has to decide about.
    """
    current = fresh(challenge)
    require(result_is_due(current, now=database_now()))
    made = settle_votes(challenge=challenge)
    if by is not None:
        require_a_look(made, current)
    words = {
        "winner_reason": plain_text(winner_reason),
        "reason": plain_text(reason),
        "acknowledgement": plain_text(acknowledgement),
    }
    decisions = Decisions.said(gap_reasons or {}, vetoes or {}, override)
    return _publish(challenge=challenge, by=by, words=words, decisions=decisions)


@transaction.atomic
def _publish(*, challenge: Challenge, by, words: dict[str, str], decisions: Decisions) -> Result:
    challenge = lock_panel(challenge)
    now = database_now()
    require(result_is_due(challenge, now=now))
    version = 1 + (challenge.results.aggregate(newest=Max("version"))["newest"] or 0)
    if version > 1 and not words["reason"]:
        raise Refused(
            _("This challenge has a result. A correction is a new version and needs a reason.")
        )
    card = current_card(challenge)
    file, output = _computed(challenge_file(challenge, card))
    uncorrected = _uncorrected(challenge, card)
    # An imported election was decided elsewhere; nobody here can say why.
    if by is not None:
        decisions.require_sense(output)
        _require_winner_reason(decisions.placing(output), words["winner_reason"])
    result = _store(challenge, card, file, output, version=version, at=now, by=by, **words)
    if uncorrected:
        UncorrectedResult.objects.create(result=result, **_as_kept(*uncorrected))
    decisions.store(result, by=by, at=now)
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


def _uncorrected(challenge: Challenge, card: MethodCard) -> tuple[dict, dict] | None:
    """Both files without the corrections after the close, for everybody to compare."""
    if not approved_corrections(challenge).exists():
        return None
    return _computed(challenge_file(challenge, card, corrected=False))


def _require_winner_reason(placing: list[Placed], winner_reason: str) -> None:
    if placing and not winner_reason:
        raise Refused(_("Say in a few sentences why this idea won. Everybody will read it."))


def _store(challenge, card: MethodCard, file, output, *, version, at, **words) -> Result:
    return Result.objects.create(
        challenge=challenge,
        version=version,
        card=card,
        code_version=code_version(),
        published_at=at,
        published_by=words.pop("by"),
        **_as_kept(file, output),
        **words,
    )


def _as_kept(file: dict, output: dict) -> dict:
    return {
        "input": balance_json(file).decode(),
        "output": balance_json(output).decode(),
        "input_sha256": output["input_sha256"],
        "digest": output["digest"],
    }
