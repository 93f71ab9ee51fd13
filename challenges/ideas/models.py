import secrets

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from taggit.managers import TaggableManager
from taggit.models import TaggedItemBase
from wagtail.search import index
from wagtail.search.queryset import SearchableQuerySetMixin

from challenges.core.public_ids import new_public_id

from .enums import Decision, Status
from .uploads import picture_path, private_storage


def new_shuffle_key() -> int:
    """A random number below 2**31 - 1, from which each visitor's own order is made."""
    return secrets.randbelow(2**31 - 1)


class IdeaQuerySet(SearchableQuerySetMixin, models.QuerySet):
    pass


class TaggedIdea(TaggedItemBase):
    content_object = models.ForeignKey(
        "challenges.Idea", on_delete=models.CASCADE, related_name="tagged"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["content_object", "tag"], name="one_tag_an_idea"),
        ]


class Idea(index.Indexed, models.Model):
    """What a member submits; a plain row, never a Wagtail page."""

    public_id = models.CharField(max_length=12, unique=True, default=new_public_id, editable=False)
    challenge = models.ForeignKey(
        "challenges.Challenge", on_delete=models.PROTECT, related_name="ideas"
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="ideas"
    )
    status = models.CharField(max_length=10, choices=Status, default=Status.DRAFT)
    title = models.CharField(_("title"), max_length=100)
    summary = models.CharField(_("in one sentence"), max_length=200, blank=True)
    # {"<pk of the Question>": "text"}; the questions are frozen with the method card.
    answers = models.JSONField(default=dict, blank=True)
    tags = TaggableManager(through=TaggedIdea, blank=True, verbose_name=_("tags"))
    picture = models.ImageField(
        _("picture"), upload_to=picture_path, storage=private_storage, blank=True
    )
    picture_alt = models.CharField(_("what the picture shows"), max_length=200, blank=True)
    drawing = models.PositiveSmallIntegerField(default=0, editable=False)
    shuffle_key = models.BigIntegerField(default=new_shuffle_key, editable=False)
    # The id in the file it was imported from, so that a second run changes nothing.
    external_id = models.CharField(max_length=80, blank=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    submitted_at = models.DateTimeField(null=True, blank=True, editable=False)
    withdrawn_at = models.DateTimeField(null=True, blank=True, editable=False)
    hidden_at = models.DateTimeField(null=True, blank=True, editable=False)
    hidden_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    hidden_reason = models.CharField(_("reason for hiding"), max_length=300, blank=True)

    objects = IdeaQuerySet.as_manager()

    wagtail_reference_index_ignore = True
    search_fields = [
        index.SearchField("title", boost=3),
        index.SearchField("summary", boost=2),
        index.SearchField("text"),
        index.RelatedFields("tags", [index.SearchField("name")]),
        index.FilterField("challenge_id"),
        index.FilterField("status"),
        index.FilterField("hidden_at"),
    ]

    class Meta:
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["challenge", "status", "shuffle_key"], name="ideas_of_challenge"),
            models.Index(fields=["challenge", "-submitted_at"], name="newest_ideas"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["challenge", "external_id"],
                condition=~Q(external_id=""),
                name="imported_idea_once",
            ),
            models.CheckConstraint(
                condition=Q(status="draft") | Q(submitted_at__isnull=False),
                name="submitted_idea_has_time",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("challenges:idea", args=[self.public_id])

    @property
    def is_public(self) -> bool:
        return self.status == Status.SUBMITTED and self.hidden_at is None

    @property
    def text(self) -> str:
        return "\n\n".join(self.answers.values())


class IdeaVersion(models.Model):
    """What was submitted, word for word, each time; `sha256` is on the author's receipt."""

    idea = models.ForeignKey(Idea, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField()
    # Canonical JSON of title, summary, answers with their questions, and tags.
    body = models.TextField()
    sha256 = models.CharField(max_length=64)
    submitted_at = models.DateTimeField()

    class Meta:
        ordering = ["idea", "number"]
        constraints = [
            models.UniqueConstraint(fields=["idea", "number"], name="one_version_a_number"),
        ]

    def __str__(self) -> str:
        return f"{self.idea} v{self.number}"


class IdeaReport(models.Model):
    """A member says that an idea breaks the rules."""

    idea = models.ForeignKey(Idea, on_delete=models.PROTECT, related_name="reports")
    reporter = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    reason = models.CharField(_("reason"), max_length=300)
    reported_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["idea", "reporter"], name="one_idea_report_a_member"),
        ]

    def __str__(self) -> str:
        return f"{self.idea_id}: {self.reason}"


class IdeaDecision(models.Model):
    """What a person decided about an idea on the wall, and why. Append-only; the last one holds."""

    idea = models.ForeignKey(Idea, on_delete=models.PROTECT, related_name="decisions")
    decision = models.CharField(max_length=8, choices=Decision)
    reason = models.CharField(max_length=300, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.idea_id}: {self.decision}"


class Merge(models.Model):
    """`idea` says the same as `kept`, which stands for both from then on; both authors have the
    credit. A merge that is undone stays here.

    asked_at: when the supporters of `idea` were asked to state their support again.
    """

    idea = models.ForeignKey(Idea, on_delete=models.PROTECT, related_name="merges")
    kept = models.ForeignKey(Idea, on_delete=models.PROTECT, related_name="taken_in")
    reason = models.CharField(_("reason"), max_length=300)
    merged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    merged_at = models.DateTimeField()
    asked_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["idea"], condition=Q(undone_at__isnull=True), name="one_merge_an_idea"
            ),
            models.CheckConstraint(condition=~Q(idea=F("kept")), name="no_idea_merged_with_itself"),
        ]

    def __str__(self) -> str:
        return f"{self.idea_id} into {self.kept_id}"


class ToldApart(models.Model):
    """A person looked at two ideas whose words are alike and found that they are two. The lower
    number comes first."""

    first = models.ForeignKey(Idea, on_delete=models.PROTECT, related_name="+")
    second = models.ForeignKey(Idea, on_delete=models.PROTECT, related_name="+")
    told_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    told_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="told_apart_once"),
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="told_apart_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.first_id} is not {self.second_id}"
