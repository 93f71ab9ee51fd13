"""What can be taken home from a challenge: THE list of tables and columns, and who gets which.

A table's rows come in chunks, one query each and one for their tags, so that ten thousand ideas
take no more memory than five hundred. No address of a person is in any of them.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from challenges.briefs.models import Challenge
from challenges.core.verdicts import ALLOWED, Verdict, refused
from challenges.ideas.models import Merge
from challenges.ideas.rules import may_see_authors
from challenges.judging.queries import panel_of, with_progress
from challenges.voting.queries import Counts, counts_now
from challenges.voting.rules import may_see_counts, voting_is_over

from .idea_queries import comments_of, handed_in

ROWS_AT_ONCE = 500


@dataclass
class Reader:
    """Who takes a table home, and when."""

    user: object
    challenge: Challenge
    now: datetime

    @cached_property
    def sees_names(self) -> bool:
        return bool(may_see_authors(self.user, self.challenge))

    @cached_property
    def sees_counts(self) -> bool:
        """Once voting is over, whatever pages show before: a file stays when a page has changed."""
        is_over = voting_is_over(self.challenge, now=self.now)
        return is_over and bool(may_see_counts(self.challenge, now=self.now, user=self.user))

    @cached_property
    def voting_is_over(self) -> bool:
        return voting_is_over(self.challenge, now=self.now)

    @cached_property
    def counts(self) -> dict[int, Counts]:
        return counts_now(self.challenge) if self.sees_counts else {}

    @cached_property
    def kept(self) -> dict[int, str]:
        """pk of a merged idea -> the id of the one that stands for it."""
        merges = Merge.objects.filter(kept__challenge=self.challenge, undone_at=None)
        return dict(merges.values_list("idea_id", "kept__public_id"))

    @cached_property
    def questions(self) -> list:
        return list(self.challenge.questions.all())


def _everybody(reader: Reader) -> bool:
    return True


def _sees_names(reader: Reader) -> bool:
    return reader.sees_names


def _sees_counts(reader: Reader) -> bool:
    return reader.sees_counts


def _after_voting(reader: Reader) -> bool:
    return reader.voting_is_over


@dataclass(frozen=True)
class Column:
    """key: its name in JSON; value: of a row, for a reader; shown_to: whether she gets it."""

    key: str
    title: str
    value: Callable
    shown_to: Callable[[Reader], bool] = _everybody


@dataclass(frozen=True)
class Table:
    """columns: those that the rules may keep back; more: those that follow from the challenge."""

    title: str
    about: str
    columns: tuple[Column, ...]
    rows: Callable[[Reader], Iterable]
    more: Callable[[Reader], list[Column]] = field(default=lambda reader: [])
    may_take: Callable[[Reader], Verdict] = field(default=lambda reader: ALLOWED)

    def columns_for(self, reader: Reader) -> list[Column]:
        return [column for column in (*self.columns, *self.more(reader)) if column.shown_to(reader)]

    def cells(self, reader: Reader) -> Iterator[list]:
        columns = self.columns_for(reader)
        for row in self.rows(reader):
            yield [column.value(row, reader) for column in columns]


def in_chunks(rows: QuerySet, size: int = ROWS_AT_ONCE) -> Iterator:
    """All rows by their number, so many at once: each chunk begins behind the last one, which
    neither skips nor repeats a row that is added meanwhile."""
    last = 0
    while chunk := list(rows.filter(Q(pk__gt=last)).order_by("pk")[:size]):
        yield from chunk
        last = chunk[-1].pk


def _ideas(reader: Reader) -> Iterator:
    ideas = handed_in(reader.user, reader.challenge).select_related("author", "finalist")
    return in_chunks(ideas.prefetch_related("tags"))


def _comments(reader: Reader) -> Iterator:
    ideas = handed_in(reader.user, reader.challenge)
    about = {str(pk): (public_id, author) for pk, public_id, author in ideas.values_list(
        "pk", "public_id", "author_id")}  # fmt: skip
    for comment in in_chunks(comments_of(reader.challenge).select_related("user", "hidden")):
        comment.about = about.get(comment.object_pk)
        # What belongs to an unfinished idea is its author's alone.
        if comment.about:
            yield comment


def _judges(reader: Reader) -> Iterator:
    return in_chunks(with_progress(panel_of(reader.challenge)))


def _supports_known(reader: Reader) -> Verdict:
    return ALLOWED if reader.sees_counts else refused(_("Votes can be had when voting has closed."))


def _status(idea, reader: Reader) -> str:
    return str(_("Hidden")) if idea.hidden_at else idea.get_status_display()


def _answers(reader: Reader) -> list[Column]:
    return [
        Column(
            f"answer_{number}",
            question.prompt,
            lambda idea, reader, pk=str(question.pk): idea.answers.get(pk, ""),
        )
        for number, question in enumerate(reader.questions, start=1)
    ]


def _writer(comment, reader: Reader) -> str:
    """As the page of the idea names her."""
    if comment.user is None:
        return _("A former member")
    if comment.user_id == comment.about[1] and not reader.sees_names:
        return _("The author")
    return comment.user.display_name


def _count(name: str) -> Callable:
    return lambda idea, reader: getattr(reader.counts.get(idea.pk, Counts()), name)


def _at(name: str) -> Callable:
    return lambda row, reader: _moment(getattr(row, name), reader)


def _moment(at: datetime | None, reader: Reader) -> str:
    return at.astimezone(reader.challenge.zone).isoformat(timespec="seconds") if at else ""


_REFERENCE = Column("reference", gettext_lazy("Reference"), lambda row, reader: row.public_id)
_TITLE = Column("title", gettext_lazy("Title"), lambda row, reader: row.title)
_COUNTS = (
    Column("supports", gettext_lazy("Supports"), _count("supports"), _sees_counts),
    Column("shown", gettext_lazy("Members shown it"), _count("exposures"), _sees_counts),
    Column("outside", gettext_lazy("Supports from outside"), _count("outside"), _sees_counts),
)

TABLES = {
    "ideas": Table(
        title=gettext_lazy("Ideas"),
        about=gettext_lazy("Everything that was handed in, one row each, with its answers."),
        columns=(
            _REFERENCE,
            _TITLE,
            Column("summary", gettext_lazy("In one sentence"), lambda row, reader: row.summary),
            Column("author", gettext_lazy("Author"), lambda row, reader: row.author.display_name,
                   _sees_names),
            Column("status", gettext_lazy("Status"), _status),
            Column("merged_into", gettext_lazy("Merged into"),
                   lambda row, reader: reader.kept.get(row.pk, "")),
            Column("hidden_because", gettext_lazy("Hidden because"),
                   lambda row, reader: row.hidden_reason),
            Column("shortlisted", gettext_lazy("Shortlisted"),
                   lambda row, reader: _("yes") if hasattr(row, "finalist") else "",
                   _after_voting),
            Column("submitted_at", gettext_lazy("Submitted"), _at("submitted_at")),
            Column("tags", gettext_lazy("Tags"),
                   lambda row, reader: ", ".join(sorted(tag.name for tag in row.tags.all()))),
        ),
        rows=_ideas,
        more=_answers,
    ),
    "votes": Table(
        title=gettext_lazy("Votes for each idea"),
        about=gettext_lazy("How many supported each idea. When voting has closed; never by whom."),
        columns=(_REFERENCE, _TITLE, *_COUNTS),
        rows=_ideas,
        may_take=_supports_known,
    ),
    "comments": Table(
        title=gettext_lazy("Comments"),
        about=gettext_lazy("What was said about the ideas, hidden comments with the reason."),
        columns=(
            Column("number", gettext_lazy("Number"), lambda row, reader: row.pk),
            Column("idea", gettext_lazy("Idea"), lambda row, reader: row.about[0]),
            Column("answers", gettext_lazy("In answer to"),
                   lambda row, reader: row.parent_id if row.parent_id != row.pk else ""),
            Column("writer", gettext_lazy("Written by"), _writer),
            Column("written_at", gettext_lazy("Written"), _at("submit_date")),
            Column("text", gettext_lazy("Text"), lambda row, reader: row.comment),
            Column("hidden_because", gettext_lazy("Hidden because"),
                   lambda row, reader: row.hidden.reason if hasattr(row, "hidden") else ""),
        ),
        rows=_comments,
    ),
    "judges": Table(
        title=gettext_lazy("Progress of the judges"),
        about=gettext_lazy("How far each judge is. No score and no remark."),
        columns=(
            Column("judge", gettext_lazy("Judge"),
                   lambda row, reader: row.user.display_name if row.user else ""),
            Column("credential", gettext_lazy("Who they are"), lambda row, reader: row.credential),
            Column("accepted_at", gettext_lazy("Accepted"), _at("accepted_at")),
            Column("declined_at", gettext_lazy("Declined"), _at("declined_at")),
            Column("to_score", gettext_lazy("Ideas to score"), lambda row, reader: row.to_score),
            Column("scored", gettext_lazy("Scored"), lambda row, reader: row.scored),
            Column("conflicts", gettext_lazy("Conflicts declared"),
                   lambda row, reader: row.conflicts_declared),
        ),
        rows=_judges,
    ),
}  # fmt: skip
