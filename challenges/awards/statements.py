"""What the books say to one person, or to one organisation: line by line, as page and as file."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from challenges.core.money.words import plain_number
from challenges.core.spreadsheets import csv_text
from challenges.core.texts import names_in_one
from challenges.ideas.queries import co_authors
from challenges.ledger.models import Entry
from challenges.organisations.models import Organisation

from .models import Award


@dataclass(frozen=True, slots=True)
class Line:
    """One entry as it concerns the reader; amounts in minor units.

    due: by how much more (or less) is due to her; of an organisation, by which its winners are.
    for_what: title and authors of the idea that is paid for; empty where it is for none.
    held: by how much more is held for it; paid: how much it has paid, less what came back.
    balance: of `due` so far, in this currency.
    """

    at: datetime
    what: str
    memo: str
    for_what: str
    reference: str
    currency: str
    due: int
    held: int
    paid: int
    balance: int


def winner_statement(user) -> list[Line]:
    """Everything that was ever owed or paid to this person, oldest first."""
    code = f"member:{user.public_id}:due"
    entries = _read(Entry.objects.filter(Q(debit__code=code) | Q(credit__code=code)))
    return _with_balance(
        entries, lambda entry: {"due": _effect(entry, lambda other: other == code)}
    )


def organisation_statement(organisation: Organisation) -> list[Line]:
    """Everything that an organisation awarded and paid, and what is held for it, oldest first."""
    prefix = f"organisation:{organisation.public_id}:"
    entries = Entry.objects.filter(
        Q(debit__code__startswith=prefix) | Q(credit__code__startswith=prefix)
    )

    def amounts(entry):
        return {
            "due": _effect(entry, lambda code: code.endswith(":due")),
            "held": -_effect(
                entry, lambda code: code.startswith(prefix) and code.endswith(":held")
            ),
            "paid": _effect(entry, lambda code: code == f"{prefix}paid"),
        }

    return _with_balance(_read(entries), amounts)


def statement_csv(lines: list[Line], *, of_organisation: bool) -> str:
    """The same lines as a file, with plain numbers and every cell harmless."""
    head = [_("Date"), _("What"), _("For"), _("Reference"), _("Currency"), _("Due")]
    head += [_("Held"), _("Paid")] if of_organisation else []
    return csv_text([*head, _("Balance due")], [_row(line, of_organisation) for line in lines])


def _row(line: Line, of_organisation: bool) -> list[str]:
    amounts = [line.due, line.held, line.paid] if of_organisation else [line.due]
    return [
        line.at.date().isoformat(),
        line.what,
        line.for_what or line.memo,
        line.reference,
        line.currency,
        *(plain_number(amount, line.currency) for amount in (*amounts, line.balance)),
    ]


def _read(entries: QuerySet[Entry]) -> QuerySet[Entry]:
    related = ("award_ordered__idea__author", "payout_step__payout__award__idea__author")
    return entries.select_related("debit", "credit", *related).order_by("pk")


def _ideas_of(entries: list[Entry]) -> dict[int, str]:
    """{pk of an entry: the idea it pays for, with everybody who has the credit for it}."""
    awards = {entry.pk: award for entry in entries if (award := _award_of(entry))}
    others = co_authors({award.idea_id for award in awards.values()})
    return {
        pk: _("“%(title)s” by %(authors)s")
        % {
            "title": award.idea.title,
            "authors": names_in_one(
                [str(each) for each in (award.idea.author, *others.get(award.idea_id, []))]
            ),
        }
        for pk, award in awards.items()
    }


def _award_of(entry: Entry) -> Award | None:
    if hasattr(entry, "award_ordered"):
        return entry.award_ordered
    return entry.payout_step.payout.award if hasattr(entry, "payout_step") else None


def _effect(entry: Entry, is_one) -> int:
    """By how much an entry raises what stands to the credit of these accounts."""
    credited = entry.amount_minor if is_one(entry.credit.code) else 0
    return credited - (entry.amount_minor if is_one(entry.debit.code) else 0)


def _with_balance(entries, amounts) -> list[Line]:
    entries = list(entries)
    ideas = _ideas_of(entries)
    lines, balances = [], {}
    for entry in entries:
        changes = {"due": 0, "held": 0, "paid": 0} | amounts(entry)
        balances[entry.currency] = balances.get(entry.currency, 0) + changes["due"]
        lines.append(
            Line(
                at=entry.posted_at,
                what=_what(entry),
                memo=entry.memo,
                for_what=ideas.get(entry.pk, ""),
                reference=entry.reference,
                currency=entry.currency,
                balance=balances[entry.currency],
                **changes,
            )
        )
    return lines


def _what(entry: Entry) -> str:
    words = {
        "award": _("Awarded"),
        "payment": _("Paid to the winner"),
        "deposit": _("Paid in"),
        "return": _("Returned to the organisation"),
        "carry": _("Carried to another challenge"),
        "reversal": _("Came back"),
    }
    return words.get(entry.key.partition(":")[0], _("Booked"))
