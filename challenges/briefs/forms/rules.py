"""The whole rules form: settings, voting, windows, and rows of bounty, criteria and questions."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from ..amounts import typed_amount
from ..enums import WindowKind
from ..local_time import shown_time
from ..models import Challenge
from .parts import (
    AwardForm,
    CriterionFormSet,
    QuestionFormSet,
    SettingsForm,
    TierFormSet,
    VotingForm,
    WindowForm,
)

CRITERION_FIELDS = ("name", "looks_at", "weight", "low", "middle", "high")
QUESTION_FIELDS = ("prompt", "help", "max_words", "required")
# A window may open "now", and a form takes a while to fill in. The reason is told in
# docs/decisions/a-window-may-open-now.md.
MAY_HAVE_OPENED = timedelta(hours=1)


class RulesForms:
    """Reads as one form: `is_valid`, then `rules` is what services.set_rules takes."""

    def __init__(self, challenge: Challenge, now: datetime, data=None):
        self.now = now
        self.settings = SettingsForm(data, initial=_settings(challenge))
        self.voting = VotingForm(data, initial=_values(challenge, VotingForm.base_fields))
        self.award = AwardForm(data, initial=_award(challenge))
        self.windows = [
            (kind, WindowForm(data, prefix=kind, initial=_window(challenge, kind)))
            for kind in WindowKind
        ]
        self.tiers = TierFormSet(data, prefix="tiers", initial=_tiers(challenge, data))
        self.criteria = CriterionFormSet(
            data, prefix="criteria", initial=_rows(challenge.criteria, CRITERION_FIELDS, data)
        )
        self.questions = QuestionFormSet(
            data, prefix="questions", initial=_rows(challenge.questions, QUESTION_FIELDS, data)
        )

    @property
    def formsets(self) -> list:
        return [self.tiers, self.criteria, self.questions]

    def is_valid(self) -> bool:
        # All of them, so that every error is shown at once.
        parts = [
            part.is_valid() for part in (self.settings, self.voting, self.award, *self.formsets)
        ]
        parts += [form.is_valid() for _kind, form in self.windows]
        if "time_zone" not in self.settings.errors:
            parts += [self._windows_are_sound(), self._award_is_sound()]
        return all(parts)

    @property
    def errors(self) -> list[tuple[str, str, str]]:
        """Each error with the id and the label of the field that it stands beside."""
        forms = [("", self.settings), ("", self.voting), ("", self.award)]
        forms += [(kind.label, form) for kind, form in self.windows]
        forms += [("", form) for formset in self.formsets for form in formset.forms]
        return [
            (field.auto_id, f"{of}: {field.label}" if of else str(field.label), error)
            for of, form in forms
            for field in form
            for error in field.errors
        ]

    @property
    def has_errors(self) -> bool:
        forms = [self.settings, self.voting, self.award, *(form for _kind, form in self.windows)]
        return any(form.errors for form in forms) or any(
            formset.total_error_count() for formset in self.formsets
        )

    @property
    def rules(self) -> dict:
        return {
            "fields": self.settings.rules | self.voting.cleaned_data | self.award_fields,
            "windows": self.spans,
            "tiers": [row["amount"] for row in self.tiers.rows],
            "criteria": self.criteria.rows,
            "questions": self.questions.rows,
        }

    @cached_property
    def spans(self) -> dict[str, tuple[datetime, datetime]]:
        zone = ZoneInfo(self.settings.cleaned_data["time_zone"])
        spans = {kind: form.read_in(zone) for kind, form in self.windows}
        return {kind: span for kind, span in spans.items() if span}

    @cached_property
    def award_fields(self) -> dict:
        return self.award.read_in(ZoneInfo(self.settings.cleaned_data["time_zone"]))

    def _award_is_sound(self) -> bool:
        if self.award.errors:
            return False
        by = self.award_fields["decide_by"]
        if self.award.errors:
            return False
        if by and any(by < closes for _opens, closes in self.spans.values()):
            problem = _("The bounty cannot be awarded before the last window has closed.")
            self.award.add_error("decide_by", problem)
        return not self.award.errors

    def _windows_are_sound(self) -> bool:
        spans, forms = self.spans, dict(self.windows)
        if any(form.errors for form in forms.values()):
            return False
        for kind, name, problem in _problems(spans, self.now):
            forms[kind].add_error(name, problem)
        return not any(form.errors for form in forms.values())


def _problems(spans: dict, now: datetime) -> list[tuple[str, str, ValidationError]]:
    """What is wrong with the order of the windows: (kind, field, words)."""
    found = [
        (kind, "opens", _("This lies in the past. Choose now or a later time."))
        for kind, (opens, _closes) in spans.items()
        if opens < now - MAY_HAVE_OPENED
    ]
    found += [
        (kind, "closes", _("This lies in the past. Choose a later time."))
        for kind, (_opens, closes) in spans.items()
        if closes <= now
    ]
    ideas, voting, judging = (spans.get(kind) for kind in WindowKind)
    if ideas and voting and voting[0] < ideas[0]:
        found.append((WindowKind.VOTING, "opens", _("Voting cannot open before ideas come in.")))
    if ideas and voting and voting[1] < ideas[1]:
        found.append((WindowKind.VOTING, "closes", _("Voting must not close before ideas do.")))
    before = voting or ideas
    if judging and before and judging[0] < before[1]:
        problem = _("The panel scores a shortlist, so judging opens once voting has closed.")
        found.append((WindowKind.JUDGING, "opens", problem))
    return found


def _settings(challenge: Challenge) -> dict:
    names = ("time_zone", "currency", "quorum", "shortlist_size", "reviews_min", "floor", "blind")
    return _values(challenge, names) | {"crowd_percent": int(challenge.crowd_weight * 100)}


def _award(challenge: Challenge) -> dict:
    by = challenge.decide_by and shown_time(challenge.decide_by, challenge.zone)
    return _values(challenge, ("unawarded", "no_award")) | {"decide_by": by}


def _values(challenge: Challenge, names) -> dict:
    return {name: getattr(challenge, name) for name in names}


def _window(challenge: Challenge, kind: str) -> dict:
    window = challenge.window(kind)
    if window is None:
        return {}
    return {
        "opens": shown_time(window.opens_at, challenge.zone),
        "closes": shown_time(window.closes_at, challenge.zone),
    }


def _tiers(challenge: Challenge, data) -> list[dict]:
    return [
        {"amount": typed_amount(row["amount_minor"])}
        for row in _rows(challenge.tiers, ("amount_minor",), data)
    ]


def _rows(related, names, data) -> list[dict]:
    """The rows to begin with. What was sent is read by itself: compared with rows that somebody
    else has saved meanwhile, a row that happens to be the same would count as left empty."""
    if data is not None:
        return []
    return [{name: getattr(row, name) for name in names} for row in related.all()]
