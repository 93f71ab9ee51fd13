from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from challenges.briefs.enums import WindowKind
from challenges.briefs.forms import ChallengeStartForm, RulesForms
from challenges.organisations.enums import Role
from tests.builders.briefs import a_challenge
from tests.builders.organisations import a_member_of, an_organisation
from tests.builders.people import a_user
from tests.builders.rules_form import rules_typed

pytestmark = pytest.mark.django_db

NOW = datetime(2027, 2, 1, 12, 0, tzinfo=UTC)


@pytest.fixture
def challenge():
    return a_challenge(stage="announced")


def read(challenge, now=NOW, **changes) -> RulesForms:
    forms = RulesForms(challenge, now, rules_typed(**changes))
    forms.is_valid()
    return forms


def errors_of(forms) -> dict:
    found = dict(forms.settings.errors) | dict(forms.voting.errors)
    for kind, form in forms.windows:
        found |= {f"{kind}-{name}": errors for name, errors in form.errors.items()}
    for formset in forms.formsets:
        for number, errors in enumerate(formset.errors):
            found |= {f"{formset.prefix}-{number}-{name}": e for name, e in errors.items()}
        if formset.non_form_errors():
            found[formset.prefix] = formset.non_form_errors()
    return {name: " ".join(errors) for name, errors in found.items()}


def test_what_is_typed_becomes_exactly_the_rules(challenge):
    forms = RulesForms(challenge, NOW, rules_typed())

    assert forms.is_valid()
    assert forms.rules == {
        "fields": {
            "time_zone": "Europe/Amsterdam",
            "currency": "EUR",
            "crowd_weight": Decimal("0.6"),
            "quorum": 20,
            "shortlist_size": 10,
            "reviews_min": 3,
            "floor": Decimal("40.5"),
            "blind": True,
            "ballot": "support",
            "ballot_budget": None,
            "counts_shown": "after_close",
            "account_age_hours": 24,
            "shown_first": 3,
            "integrity": "report",
            "decide_by": None,
            "unawarded": "return",
            "no_award": "return",
        },
        "windows": {
            WindowKind.SUBMISSION: (
                datetime(2027, 3, 1, 8, tzinfo=UTC),
                # Clocks were put forward on the 28th.
                datetime(2027, 3, 31, 16, tzinfo=UTC),
            ),
            WindowKind.VOTING: (
                datetime(2027, 3, 31, 16, tzinfo=UTC),
                datetime(2027, 4, 14, 16, tzinfo=UTC),
            ),
            WindowKind.JUDGING: (
                datetime(2027, 4, 14, 16, tzinfo=UTC),
                datetime(2027, 4, 30, 16, tzinfo=UTC),
            ),
        },
        "tiers": [600_000, 250_050],
        "criteria": [
            {
                "name": "Usefulness",
                "looks_at": "Who is helped",
                "weight": 3,
                "low": "nobody",
                "middle": "some",
                "high": "everybody",
            }
        ],
        "questions": [
            {"prompt": "What is it?", "help": "In plain words", "max_words": 120, "required": True}
        ],
    }


def test_the_form_shows_the_rules_as_they_stand(challenge):
    forms = RulesForms(challenge, NOW)

    window = challenge.window(WindowKind.VOTING)
    assert forms.settings.initial["crowd_percent"] == 50
    assert forms.voting.initial == {
        "ballot": "support",
        "ballot_budget": None,
        "counts_shown": "after_close",
        "account_age_hours": 0,
        "shown_first": 0,
        "integrity": "report",
    }
    assert dict(forms.windows)["voting"].initial["opens"] == f"{window.opens_at:%Y-%m-%dT%H:%M}"
    assert [form.initial.get("amount") for form in forms.tiers] == ["600.00", "400.00", None, None]
    assert [form.initial.get("name") for form in forms.criteria][:2] == [
        "Usefulness",
        "Feasibility",
    ]


def test_a_row_that_somebody_else_saved_meanwhile_is_not_lost(challenge):
    forms = read(challenge, **{"tiers-0-amount": "600.00", "tiers-1-amount": "400.00"})

    assert forms.rules["tiers"] == [60_000, 40_000]


def test_empty_and_deleted_rows_are_left_out(challenge):
    forms = read(
        challenge,
        **{"tiers-0-DELETE": "on", "questions-0-DELETE": "on", "questions-1-prompt": "Why?"},
    )

    assert forms.rules["tiers"] == [250_050]
    assert [row["prompt"] for row in forms.rules["questions"]] == ["Why?"]


