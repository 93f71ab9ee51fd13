import pytest
from django.db import IntegrityError, transaction
from django.db.models import Count
from django.utils import timezone

from challenges.core.prepared import Prepared, insert
from challenges.people.models import User
from challenges.voting.models import PendingCount, Support
from tests.builders.briefs import a_challenge
from tests.builders.ideas import an_idea
from tests.builders.people import a_user
from tests.builders.voting import a_ballot

pytestmark = pytest.mark.django_db


def by_pk(pks, staff):
    return User.objects.filter(pk__in=pks, is_staff=staff).order_by("display_name")


def test_it_gives_the_rows_of_each_call():
    ann, bob, cid = a_user("Ann"), a_user("Bob"), a_user("Cid")
    ask = Prepared(lambda pks: User.objects.filter(pk__in=pks).order_by("display_name"), most=3)

    assert ask([bob.pk, ann.pk]) == [ann, bob]
    assert ask([cid.pk]) == [cid]
    assert ask([cid.pk, bob.pk, ann.pk]) == [ann, bob, cid]
    assert ask([]) == []


def test_numbers_and_texts_go_where_they_belong():
    ann, other = a_user("Ann"), a_user("Ann")
    bob = a_user("Bob")
    ask = Prepared(lambda name, pk: User.objects.filter(display_name=name).exclude(pk=pk))

    assert ask("Ann", ann.pk) == [other]
    assert ask("Ann", other.pk) == [ann]
    assert ask("Bob", ann.pk) == [bob]
    assert ask("'; DROP TABLE people_user; --", ann.pk) == []


def test_values_and_annotations_come_as_the_queryset_says():
    ann = a_user("Ann")
    ask = Prepared(
        lambda pk: (
            User.objects.filter(pk=pk)
            .annotate(boxes=Count("emailaddress"))
            .values_list("display_name", "boxes", "date_joined")
        )
    )

    assert ask(ann.pk) == [("Ann", 1, ann.date_joined)]


def test_it_is_one_query_and_nothing_is_remembered(django_assert_num_queries):
    ann = a_user("Ann")
    ask = Prepared(lambda pk: User.objects.filter(pk=pk))
    ask(ann.pk)
    User.objects.update(display_name="Anna")

    with django_assert_num_queries(1):
        assert ask(ann.pk)[0].display_name == "Anna"


def test_a_list_that_is_too_long_is_an_error():
    ask = Prepared(lambda pks: User.objects.filter(pk__in=pks), most=2)

    with pytest.raises(ValueError, match="more than 2"):
        ask([1, 2, 3])


def test_a_value_that_decides_the_statement_is_an_error():
    ask = Prepared(lambda pk: User.objects.filter(is_staff=bool(pk)))

    with pytest.raises(ValueError, match="does not reach"):
        ask(1)


def test_a_row_is_written_as_save_would_and_only_once(django_assert_num_queries):
    idea, now = an_idea(challenge=a_challenge(stage="voting")), timezone.now()
    rows = [
        PendingCount(challenge=idea.challenge, changes={"7": [1, 1, 0]}, made_at=now),
        PendingCount(challenge_id=idea.challenge_id, changes={"é": None}, made_at=now),
    ]
    with django_assert_num_queries(2):
        for row in rows:
            insert(row)

    assert list(PendingCount.objects.order_by("pk")) == rows
    read = PendingCount.objects.order_by("pk").values_list("challenge", "event", "changes")
    challenge = idea.challenge_id
    assert list(read) == [
        (challenge, None, {"7": [1, 1, 0]}),
        (challenge, None, {"é": None}),
    ]
    assert [row._state.adding for row in rows] == [False, False]
    assert set(PendingCount.objects.values_list("made_at", flat=True)) == {now}


def test_what_the_database_refuses_is_refused():
    idea = an_idea(challenge=a_challenge(stage="voting"))
    pair = {"ballot": a_ballot(idea.challenge), "idea": idea}
    insert(Support(**pair, stated_at=timezone.now()))

    with pytest.raises(IntegrityError, match="(?i)unique"), transaction.atomic():
        insert(Support(**pair, stated_at=timezone.now()))

    assert Support.objects.count() == 1
