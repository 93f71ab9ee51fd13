import pytest
from django.contrib.auth.models import AnonymousUser
from django.contrib.contenttypes.models import ContentType
from django.utils import timezone
from django_comments_xtd.models import XtdComment

from challenges.briefs.models import Challenge
from challenges.discussion.queries import (
    address_of,
    idea_of,
    reachable_comments,
    threads_of,
    with_comment_count,
)
from challenges.ideas.models import Idea
from tests.builders.briefs import a_challenge
from tests.builders.discussion import a_comment, a_hidden_comment, many_comments
from tests.builders.ideas import an_idea
from tests.builders.organisations import a_member_of
from tests.builders.people import a_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def idea():
    return an_idea(challenge=a_challenge(stage="voting"))


def outline(comments):
    return [(comment.comment, outline(comment.answers)) for comment in comments]


def test_the_newest_thread_comes_first_and_its_answers_in_their_order(idea):
    old = a_comment(idea, text="old")
    a_comment(idea, text="new")
    answer = a_comment(idea, text="answer", parent=old)
    a_comment(idea, text="answer to the answer", parent=answer)
    a_comment(idea, text="second answer", parent=old)
    a_comment(an_idea(challenge=idea.challenge), text="elsewhere")

    assert outline(threads_of(idea).object_list) == [
        ("new", []),
        ("old", [("answer", [("answer to the answer", [])]), ("second answer", [])]),
    ]


def test_there_are_25_threads_on_a_page_whatever_their_length(idea):
    for number in range(27):
        root = a_comment(idea, text=f"{number}")
        if number < 3:
            a_comment(idea, text="answer", parent=root)

    first, second, beyond = (threads_of(idea, page).object_list for page in (1, 2, 99))

    assert [comment.comment for comment in first] == [str(n) for n in range(26, 1, -1)]
    assert outline(second) == [("1", [("answer", [])]), ("0", [("answer", [])])]
    assert outline(beyond) == outline(second)


@pytest.mark.parametrize("n", [1, 25, 500])
def test_a_page_of_threads_costs_three_queries_for_one_and_for_five_hundred(
    idea, n, django_assert_num_queries
):
    ContentType.objects.get_for_model(Idea)
    many_comments(idea, n)
    idea = Idea.objects.select_related("challenge__organisation").get(pk=idea.pk)

    with django_assert_num_queries(3):
        page = threads_of(idea)
        read = [(comment.signed_by, outline(comment.answers)) for comment in page.object_list]

    assert len(read) == min(25, -(-n // 5))


def test_the_author_is_named_only_to_whom_may_know(idea):
    bob = a_user("Bob")
    a_comment(idea, idea.author, text="mine")
    a_comment(idea, bob, text="his")

    blind = threads_of(idea, sees_author=False).object_list
    seen = threads_of(idea, sees_author=True).object_list

    assert [(c.signed_by, c.role, c.drawing) for c in blind] == [
        ("Bob", "", bob.drawing),
        ("The author", "author", 0),
    ]
    assert [(c.signed_by, c.role) for c in seen] == [("Bob", ""), (str(idea.author), "author")]


def test_organisers_are_marked_as_such(idea):
    a_comment(idea, a_member_of(idea.challenge.organisation))
    a_comment(idea, a_member_of(a_challenge().organisation))

    assert [comment.role for comment in threads_of(idea).object_list] == ["", "organiser"]


def test_the_comment_of_a_deleted_account_stays_without_a_name(idea):
    comment = a_comment(idea)
    XtdComment.norel_objects.filter(pk=comment.pk).update(user=None)

    assert threads_of(idea).object_list[0].signed_by == "A former member"


def test_counts_leave_out_what_is_hidden_or_removed(idea):
    other, silent = (an_idea(challenge=idea.challenge) for _ in range(2))
    parent = a_hidden_comment(idea, by=a_user())
    a_comment(idea, parent=parent)
    a_comment(idea)
    removed = a_comment(idea)
    XtdComment.norel_objects.filter(pk=removed.pk).update(is_public=False)
    a_comment(other)

    found = with_comment_count(Idea.objects.all()).values_list("pk", "comment_count")
    assert dict(found) == {idea.pk: 2, other.pk: 1, silent.pk: 0}


def test_comments_on_something_else_with_the_same_number_are_not_counted(idea):
    comment = a_comment(idea)
    XtdComment.norel_objects.filter(pk=comment.pk).update(
        content_type=ContentType.objects.get_for_model(Challenge)
    )
    comment.refresh_from_db()

    assert with_comment_count(Idea.objects.all()).get(pk=idea.pk).comment_count == 0
    assert idea_of(comment) is None
    assert threads_of(idea).object_list == []


def test_a_comment_knows_its_idea_and_its_address(idea):
    comments = [a_comment(idea) for _ in range(26)]

    assert idea_of(comments[0]) == idea
    assert address_of(comments[0], idea) == f"/ideas/{idea.public_id}/?page=2#c{comments[0].pk}"
    assert address_of(comments[1], idea) == f"/ideas/{idea.public_id}/?page=1#c{comments[1].pk}"


@pytest.mark.parametrize("state", ["draft", "withdrawn", "hidden", "unpublished"])
def test_what_is_not_on_the_wall_takes_its_comments_along_for_everybody(state):
    challenge = a_challenge(stage="voting", live=state != "unpublished")
    fields = {"status": state} if state in ("draft", "withdrawn") else {}
    if state == "hidden":
        fields["hidden_at"] = timezone.now()
    idea = an_idea(challenge=challenge, **fields)
    a_comment(idea)

    for person in (AnonymousUser(), a_user()):
        assert list(reachable_comments(person)) == []
    if state != "unpublished":
        for person in (idea.author, a_member_of(challenge.organisation), a_user(staff=True)):
            assert list(reachable_comments(person)) == []


def test_comments_on_the_wall_are_reached_by_all(idea):
    comment = a_comment(idea)

    for person in (AnonymousUser(), a_user(), a_user(staff=True)):
        assert list(reachable_comments(person)) == [comment]