# Windows


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"submission-closes": ""}, "submission-closes", "Give both times, or neither."),
        ({"submission-opens": "soon"}, "submission-opens", "Write a date and a time"),
        (
            {"submission-closes": "2027-03-01T09:00"},
            "submission-closes",
            "must close after it opens",
        ),
        (
            {"submission-opens": "2027-02-28T09:00", "voting-opens": "2027-02-27T09:00"},
            "voting-opens",
            "Voting cannot open before ideas come in.",
        ),
        (
            {"voting-opens": "2027-03-02T09:00", "voting-closes": "2027-03-30T09:00"},
            "voting-closes",
            "Voting must not close before ideas do.",
        ),
        (
            {"judging-opens": "2027-04-14T17:59"},
            "judging-opens",
            "judging opens once voting has closed",
        ),
        ({"voting-opens": "2027-03-28T02:30"}, "voting-opens", "clocks are put forward then"),
        (
            {"judging-closes": "2027-10-31T02:30"},
            "judging-closes",
            "02:30 happens twice in Europe/Amsterdam on 31 October 2027",
        ),
    ],
)
def test_windows_that_cannot_be_are_named(challenge, changes, field, words):
    found = errors_of(read(challenge, **changes))

    assert list(found) == [field]
    assert words in found[field]


def test_windows_may_meet_and_overlap(challenge):
    forms = read(challenge, **{"voting-opens": "2027-03-01T09:00"})

    assert errors_of(forms) == {}


def test_a_window_may_be_left_out(challenge):
    forms = read(challenge, **{"judging-opens": "", "judging-closes": ""})

    assert sorted(forms.rules["windows"]) == ["submission", "voting"]


@pytest.mark.parametrize(
    ("late", "found"),
    [
        (timedelta(minutes=-1), []),
        (timedelta(0), []),
        (timedelta(minutes=60), []),
        (timedelta(minutes=61), ["submission-opens"]),
    ],
)
def test_a_window_may_open_now_and_the_form_may_take_an_hour(challenge, late, found):
    opens = datetime(2027, 3, 1, 8, tzinfo=UTC)

    forms = read(challenge, now=opens + late)

    assert list(errors_of(forms)) == found


def test_no_window_is_already_over(challenge):
    closes = datetime(2027, 3, 1, 8, 30, tzinfo=UTC)

    forms = read(challenge, now=closes, **{"submission-closes": "2027-03-01T09:30"})

    assert errors_of(forms) == {"submission-closes": "This lies in the past. Choose a later time."}


# The rest


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"crowd_percent": "101"}, "crowd_percent"),
        ({"crowd_percent": "60.5"}, "crowd_percent"),
        ({"floor": "NaN"}, "floor"),
        ({"time_zone": "Mars/Olympus"}, "time_zone"),
        ({"currency": "XXX"}, "currency"),
        ({"shortlist_size": "0"}, "shortlist_size"),
        ({"ballot": ""}, "ballot"),
        ({"ballot": "stars"}, "ballot"),
        ({"ballot": "points"}, "ballot"),
        ({"ballot": "pairwise"}, "ballot"),
        ({"ballot": "budget", "ballot_budget": "0"}, "ballot_budget"),
        ({"ballot": "budget", "ballot_budget": "101"}, "ballot_budget"),
        ({"ballot": "budget", "ballot_budget": "1.5"}, "ballot_budget"),
        ({"counts_shown": "never"}, "counts_shown"),
        ({"account_age_hours": "-1"}, "account_age_hours"),
        ({"account_age_hours": "8761"}, "account_age_hours"),
        ({"account_age_hours": ""}, "account_age_hours"),
        ({"shown_first": "51"}, "shown_first"),
        ({"integrity": "delete"}, "integrity"),
        ({"tiers-0-amount": "6.000,00"}, "tiers-0-amount"),
        ({"tiers-0-amount": "0"}, "tiers-0-amount"),
        ({"criteria-0-weight": "0"}, "criteria-0-weight"),
        ({"criteria-0-name": ""}, "criteria-0-name"),
        ({"questions-0-max_words": "5"}, "questions-0-max_words"),
        ({"criteria-1-name": "USEFULNESS", "criteria-1-weight": "1"}, "criteria"),
    ],
)
def test_other_values_that_cannot_be_are_named(challenge, changes, field):
    assert list(errors_of(read(challenge, **changes))) == [field]


