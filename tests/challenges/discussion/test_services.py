from datetime import timedelta

import pytest
from django.utils import timezone
from django_comments_xtd.models import XtdComment

from challenges.core.errors import Refused
from challenges.discussion.models import CommentReport, HiddenComment
from challenges.discussion.services import (
    hide_comment,
    post_comment,
    report_comment,
    restore_comment,
)
from challenges.discussion.signals import comment_posted
from challenges.ideas.models import Idea
from tests.builders.briefs import a_challenge
from tests.builders.discussion import a_comment, a_hidden_comment
from tests.builders.ideas import an_idea
from tests.builders.judging import a_judge
from tests.builders.organisations import a_member_of
from tests.builders.people import a_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def idea():
    return an_idea(challenge=a_challenge(stage="voting"))


def said(idea):
    return list(
        XtdComment.norel_objects.filter(object_pk=str(idea.pk))
        .order_by("thread_id", "order")
        .values_list("comment", "level")
    )


def test_a_comment_is_stored_with_its_author_and_no_copy_of_name_or_address(idea):
    author = a_user("Ada")

    comment = post_comment(idea=idea, author=author, text="  Well done. \r\n\r\n\r\n\r\nReally.  ")

    stored = XtdComment.norel_objects.get(pk=comment.pk)
    assert (stored.user, stored.comment) == (author, "Well done.\n\nReally.")
    stored_row = XtdComment.norel_objects.filter(pk=comment.pk).values().get()
    assert [stored_row[key] for key in ("user_name", "user_email", "user_url")] == ["", "", ""]
    assert stored_row["ip_address"] is None


def test_the_comment_is_signalled(idea):
    heard = []

    def listen(sender, comment, **kwargs):
        heard.append(comment)

    comment_posted.connect(listen)
    comment = post_comment(idea=idea, author=a_user(), text="Hello")
    comment_posted.disconnect(listen)

    assert heard == [comment]


def test_answers_stand_below_what_they_answer_down_to_the_third_level(idea):
    author, parent = a_user(), None
    for text in ("one", "two", "three", "four", "five", "six"):
        parent = post_comment(idea=idea, author=author, text=text, parent=parent)

    assert said(idea) == [
        ("one", 0),
        ("two", 1),
        ("three", 2),
        ("four", 3),
        ("five", 3),
        ("six", 3),
    ]


def test_an_answer_comes_after_the_earlier_answers_to_the_same(idea):
    first = a_comment(idea, text="first")
    post_comment(idea=idea, author=a_user(), text="a", parent=first)
    b = post_comment(idea=idea, author=a_user(), text="b", parent=first)
    post_comment(idea=idea, author=a_user(), text="b1", parent=b)
    post_comment(idea=idea, author=a_user(), text="c", parent=first)

    assert said(idea) == [("first", 0), ("a", 1), ("b", 1), ("b1", 2), ("c", 1)]


@pytest.mark.parametrize("text", ["", "   ", "\n\n", "\x00\x01", "x" * 3001])
def test_nothing_and_too_much_are_refused(idea, text):
    with pytest.raises(Refused, match="between 1 and 3,000"):
        post_comment(idea=idea, author=a_user(), text=text)

    assert said(idea) == []


def test_three_thousand_characters_are_not_too_much(idea):
    post_comment(idea=idea, author=a_user(), text="x" * 3000)

    assert said(idea) == [("x" * 3000, 0)]


@pytest.mark.parametrize("status", ["draft", "withdrawn"])
def test_there_is_no_talk_about_what_is_not_on_the_wall(status):
    idea = an_idea(challenge=a_challenge(stage="open"), status=status)

    for person in (a_user(), idea.author):
        with pytest.raises(Refused, match="not on the wall"):
            post_comment(idea=idea, author=person, text="Hello")


def test_an_idea_hidden_since_the_page_was_made_takes_no_comment(idea):
    Idea.objects.filter(pk=idea.pk).update(hidden_at=timezone.now())

    with pytest.raises(Refused):
        post_comment(idea=idea, author=a_user(), text="Hello")


@pytest.mark.parametrize("stage", ["open", "voting", "judging", "judged"])
def test_the_discussion_is_open_from_submission_to_decision(stage):
    idea = an_idea(challenge=a_challenge(stage=stage))

    post_comment(idea=idea, author=a_user(), text="Hello")

    assert said(idea) == [("Hello", 0)]


def test_a_decided_challenge_takes_no_comment(idea):
    type(idea.challenge).objects.update(decided_at=timezone.now())

    with pytest.raises(Refused, match="is decided"):
        post_comment(idea=idea, author=a_user(), text="Hello")


