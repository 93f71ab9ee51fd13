from datetime import timedelta

import pytest
from django.utils import timezone
from django_comments_xtd.models import XtdComment

from challenges.management.imports.comments import CommentRow, import_comments
from challenges.management.imports.faults import ImportFault
from tests.builders.ideas import an_idea
from tests.builders.people import a_user
from tests.builders.ranking import a_voted_challenge

pytestmark = pytest.mark.django_db
START = timezone.now() - timedelta(days=3)


@pytest.fixture
def idea():
    return an_idea(challenge=a_voted_challenge())


def rows(idea, *told, author=None):
    """told: (key, parent); written one minute after the other, the text being the key."""
    author = author or a_user("Imported")
    return [
        CommentRow(
            key=key,
            parent=parent,
            idea=idea,
            author=author,
            text=key,
            at=START + timedelta(minutes=number),
            line=number + 2,
        )
        for number, (key, parent) in enumerate(told)
    ]


def threads():
    """(text, level, text of the parent, answers below) in the order in which people read."""
    comments = XtdComment.norel_objects.order_by("thread_id", "order")
    by_pk = {comment.pk: comment for comment in comments}
    return [
        (
            comment.comment,
            comment.level,
            by_pk[comment.parent_id].comment,
            comment.nested_count,
        )
        for comment in comments
    ]


def test_answers_follow_what_they_answer_in_the_order_of_time(idea):
    told = rows(
        idea, ("a", None), ("b", None), ("a1", "a"), ("b1", "b"), ("a2", "a"), ("a11", "a1")
    )

    assert import_comments(rows=told) == 6

    assert threads() == [
        ("a", 0, "a", 3),
        ("a1", 1, "a", 1),
        ("a11", 2, "a1", 0),
        ("a2", 1, "a", 0),
        ("b", 0, "b", 1),
        ("b1", 1, "b", 0),
    ]


def test_what_stands_too_deep_is_flattened_and_still_follows_what_it_answered(idea):
    told = rows(
        idea,
        ("1", None),
        ("2", "1"),
        ("3", "2"),
        ("4", "3"),
        ("5", "4"),
        ("6", "5"),
        ("3b", "2"),
        ("4b", "3"),
        ("5b", "4"),
    )

    import_comments(rows=told)

    assert threads() == [
        ("1", 0, "1", 8),
        ("2", 1, "1", 7),
        ("3", 2, "2", 5),
        ("4", 3, "3", 0),
        ("5", 3, "3", 0),
        ("6", 3, "3", 0),
        ("5b", 3, "3", 0),
        ("4b", 3, "3", 0),
        ("3b", 2, "2", 0),
    ]


def test_a_thread_deeper_than_python_recurses_is_no_trouble(idea):
    told = rows(idea, ("0", None), *((str(n), str(n - 1)) for n in range(1, 3000)))

    assert import_comments(rows=told) == 3000

    assert [text for text, *_rest in threads()] == [str(n) for n in range(3000)]


def test_the_bulk_rows_are_those_the_package_itself_would_have_written(idea):
    told = rows(
        idea, ("a", None), ("a1", "a"), ("a2", "a"), ("a11", "a1"), ("a111", "a11"), ("b", None)
    )
    import_comments(rows=told)
    mine = threads()
    XtdComment.norel_objects.all().delete()

    made = {}
    for row in told:
        parent = made[row.parent].pk if row.parent else 0
        made[row.key] = XtdComment(
            content_object=idea,
            site_id=1,
            user=row.author,
            comment=row.text,
            submit_date=row.at,
            parent_id=parent,
        )
        made[row.key].save()

    assert mine == threads()


def test_a_second_run_adds_nothing_and_equal_words_are_not_lost(idea):
    author = a_user("Twice")
    told = [
        CommentRow(key, None, idea, author, "The same words", START, line)
        for line, key in enumerate(("x", "y"))
    ]

    assert import_comments(rows=told) == 2
    assert import_comments(rows=told) == 0
    assert XtdComment.norel_objects.count() == 2


def test_a_longer_file_adds_only_what_is_new_to_threads_that_are_here(idea):
    author = a_user("Imported")
    told = rows(
        idea, ("a", None), ("a1", "a"), ("a2", "a1"), ("b", None), ("b1", "b"), author=author
    )
    import_comments(rows=told[:2])

    assert import_comments(rows=told) == 3

    assert threads() == [
        ("a", 0, "a", 2),
        ("a1", 1, "a", 1),
        ("a2", 2, "a1", 0),
        ("b", 0, "b", 1),
        ("b1", 1, "b", 0),
    ]


def test_no_name_and_no_address_is_copied_into_the_comment(idea):
    import_comments(rows=rows(idea, ("a", None), author=a_user("Ada", email="ada@secret.example")))

    comment = XtdComment.norel_objects.get()
    assert (comment.user_email, comment.user_name) == ("", "")
    assert comment.name == "Ada"


def test_an_answer_to_what_is_not_in_the_file_begins_a_thread(idea):
    import_comments(rows=rows(idea, ("a", "deleted"), ("a1", "a")))

    assert threads() == [("a", 0, "a", 1), ("a1", 1, "a", 0)]


def test_a_circle_is_refused_with_its_line(idea):
    told = rows(idea, ("a", None), ("b", "c"), ("c", "b"))

    with pytest.raises(ImportFault, match="line 3: the comment b answers itself in a circle"):
        import_comments(rows=told)

    assert not XtdComment.norel_objects.exists()


def test_an_answer_to_a_comment_on_another_idea_is_refused(idea):
    other = an_idea(challenge=idea.challenge)
    told = rows(idea, ("a", None)) + rows(other, ("b", "a"))

    with pytest.raises(ImportFault, match="the comment a is about another idea"):
        import_comments(rows=told)


@pytest.mark.parametrize("many", [10, 400])
def test_whole_threads_are_written_in_a_few_queries_however_long(
    idea, many, django_assert_max_num_queries
):
    told = rows(idea, *((str(n), str(n - 1) if n % 5 else None) for n in range(many)))
    import_comments(rows=[])

    with django_assert_max_num_queries(10):
        import_comments(rows=told)