@pytest.mark.parametrize(
    ("ballot", "number", "words"),
    [
        ("budget", "", "Say how many supports each voter has."),
        (
            "support",
            "7",
            "Voters support as many ideas as they like here. Leave this empty, or choose a number "
            "of supports for each voter above.",
        ),
    ],
)
def test_a_ballot_and_its_number_go_together(challenge, ballot, number, words):
    forms = read(challenge, ballot=ballot, ballot_budget=number)

    assert errors_of(forms) == {"ballot_budget": words}
    assert forms.errors == [("id_ballot_budget", "Supports for each voter", words)]


def test_a_budget_ballot_and_all_about_voting_become_rules(challenge):
    typed = {"ballot": "budget", "ballot_budget": "7", "counts_shown": "after_vote"}
    typed |= {"account_age_hours": "0", "shown_first": "0", "integrity": "sqrt"}

    forms = read(challenge, **typed)

    told = typed | {"ballot_budget": 7, "account_age_hours": 0, "shown_first": 0}
    assert forms.rules["fields"].items() >= told.items()


def test_what_is_said_about_voting_opens_only_when_something_there_is_wrong(challenge):
    assert not read(challenge).voting.more_is_wrong
    assert not read(challenge, ballot="budget").voting.more_is_wrong
    assert read(challenge, shown_first="many").voting.more_is_wrong


def test_each_choice_about_the_counts_says_what_it_leads_to(challenge):
    choices = dict(RulesForms(challenge, NOW).voting.fields["counts_shown"].choices)

    assert choices == {
        "after_close": "When voting has closed: nobody is led by what others chose.",
        "after_vote": "After one’s own first support: whoever has begun to vote may follow the "
        "others with the rest.",
        "always": "Always: ideas that lead early draw more votes, and late ones find it hard.",
    }


def test_every_error_is_shown_at_once(challenge):
    forms = read(
        challenge, **{"quorum": "x", "tiers-0-amount": "x", "submission-opens": "x", "floor": ""}
    )

    assert set(errors_of(forms)) == {"quorum", "floor", "tiers-0-amount", "submission-opens"}
    assert forms.has_errors


def test_windows_are_looked_at_even_when_something_else_is_wrong(challenge):
    forms = read(challenge, **{"quorum": "x", "voting-opens": "2027-03-28T02:30"})

    assert set(errors_of(forms)) == {"quorum", "voting-opens"}


def test_a_zone_that_does_not_exist_is_the_only_thing_said_of_the_windows(challenge):
    forms = read(challenge, time_zone="Mars/Olympus", **{"voting-opens": "2027-03-28T02:30"})

    assert list(errors_of(forms)) == ["time_zone"]


def test_the_summary_of_errors_leads_to_the_fields(challenge):
    forms = read(challenge, **{"tiers-1-amount": "lots", "voting-closes": ""})

    assert forms.errors == [
        ("id_voting-closes", "Voting: Closes", "Give both times, or neither."),
        ("id_tiers-1-amount", "Amount", "Write an amount such as 6000 or 6000.50."),
    ]


def test_more_rows_than_there_may_be_are_refused(challenge):
    many = {f"criteria-{n}-name": f"Criterion {n}" for n in range(500)}
    many |= {f"criteria-{n}-weight": "1" for n in range(500)}

    found = errors_of(read(challenge, **many, **{"criteria-TOTAL_FORMS": "500"}))

    assert "criteria" in found


# Start


def test_only_ones_own_organisations_can_be_chosen():
    organisation, other = an_organisation(), an_organisation()
    user = a_member_of(organisation, Role.EDITOR)

    form = ChallengeStartForm(user=user)
    foreign = ChallengeStartForm({"organisation": other.pk, "title": "Mine"}, user=user)

    assert list(form.fields["organisation"].queryset) == [organisation]
    assert form.fields["organisation"].initial == organisation
    assert list(foreign.errors) == ["organisation"]


def test_viewers_and_members_have_no_organisation_to_choose():
    viewer = a_member_of(an_organisation(), Role.VIEWER)

    for user in (viewer, a_user()):
        assert list(ChallengeStartForm(user=user).fields["organisation"].queryset) == []


def test_a_title_is_one_line():
    organisation = an_organisation()
    form = ChallengeStartForm(
        {"organisation": organisation.pk, "title": "  How\t might  we? "},
        user=a_user(staff=True),
    )

    assert form.is_valid()
    assert form.cleaned_data["title"] == "How might we?"
