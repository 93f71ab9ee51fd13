"""What an organiser types into the rules form."""


def rules_typed(**changes) -> dict:
    """Complete rules for March and April 2027 in Amsterdam; `changes` by name of field."""
    typed = {
        "time_zone": "Europe/Amsterdam",
        "currency": "EUR",
        "crowd_percent": "60",
        "quorum": "20",
        "shortlist_size": "10",
        "reviews_min": "3",
        "floor": "40.5",
        "blind": "on",
        "ballot": "support",
        "ballot_budget": "",
        "counts_shown": "after_close",
        "account_age_hours": "24",
        "shown_first": "3",
        "integrity": "report",
        "decide_by": "",
        "unawarded": "return",
        "no_award": "return",
        "submission-opens": "2027-03-01T09:00",
        "submission-closes": "2027-03-31T18:00",
        "voting-opens": "2027-03-31T18:00",
        "voting-closes": "2027-04-14T18:00",
        "judging-opens": "2027-04-14T18:00",
        "judging-closes": "2027-04-30T18:00",
    }
    typed |= _rows("tiers", [{"amount": "6,000.00"}, {"amount": "2500.50"}])
    typed |= _rows(
        "criteria",
        [
            {
                "name": "Usefulness",
                "looks_at": "Who is helped",
                "weight": "3",
                "low": "nobody",
                "middle": "some",
                "high": "everybody",
            }
        ],
    )
    typed |= _rows(
        "questions",
        [
            {
                "prompt": "What is it?",
                "help": "In plain words",
                "max_words": "120",
                "required": "on",
            }
        ],
    )
    # An untouched spare row, as the form sends it.
    typed |= {
        "questions-1-max_words": "150",
        "questions-1-required": "on",
        "criteria-1-weight": "1",
        "questions-TOTAL_FORMS": "2",
        "criteria-TOTAL_FORMS": "2",
    }
    return typed | changes


def _rows(prefix, rows) -> dict:
    fields = {f"{prefix}-TOTAL_FORMS": str(len(rows)), f"{prefix}-INITIAL_FORMS": "0"}
    for number, row in enumerate(rows):
        fields |= {f"{prefix}-{number}-{name}": value for name, value in row.items()}
    return fields