def test_a_judge_does_not_comment(idea):
    judge = a_judge(idea.challenge, user=a_user()).user

    with pytest.raises(Refused, match="a judge does not comment"):
        post_comment(idea=idea, author=judge, text="This one wins")


def test_an_unconfirmed_address_does_not_comment(idea):
    with pytest.raises(Refused, match="confirm your e-mail"):
        post_comment(idea=idea, author=a_user(confirmed=False), text="Hello")


def test_a_comment_on_another_idea_cannot_be_answered_here(idea):
    elsewhere = a_comment(an_idea(challenge=idea.challenge))

    with pytest.raises(Refused, match="not there any more"):
        post_comment(idea=idea, author=a_user(), text="Hello", parent=elsewhere)


def test_a_hidden_comment_cannot_be_answered(idea):
    hidden = a_hidden_comment(idea, by=a_user())

    with pytest.raises(Refused, match="is hidden"):
        post_comment(idea=idea, author=a_user(), text="Hello", parent=hidden)


def test_the_eleventh_comment_in_ten_minutes_waits_and_is_told_how_long(idea):
    author, now = a_user(), timezone.now()
    for minutes in range(10):
        a_comment(idea, author, at=now - timedelta(minutes=minutes, seconds=30))

    with pytest.raises(Refused, match=r"10 comments in 10 minutes.*wait 1 min"):
        post_comment(idea=idea, author=author, text="One more")
    post_comment(idea=idea, author=a_user(), text="Somebody else may")


def test_after_ten_minutes_there_is_room_again(idea):
    author, now = a_user(), timezone.now()
    a_comment(idea, author, at=now - timedelta(minutes=10, seconds=1))
    for _ in range(9):
        a_comment(idea, author, at=now)

    post_comment(idea=idea, author=author, text="The tenth")

    with pytest.raises(Refused):
        post_comment(idea=idea, author=author, text="The eleventh")


def test_the_pace_is_kept_over_all_ideas_together(idea):
    author, other = a_user(), an_idea(challenge=a_challenge(stage="open"))
    for _ in range(10):
        a_comment(idea, author)

    with pytest.raises(Refused):
        post_comment(idea=other, author=author, text="Elsewhere")


def test_a_report_is_kept_once_with_its_first_reason(idea):
    comment, reporter = a_comment(idea), a_user()

    report_comment(comment=comment, reporter=reporter, reason=" Rude \n words ")
    report_comment(comment=comment, reporter=reporter, reason="Still rude")
    report_comment(comment=comment, reporter=a_user(), reason="Yes, rude")

    reasons = CommentReport.objects.order_by("pk").values_list("reason", flat=True)
    assert list(reasons) == ["Rude words", "Yes, rude"]


@pytest.mark.parametrize("who", ["writer", "unconfirmed"])
def test_who_may_not_report_is_refused(idea, who):
    writer = a_user()
    comment = a_comment(idea, writer)
    person = {"writer": writer, "unconfirmed": a_user(confirmed=False)}[who]

    with pytest.raises(Refused):
        report_comment(comment=comment, reporter=person, reason="Rude")

    assert CommentReport.objects.count() == 0


def test_hiding_keeps_the_text_the_answers_and_the_first_reason(idea):
    comment = a_comment(idea, text="Rude")
    a_comment(idea, text="Please do not", parent=comment)
    organiser = a_member_of(idea.challenge.organisation)

    hide_comment(comment=comment, by=organiser, reason="Insult")
    hide_comment(comment=comment, by=a_user(staff=True), reason="Another")

    hidden = HiddenComment.objects.get()
    assert (hidden.reason, hidden.hidden_by) == ("Insult", organiser)
    assert said(idea) == [("Rude", 0), ("Please do not", 1)]


@pytest.mark.parametrize("reason", ["", "  \n "])
def test_nothing_is_hidden_or_reported_without_a_reason(idea, reason):
    comment = a_comment(idea)

    with pytest.raises(Refused, match="give a reason"):
        hide_comment(comment=comment, by=a_user(staff=True), reason=reason)
    with pytest.raises(Refused, match="give a reason"):
        report_comment(comment=comment, reporter=a_user(), reason=reason)


def test_only_the_organiser_and_staff_hide(idea):
    comment = a_comment(idea)
    for person in (a_user(), idea.author, comment.user, a_member_of(a_challenge().organisation)):
        with pytest.raises(Refused):
            hide_comment(comment=comment, by=person, reason="I say so")

    assert HiddenComment.objects.count() == 0


def test_a_hidden_comment_can_be_shown_again(idea):
    organiser = a_member_of(idea.challenge.organisation)
    comment = a_hidden_comment(idea, by=organiser)

    restore_comment(comment=comment, by=organiser)

    assert HiddenComment.objects.count() == 0
    with pytest.raises(Refused):
        restore_comment(comment=comment, by=a_user())
