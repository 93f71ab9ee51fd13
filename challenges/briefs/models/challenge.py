from datetime import datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from challenges.core.prepared import Prepared

from ..enums import (
    BallotKind,
    CountsShown,
    Currency,
    NoAward,
    Stage,
    Treatment,
    Unawarded,
    WindowKind,
)
from ..validators import validate_time_zone

# How long the organisation has to decide where it names no date.
TIME_TO_DECIDE = timedelta(days=14)


class Challenge(models.Model):
    """The plain row behind a brief: schedule, rules, bounty, criteria."""

    organisation = models.ForeignKey(
        "challenges.Organisation", on_delete=models.PROTECT, related_name="challenges"
    )
    page = models.OneToOneField(
        "challenges.ChallengePage", on_delete=models.PROTECT, related_name="challenge"
    )
    slug = models.SlugField(_("address"), max_length=80, unique=True)
    title = models.CharField(_("title"), max_length=160)
    time_zone = models.CharField(
        _("time zone"), max_length=60, default="UTC", validators=[validate_time_zone]
    )
    currency = models.CharField(_("currency"), max_length=3, choices=Currency, default="EUR")
    crowd_weight = models.DecimalField(
        _("weight of the crowd"),
        max_digits=3,
        decimal_places=2,
        default=Decimal("0.50"),
        validators=[MinValueValidator(0), MaxValueValidator(1)],
        help_text=_("0 lets the panel decide, 1 the crowd; 0.5 balances them."),
    )
    ballot = models.CharField(
        _("ballot"), max_length=10, choices=BallotKind, default=BallotKind.SUPPORT
    )
    ballot_budget = models.PositiveSmallIntegerField(
        _("supports for each voter"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
        help_text=_("Where each voter has a number of supports."),
    )
    counts_shown = models.CharField(
        _("counts are shown"), max_length=12, choices=CountsShown, default=CountsShown.AFTER_CLOSE
    )
    account_age_hours = models.PositiveSmallIntegerField(
        _("age of an account that votes"),
        default=48,
        validators=[MaxValueValidator(8760)],
        help_text=_("In hours. Accounts made before voting opens are old enough; 0 asks nothing."),
    )
    shown_first = models.PositiveSmallIntegerField(
        _("other ideas to be shown first"),
        default=5,
        validators=[MaxValueValidator(50)],
        help_text=_(
            "A support counts once its voter has been shown so many other ideas; 0 asks nothing."
        ),
    )
    integrity = models.CharField(
        _("votes that seem to belong together"),
        max_length=8,
        choices=Treatment,
        default=Treatment.REPORT,
    )
    quorum = models.PositiveIntegerField(
        _("quorum"),
        default=10,
        help_text=_("Voters needed, or the result says that the crowd was too small to rely on."),
    )
    reviews_min = models.PositiveSmallIntegerField(
        _("reviews an idea needs"), default=3, help_text=_("With fewer, it cannot be awarded.")
    )
    floor = models.DecimalField(
        _("expert floor"),
        max_digits=4,
        decimal_places=1,
        default=Decimal("40"),
        validators=[MinValueValidator(0), MaxValueValidator(100)],
        help_text=_("Below this panel score, 0 to 100, an idea cannot be awarded."),
    )
    shortlist_size = models.PositiveSmallIntegerField(
        _("ideas on the shortlist"), default=10, validators=[MinValueValidator(1)]
    )
    blind = models.BooleanField(
        _("blind"), default=True, help_text=_("Names of authors stay hidden until the result.")
    )
    decide_by = models.DateTimeField(
        _("the bounty is awarded by"),
        null=True,
        blank=True,
        help_text=_("Left empty: two weeks after the last window closes."),
    )
    no_award = models.CharField(
        _("bounty of which nothing is awarded"),
        max_length=6,
        choices=NoAward,
        default=NoAward.RETURN,
    )
    unawarded = models.CharField(
        _("parts of the bounty that no idea reaches"),
        max_length=9,
        choices=Unawarded,
        default=Unawarded.RETURN,
    )
    # A real election brought in from a file; the sentence says what was imported, and of how much.
    source_note = models.TextField(_("where it comes from"), blank=True)
    source_sha256 = models.CharField(max_length=64, blank=True, editable=False)
    # Decided by the organiser once every judge has finished, before the window closes.
    judging_closed_at = models.DateTimeField(null=True, blank=True, editable=False)
    decided_at = models.DateTimeField(null=True, blank=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(crowd_weight__gte=0, crowd_weight__lte=1),
                name="crowd_weight_between_0_and_1",
            ),
            models.CheckConstraint(
                condition=Q(ballot=BallotKind.SUPPORT, ballot_budget__isnull=True)
                | Q(ballot=BallotKind.BUDGET, ballot_budget__isnull=False, ballot_budget__gte=1),
                name="budget_ballot_has_a_budget",
            ),
            models.UniqueConstraint(
                fields=["source_sha256"], condition=~Q(source_sha256=""), name="import_file_once"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return f"/challenges/{self.slug}/"

    def clean(self) -> None:
        is_budget, number = self.ballot == BallotKind.BUDGET, self.ballot_budget
        if is_budget and number is None:
            problem = _("Say how many supports each voter has.")
        elif number is not None and not is_budget:
            problem = _(
                "Voters support as many ideas as they like here. Leave this empty, or choose a "
                "number of supports for each voter above."
            )
        else:
            return
        raise ValidationError({"ballot_budget": problem})

    @property
    def wall_url(self) -> str:
        return reverse("challenges:wall", args=[self.slug])

    @cached_property
    def windows_by_kind(self) -> dict[str, "Window"]:
        is_read_already = "windows" in getattr(self, "_prefetched_objects_cache", {})
        windows = self.windows.all() if is_read_already else _windows_of(self.pk)
        return {window.kind: window for window in windows}

    def window(self, kind: str) -> "Window | None":
        return self.windows_by_kind.get(kind)

    def is_open(self, kind: str, now: datetime) -> bool:
        window = self.window(kind)
        return window is not None and window.is_open(now) and not self.has_closed(kind, now)

    def has_closed(self, kind: str, now: datetime) -> bool:
        early = self.judging_closed_at if kind == WindowKind.JUDGING else None
        if early is not None and now >= early:
            return True
        window = self.window(kind)
        return window is not None and window.has_closed(now)

    @property
    def first_opens_at(self) -> datetime | None:
        return min((window.opens_at for window in self.windows_by_kind.values()), default=None)

    @property
    def decides_by(self) -> datetime | None:
        """The date that the organisation names, or two weeks after the last window; None as long
        as there is neither."""
        closes = [window.closes_at for window in self.windows_by_kind.values()]
        return self.decide_by or (max(closes) + TIME_TO_DECIDE if closes else None)

    def has_started(self, now: datetime) -> bool:
        """Has the first window opened? From then on the rules are frozen."""
        return self.first_opens_at is not None and now >= self.first_opens_at

    def stage(self, now: datetime) -> Stage:
        """Where the challenge stands: the latest window that has opened says it."""
        if self.decided_at:
            return Stage.DECIDED
        if not self.page.live:
            return Stage.DRAFT
        opened = [w for w in self.windows_by_kind.values() if w.opens_at <= now]
        if not opened:
            return Stage.ANNOUNCED
        latest = max(opened, key=lambda w: (w.opens_at, WindowKind.values.index(w.kind)))
        if latest.kind == WindowKind.VOTING and latest.has_closed(now):
            return Stage.JUDGING
        return {
            WindowKind.SUBMISSION: Stage.OPEN,
            WindowKind.VOTING: Stage.VOTING,
            WindowKind.JUDGING: Stage.JUDGING,
        }[latest.kind]

    @property
    def has_panel(self) -> bool:
        """Does a panel take part, or does the crowd alone decide?"""
        return self.crowd_weight < 1 or self.reviews_min > 0

    @property
    def bounty_minor(self) -> int:
        return sum(tier.amount_minor for tier in self.tiers.all())

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)


class Window(models.Model):
    """A dated span in which something is allowed: `closes_at` itself lies outside."""

    challenge = models.ForeignKey(Challenge, on_delete=models.CASCADE, related_name="windows")
    kind = models.CharField(max_length=12, choices=WindowKind)
    opens_at = models.DateTimeField(_("opens"))
    closes_at = models.DateTimeField(_("closes"))

    class Meta:
        ordering = ["opens_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["challenge", "kind"], name="one_window_a_kind"),
            models.CheckConstraint(
                condition=Q(closes_at__gt=F("opens_at")), name="window_closes_after_it_opens"
            ),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()

    def is_open(self, now: datetime) -> bool:
        return self.opens_at <= now < self.closes_at

    def has_closed(self, now: datetime) -> bool:
        return now >= self.closes_at


@Prepared
def _windows_of(challenge: int) -> models.QuerySet[Window]:
    """Almost every page asks for them."""
    return Window.objects.filter(challenge_id=challenge)


class Criterion(models.Model):
    """What the panel looks at, scored 0 to 10, with words at 0, 5 and 10."""

    challenge = models.ForeignKey(Challenge, on_delete=models.CASCADE, related_name="criteria")
    position = models.PositiveSmallIntegerField(default=0)
    name = models.CharField(_("name"), max_length=60)
    looks_at = models.CharField(_("what is looked at"), max_length=200, blank=True)
    weight = models.PositiveSmallIntegerField(
        _("weight"), default=1, validators=[MinValueValidator(1)]
    )
    low = models.CharField(_("words at 0"), max_length=80, blank=True)
    middle = models.CharField(_("words at 5"), max_length=80, blank=True)
    high = models.CharField(_("words at 10"), max_length=80, blank=True)

    class Meta:
        ordering = ["position", "pk"]
        verbose_name_plural = "criteria"
        constraints = [
            models.UniqueConstraint(fields=["challenge", "name"], name="criterion_named_once"),
            models.CheckConstraint(condition=Q(weight__gte=1), name="criterion_weight_at_least_1"),
        ]

    def __str__(self) -> str:
        return self.name


class PrizeTier(models.Model):
    """The part of the bounty that a place earns."""

    challenge = models.ForeignKey(Challenge, on_delete=models.CASCADE, related_name="tiers")
    place = models.PositiveSmallIntegerField(_("place"), validators=[MinValueValidator(1)])
    amount_minor = models.BigIntegerField(_("amount in minor units"))

    class Meta:
        ordering = ["place"]
        constraints = [
            models.UniqueConstraint(fields=["challenge", "place"], name="one_tier_a_place"),
            models.CheckConstraint(condition=Q(amount_minor__gt=0), name="tier_is_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.place}: {self.amount_minor}"


class Question(models.Model):
    """A field of the idea form, written by the organisation."""

    challenge = models.ForeignKey(Challenge, on_delete=models.CASCADE, related_name="questions")
    position = models.PositiveSmallIntegerField(default=0)
    prompt = models.CharField(_("question"), max_length=200)
    help = models.CharField(_("help"), max_length=300, blank=True)
    max_words = models.PositiveSmallIntegerField(_("most words"), default=150)
    required = models.BooleanField(_("required"), default=True)

    class Meta:
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.prompt
