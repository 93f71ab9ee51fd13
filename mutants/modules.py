"""What is changed, and which tests belong to it. The order is that of importance.

Tests of pages, races and files also pass through the rules, but take ten times as long to say less.
"""

_FAIR = "tests/security/test_panel_stays_fair.py"
_COUNTS = "tests/security/test_counts_stay_hidden.py"
_VERIFY = "tests/challenges/management/commands/test_verify_ledger.py"
_PAYOUTS = "tests/challenges/awards/test_payouts.py"

# {app: (modules, its own tests, tests from elsewhere)}
APPS = {
    "ledger": ("services queries verification", "guards queries services verification", [_VERIFY]),
    "voting": ("rules", "rules", []),
    "ideas": ("queries rules", "queries rules merging", []),
    "awards": ("rules shares decision", "who_pays rules payouts decision services", []),
    "funding": ("rules queries", "rules services", [_PAYOUTS]),
    "judging": (
        "rules panel_rules conflict_queries",
        "rules invitations start discussion giving_up queries",
        [_FAIR],
    ),
    "ranking": ("rules", "rules", []),
    "briefs": ("queries rules", "queries rules services moving", []),
    "discussion": ("queries rules", "queries services", []),
    "organisations": ("queries rules", "queries rules services", []),
    "desk": ("rules", "roles", []),
    "notifications": ("rules", "services follows", []),
}


def modules_of(app: str) -> list[str]:
    return APPS[app][0].split()


def tests_of(app: str) -> list[str]:
    _modules, own, others = APPS[app]
    return [*(f"tests/challenges/{app}/test_{name}.py" for name in own.split()), *others]


def path_of(app: str, module: str) -> str:
    return f"challenges/{app}/{module}.py"
