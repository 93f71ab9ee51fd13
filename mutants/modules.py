"""What is changed, and which tests belong to it. The order is that of importance."""

from pathlib import Path

_BLIND = ["tests/security/test_blind.py"]
_COUNTS = [
    "tests/security/test_counts_stay_hidden.py",
    "tests/security/test_voters_stay_unnamed.py",
]
# {app: (modules, further tests beside tests/challenges/<app>)}
APPS = {
    "ledger": (["services", "queries", "verification"], []),
    "awards": (["rules", "shares", "decision"], []),
    "funding": (["rules", "queries"], ["tests/challenges/awards/test_payouts.py"]),
    "judging": (
        ["rules", "panel_rules", "conflict_queries"],
        ["tests/security/test_panel_stays_fair.py"],
    ),
    "voting": (["rules"], _COUNTS),
    "ideas": (["queries", "rules"], [*_BLIND, "tests/challenges/browse/test_wall.py"]),
    "ranking": (["rules"], []),
    "briefs": (["queries", "rules"], []),
    "discussion": (["queries", "rules"], _BLIND),
    "organisations": (["queries", "rules"], []),
    "desk": (["rules"], []),
    "notifications": (["rules"], []),
}


# Long ones, about something else than rules: races, drawing lots, forms, files.
_NOT = {
    "test_races",
    "test_ballot_races",
    "test_assigning",
    "test_scale",
    "test_forms",
    "test_pictures",
    "test_similar",
    "test_ballot_file",
    "test_imports",
    "test_receipt_check",
    "test_seals_page",
    "test_statements",
    "test_cms_isolation",
    "test_cms_pages",
    "test_cms_views",
    "test_revisions",
    "test_rulebook",
    "test_calendar",
    "test_sentences",
    "test_telling",
    "test_cards",
}


def tests_of(app: str) -> list[str]:
    own = sorted(Path(f"tests/challenges/{app}").glob("test_*.py"))
    return [*(str(path) for path in own if path.stem not in _NOT), *APPS[app][1]]


def path_of(app: str, module: str) -> str:
    return f"challenges/{app}/{module}.py"
