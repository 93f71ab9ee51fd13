"""Compares awards and payments with the books, and adds both up for each challenge and each
winner. Reads only."""

from collections import Counter
from collections.abc import Iterator

from django.db.models import Exists, OuterRef, QuerySet, Sum

from challenges.briefs.models import Challenge
from challenges.core.money.words import plain_amount
from challenges.funding.models import Deposit
from challenges.funding.queries import CAME_IN, held_account
from challenges.ledger.models import Account, Entry
from challenges.ledger.queries import with_balances
from challenges.ledger.verification import difference

from .enums import PayoutState
from .models import Award, Payout, PayoutStep

AT_ONCE = 2000


def first_unfounded() -> str | None:
    """The first line that no award, deposit or step of a payment stands behind, or None."""
    behind = {"award_ordered": None, "deposits": None, "payout_step": None}
    entry = Entry.objects.filter(**behind).order_by("pk").first()
    return entry and f"line {entry.pk}, {entry.key}: no award, deposit or payment stands behind it"


def first_award_fault() -> str | None:
    """The first award that says something else than its line, or None."""
    awards = Award.objects.select_related(
        "challenge__organisation", "idea__author", "order__debit", "order__credit"
    ).order_by("pk")
    for award in awards.iterator(chunk_size=AT_ONCE):
        if fault := _award_fault(award):
            return f"{_named(award)}: {fault}"
    return None


def first_bounty_exceeded() -> str | None:
    """The first challenge with more awarded than its frozen rules promise, or None."""
    for challenge in Challenge.objects.exclude(awards=None).order_by("pk").iterator():
        awards = list(challenge.awards.select_related("result__card"))
        bounty = awards[0].result.card.rules["bounty"]
        promised, given = sum(bounty["tiers_minor"]), sum(award.amount_minor for award in awards)
        if given > promised or {award.currency for award in awards} != {bounty["currency"]}:
            promised = plain_amount(promised, bounty["currency"])
            return f"{challenge.slug}: its awards are not a part of {promised}, its bounty"
    return None


def first_paid_twice() -> str | None:
    """The first award with two payments that left and did not come back, or None."""
    twice = Counter(_left().values_list("award", flat=True))
    found = [pk for pk, times in twice.items() if times > 1]
    award = Award.objects.select_related("challenge").filter(pk__in=found).order_by("pk").first()
    return award and f"{_named(award)}: {twice[award.pk]} payments of it have left"


def first_payout_fault() -> str | None:
    """The first payment of which a step says something else than its line, or None."""
    payouts = (
        Payout.objects.select_related("award__challenge__organisation", "award__idea__author")
        .prefetch_related("steps__entry__debit", "steps__entry__credit")
        .order_by("pk")
    )
    for payout in payouts.iterator(chunk_size=AT_ONCE):
        for fault in _payout_faults(payout):
            return f"payment {payout.number} of {_named(payout.award)}: {fault}"
    return None


def first_challenge_fault() -> str | None:
    """The first challenge of which what came in is not what left and what is held, or None."""
    sums = Counter()
    for challenge, currency, kind, amount in _deposit_sums():
        sums[challenge, currency] += amount if kind in CAME_IN else -amount
    paid = _left().filter(from_held=True)
    for challenge, currency, amount in _summed(paid, "award__challenge", "award__currency"):
        sums[challenge, currency] -= amount
    challenges = Challenge.objects.select_related("organisation").in_bulk({pk for pk, _ in sums})
    should = {(held_account(challenges[pk]), currency): sums[pk, currency] for pk, currency in sums}
    return _first_other_balance(should, ":held", "is held by deposits and payments")


def first_winner_fault() -> str | None:
    """The first person of whom what was awarded less what was paid is not what is owed, or None."""
    sums = Counter()
    author, currency = "idea__author__public_id", "currency"
    for person, money, amount in (
        Award.objects.order_by().values_list(author, currency).annotate(sum=Sum("amount_minor"))
    ):
        sums[f"member:{person}:due", money] -= amount
    for person, money, amount in _summed(_left(), f"award__{author}", f"award__{currency}"):
        sums[f"member:{person}:due", money] += amount
    return _first_other_balance(sums, ":due", "follows from awards and payments")


