from django.db.models import BigIntegerField, F, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from .models import Account, Entry


def with_balances(accounts: QuerySet[Account]) -> QuerySet[Account]:
    """Each account with `debited_minor`, `credited_minor` and `balance_minor`, their difference."""
    return accounts.annotate(
        debited_minor=_summed("debit"), credited_minor=_summed("credit")
    ).annotate(balance_minor=F("debited_minor") - F("credited_minor"))


def balance_of(account: Account) -> int:
    """Debits less credits. What is owed to somebody is therefore negative."""
    return with_balances(Account.objects.filter(pk=account.pk)).get().balance_minor


def trial_balance(currency: str) -> QuerySet[Account]:
    """Every account in a currency with its balance; the balances sum to zero."""
    return with_balances(Account.objects.filter(currency=currency)).order_by("code")


def _summed(side: str):
    sums = Entry.objects.filter(**{side: OuterRef("pk")}).order_by().values(side)
    total = sums.annotate(total=Sum("amount_minor")).values("total")
    return Coalesce(Subquery(total, output_field=BigIntegerField()), 0)
