"""What the database itself asks of each entry: one currency, an honest reversal, and limits.

An account whose code ends in `:held` never falls below nothing (nobody pays out more than is
held), and one that ends in `:due` never rises above it (nobody is paid more than is owed). The
reasons stand in docs/decisions/the-books-refuse.md.
"""

from django.db.backends.base.base import BaseDatabaseWrapper

TABLE = "challenges_entry"
# {name: (when, is wrong, what it says)}; NEW is the entry.
RULES = {
    "currency": (
        "BEFORE",
        "EXISTS (SELECT 1 FROM challenges_account WHERE id IN (NEW.debit_id, NEW.credit_id) "
        "AND currency <> NEW.currency)",
        "entry in another currency than its accounts",
    ),
    "reversal": (
        "BEFORE",
        "NEW.reverses_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM challenges_entry e "
        "WHERE e.id = NEW.reverses_id AND e.debit_id = NEW.credit_id "
        "AND e.credit_id = NEW.debit_id AND e.amount_minor = NEW.amount_minor "
        "AND e.currency = NEW.currency AND e.reverses_id IS NULL)",
        "reversal that is not the opposite of an entry",
    ),
    "limits": (
        "AFTER",
        "EXISTS (SELECT 1 FROM challenges_account a WHERE a.id = NEW.credit_id "
        "AND a.code LIKE '%:held' AND {balance} < 0) OR "
        "EXISTS (SELECT 1 FROM challenges_account a WHERE a.id = NEW.debit_id "
        "AND a.code LIKE '%:due' AND {balance} > 0)",
        "entry of more than is held or owed",
    ),
}
BALANCE = (
    "((SELECT COALESCE(SUM(amount_minor), 0) FROM challenges_entry WHERE debit_id = a.id) - "
    "(SELECT COALESCE(SUM(amount_minor), 0) FROM challenges_entry WHERE credit_id = a.id))"
)
# Two entries at once would each see the books without the other: they wait for each other here.
LOCK = """PERFORM 1 FROM challenges_account WHERE id IN (NEW.debit_id, NEW.credit_id)
  AND (code LIKE '%:held' OR code LIKE '%:due') ORDER BY id FOR NO KEY UPDATE;"""


def put_on(connection: BaseDatabaseWrapper) -> None:
    """Put the rules on the table of entries; those that are there are made anew."""
    take_off(connection)
    with connection.cursor() as cursor:
        for name in RULES:
            for statement in _statements(connection, name):
                cursor.execute(statement)


def take_off(connection: BaseDatabaseWrapper) -> None:
    """For a migration undone, and for tests that forge entries."""
    with connection.cursor() as cursor:
        for name in RULES:
            on = f" ON {TABLE}" if connection.vendor == "postgresql" else ""
            cursor.execute(f"DROP TRIGGER IF EXISTS {TABLE}_keeps_{name}{on}")


def missing(connection: BaseDatabaseWrapper) -> list[str]:
    """The names of the rules that should be on the table and are not, or are switched off."""
    catalogue = (
        "SELECT tgname FROM pg_trigger WHERE tgenabled <> 'D'"
        if connection.vendor == "postgresql"
        else "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    )
    with connection.cursor() as cursor:
        cursor.execute(catalogue)
        found = {name for (name,) in cursor.fetchall()}
    return sorted({f"{TABLE}_keeps_{name}" for name in RULES} - found)


def _statements(connection: BaseDatabaseWrapper, name: str) -> list[str]:
    when, is_wrong, says = RULES[name]
    is_wrong = is_wrong.format(balance=BALANCE)
    trigger = f"CREATE TRIGGER {TABLE}_keeps_{name} {when} INSERT ON {TABLE}"
    if connection.vendor != "postgresql":
        return [f"{trigger} WHEN {is_wrong} BEGIN SELECT RAISE(ABORT, '{says}'); END"]
    lock = LOCK if name == "limits" else ""
    function = f"""CREATE OR REPLACE FUNCTION keep_{name}_of_entries() RETURNS trigger
LANGUAGE plpgsql AS $$ BEGIN
{lock}
IF {is_wrong} THEN RAISE EXCEPTION '{says}' USING ERRCODE = 'check_violation'; END IF;
RETURN NEW; END $$"""
    return [function, f"{trigger} FOR EACH ROW EXECUTE FUNCTION keep_{name}_of_entries()"]