def _first_other_balance(should: dict, ending: str, why: str) -> str | None:
    accounts = with_balances(Account.objects.filter(code__endswith=ending)).order_by("pk")
    found = {(one.code, one.currency): one.balance_minor for one in accounts}
    for code, currency in [*found, *(key for key in should if key not in found)]:
        is_there, wanted = found.get((code, currency), 0), should.get((code, currency), 0)
        if is_there != wanted:
            return (
                f"{code}: the books say {plain_amount(is_there, currency)}, "
                f"and {plain_amount(wanted, currency)} {why}"
            )
    return None


def _award_fault(award: Award) -> str | None:
    key = f"award:{award.challenge_id}:{award.idea.public_id}"
    if award.order.key != key:
        return f"its line {award.order_id} was booked for {award.order.key}, not for {key}"
    return difference(
        award.order,
        amount_minor=award.amount_minor,
        currency=award.currency,
        debit=f"organisation:{award.challenge.organisation.public_id}:bounty",
        credit=_due(award),
    )


def _payout_faults(payout: Payout) -> Iterator[str]:
    approved, sent = payout.step(PayoutState.APPROVED), payout.sent
    if approved and approved.ordered_by_id != payout.ordered_by_id:
        yield "its approval names somebody else as who ordered it"
    # Payments kept from before a second person was asked for name nobody who sent them.
    if sent and sent.by_id and not approved:
        yield "it has left without the approval of a second person"
    for step in payout.steps.all():
        if fault := _step_fault(payout, step):
            yield f"{step.kind}: {fault}"


def _step_fault(payout: Payout, step: PayoutStep) -> str | None:
    moves = step.kind == PayoutState.SENT or (step.kind == PayoutState.RETURNED and payout.sent)
    if not moves:
        return f"line {step.entry_id} stands for it, and no money moved" if step.entry_id else None
    if step.entry is None:
        return "no line of the books stands for it"
    award, entry = payout.award, step.entry
    debit, credit = _due(award), _payer(payout)
    if step.kind == PayoutState.RETURNED:
        if entry.reverses_id != payout.sent.entry_id:
            return f"its line {entry.pk} does not take back line {payout.sent.entry_id}"
        debit, credit = credit, debit
    elif fault := _booked_for_another(payout, step):
        return fault
    return difference(
        entry, amount_minor=award.amount_minor, currency=award.currency, debit=debit, credit=credit
    )


def _booked_for_another(payout: Payout, step: PayoutStep) -> str | None:
    award, entry = payout.award, step.entry
    attempt = f":{payout.number}" if payout.number > 1 else ""
    key = f"payment:{award.challenge_id}:{award.idea.public_id}{attempt}"
    if entry.key != key:
        return f"its line {entry.pk} was booked for {entry.key}, not for {key}"
    # Where a payment kept from earlier had no reference, its key stands for it.
    if step.reference != (entry.reference or key[:120]):
        return f"its reference is {step.reference}, and that of its line {entry.reference}"
    return None


def _left() -> QuerySet[Payout]:
    """Payments that have left and not come back."""
    steps = PayoutStep.objects.filter(payout=OuterRef("pk"))
    return Payout.objects.order_by("pk").filter(
        Exists(steps.filter(kind=PayoutState.SENT)),
        ~Exists(steps.filter(kind=PayoutState.RETURNED)),
    )


def _summed(payouts: QuerySet[Payout], *by: str):
    return payouts.order_by().values_list(*by).annotate(sum=Sum("award__amount_minor"))


def _deposit_sums():
    rows = Deposit.objects.order_by().values_list("challenge", "currency", "kind")
    return rows.annotate(sum=Sum("amount_minor"))


def _due(award: Award) -> str:
    return f"member:{award.idea.author.public_id}:due"


def _payer(payout: Payout) -> str:
    challenge = payout.award.challenge
    if payout.from_held:
        return held_account(challenge)
    return f"organisation:{challenge.organisation.public_id}:paid"


def _named(award: Award) -> str:
    amount = plain_amount(award.amount_minor, award.currency)
    return f"award {award.pk} of {award.challenge.slug} ({amount})"
