from io import StringIO
from pathlib import Path

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.urls import reverse
from django_comments_xtd.models import XtdComment

from challenges.briefs.models import Challenge, Question
from challenges.ideas.models import Idea, IdeaVersion
from challenges.notifications.models import OutboxMail
from challenges.people.models import User
from tests.builders.briefs import a_challenge
from tests.builders.ideas import an_idea
from tests.builders.ranking import a_decided_challenge, a_voted_challenge

pytestmark = pytest.mark.django_db

DATA = Path(__file__).parent.parent / "data"
IDEAS, COMMENTS = DATA / "madrid_3_proposals.csv", DATA / "madrid_16_comments.csv"
MAP = [
    *("--map=title=title", "--map=body=text", "--map=summary=summary"),
    *("--map=id=id", "--map=author=author", "--map=date=date"),
]
MAP_COMMENT = [
    *("--map-comment=id=id", "--map-comment=parent=parent", "--map-comment=idea=proposal"),
    *("--map-comment=author=author", "--map-comment=date=created", "--map-comment=text=text"),
]
SIMPLE = ["--map=title=title", "--map=body=body", "--map=id=id", "--map=tags=tags"]


@pytest.fixture
def challenge():
    return a_challenge(stage="open", slug="madrid", time_zone="Europe/Madrid")


def run(file, *options):
    out = StringIO()
    call_command("import_ideas", str(file), "--challenge=madrid", *options, stdout=out)
    return out.getvalue().splitlines()


def run_madrid():
    return run(IDEAS, *MAP, f"--comments={COMMENTS}", *MAP_COMMENT)


def a_csv(tmp_path, *lines, name="ideas.csv"):
    path = tmp_path / name
    path.write_text("id,title,body,tags\n" + "\n".join(lines) + "\n", encoding="utf-8")
    return path


def fault_of(*args):
    with pytest.raises(CommandError) as caught:
        run(*args)
    return str(caught.value)


def test_the_madrid_excerpt_becomes_ideas_with_their_threads(challenge):
    lines = run_madrid()

    assert lines[-3:] == [
        "3 of 3 ideas were new.",
        "16 of 16 comments were new.",
        "https://ideabounty.test/challenges/madrid/",
    ]
    idea = Idea.objects.get(external_id="50")
    assert (idea.title, idea.status) == (
        "Carril bicicleta por la Castellana",
        "submitted",
    )
    assert str(idea.submitted_at) == "2015-09-14 22:00:00+00:00"
    assert idea.text.startswith("La Castellana es el eje central")
    assert idea.author.display_name == "u1c4abf8590"
    deepest = XtdComment.norel_objects.order_by("-level", "order")
    assert [comment.level for comment in deepest][:9] == [3] * 9


def test_the_page_of_an_imported_idea_shows_text_and_comments(challenge, client):
    run_madrid()
    idea = Idea.objects.get(external_id="50")

    page = client.get(reverse("challenges:idea", args=[idea.public_id])).content.decode()

    assert "La Castellana es el eje central" in page
    for comment in XtdComment.norel_objects.filter(object_pk=str(idea.pk), level=3)[:3]:
        assert comment.comment[:40] in page


def test_a_second_run_changes_nothing(challenge):
    run_madrid()
    before = [
        list(model.objects.order_by("pk").values()) for model in (Idea, IdeaVersion, User)
    ] + [list(XtdComment.norel_objects.order_by("pk").values())]

    lines = run_madrid()

    assert "0 of 3 ideas were new." in lines
    assert "0 of 16 comments were new." in lines
    assert before == [
        list(model.objects.order_by("pk").values()) for model in (Idea, IdeaVersion, User)
    ] + [list(XtdComment.norel_objects.order_by("pk").values())]


def test_every_imported_idea_has_a_version_with_a_hash(challenge):
    run_madrid()

    assert [(version.number, len(version.sha256)) for version in IdeaVersion.objects.all()] == [
        (1, 64)
    ] * 3


def test_nobody_is_written_to_and_nobody_can_sign_in(challenge):
    before = set(User.objects.values_list("pk", flat=True))

    run_madrid()

    new = User.objects.exclude(pk__in=before)
    assert new.count() > 5
    assert all(user.email.endswith("@import.invalid") for user in new)
    assert not any(user.has_usable_password() or user.is_active for user in new)
    assert not new.filter(emailaddress__isnull=False).exists()
    assert not OutboxMail.objects.exists()
    assert mail.outbox == []


def test_attacks_become_harmless_text_everywhere(challenge, client, tmp_path):
    file = a_csv(
        tmp_path,
        '1,"<script>alert(1)</script>Bench <b>now</b>",'
        '"<p>Hello</p><img src=x onerror=alert(2)><a href=""javascript:alert(3)"">click</a>'
        '<svg onload=alert(4)>",'
        '"<i>tag</i>"',
        '2,"&lt;script&gt;alert(5)&lt;/script&gt;","{{ 7|add:7 }} {% now %}",',
    )
    comments = tmp_path / "comments.csv"
    comments.write_text(
        'id,idea,text\n9,1,"<script>alert(6)</script><a href=""javascript:alert(7)"">x</a> hi"\n',
        encoding="utf-8",
    )

    run(
        file,
        *SIMPLE,
        f"--comments={comments}",
        *("--map-comment=id=id", "--map-comment=idea=idea", "--map-comment=text=text"),
    )

    idea = Idea.objects.get(external_id="1")
    page = client.get(reverse("challenges:idea", args=[idea.public_id])).content.decode()
    wall = client.get(challenge.wall_url).content.decode()
    assert "<" not in idea.title + idea.text + idea.summary
    assert idea.text == "Hello\nclick"
    for shown in (page, wall):
        for attack in ("alert(", "javascript:", "onerror", "onload"):
            assert attack not in shown.replace("&lt;script&gt;alert(5)&lt;/script&gt;", "")
    assert "&lt;script&gt;alert(5)&lt;/script&gt;" in wall


def test_tags_are_split_and_a_long_title_is_cut_and_kept_whole_in_the_text(challenge, tmp_path):
    title = "A very long title " * 9

    run(a_csv(tmp_path, f'1,{title},The body,"Green, WATER ,green,"'), *SIMPLE)

    idea = Idea.objects.get()
    assert sorted(idea.tags.names()) == ["green", "water"]
    assert (len(idea.title) <= 100, idea.title[-1]) == (True, "…")
    assert idea.text == f"{title.strip()}\n\nThe body"


def test_without_ids_an_idea_is_known_by_its_words(challenge, tmp_path):
    file = a_csv(tmp_path, "1,One,Body,", "2,Two,Body,")

    run(file, "--map=title=title", "--map=body=body")
    lines = run(file, "--map=title=title", "--map=body=body")

    assert "0 of 2 ideas were new." in lines
    assert {idea.author.display_name for idea in Idea.objects.all()} == {"Imported"}


@pytest.mark.parametrize(
    ("lines", "reason"),
    [
        (["1,One,Body,", "2,,Body,"], "line 3: an idea has no title"),
        (["1,One,Body,", "1,Two,Body,"], "line 3: the idea 1 stands in line 2 already"),
        (["1,One,Body,", "2,Two"], "line 3: 2 columns instead of 4"),
        ([f"{'9' * 81},One,Body,"], "line 2: the id is longer than 80 characters"),
        ([], "the file has no ideas"),
    ],
)
def test_one_bad_line_and_nothing_is_imported(challenge, tmp_path, lines, reason):
    people = User.objects.count()

    fault = fault_of(a_csv(tmp_path, *lines), *SIMPLE)

    assert reason in fault
    assert fault.endswith("Nothing was imported.")
    assert not Idea.objects.exists()
    assert User.objects.count() == people


def test_one_bad_comment_and_not_even_the_ideas_stay(challenge, tmp_path):
    comments = tmp_path / "comments.csv"
    comments.write_text("id,idea,text\n1,1,Fine\n2,77,Lost\n", encoding="utf-8")

    fault = fault_of(
        a_csv(tmp_path, "1,One,Body,"),
        *SIMPLE,
        f"--comments={comments}",
        *("--map-comment=id=id", "--map-comment=idea=idea", "--map-comment=text=text"),
    )

    assert f"{comments}: line 3: no idea has the id '77'" in fault
    assert not Idea.objects.exists()
    assert not XtdComment.norel_objects.exists()


def test_what_is_asked_wrongly_is_answered_plainly(challenge, tmp_path):
    file = a_csv(tmp_path, "1,One,Body,")

    assert "no column is given for: body" in fault_of(file, "--map=title=title")
    assert "'titel=title' is no mapping" in fault_of(file, "--map=titel=title")
    assert "no column is called nothing; there are: id, title" in fault_of(
        file, "--map=title=nothing", "--map=body=body"
    )
    assert "No such file" in fault_of(tmp_path / "absent.csv", *SIMPLE)
    with pytest.raises(CommandError, match="no challenge at /challenges/other/"):
        call_command("import_ideas", str(file), "--challenge=other", *SIMPLE)


def test_a_challenge_past_voting_or_decided_takes_no_more_ideas(tmp_path):
    file = a_csv(tmp_path, "1,One,Body,")
    closed = a_voted_challenge()
    Challenge.objects.filter(pk=closed.pk).update(slug="madrid")

    assert "voting in madrid has closed" in fault_of(file, *SIMPLE)

    Challenge.objects.filter(pk=closed.pk).update(slug="old")
    decided, _ideas, _organiser = a_decided_challenge()
    Challenge.objects.filter(pk=decided.pk).update(slug="madrid")

    assert "madrid is decided" in fault_of(file, *SIMPLE)


def test_a_challenge_without_questions_gets_one_while_its_rules_are_open(tmp_path):
    challenge = a_challenge(stage="announced", slug="madrid", questions=())

    run(a_csv(tmp_path, "1,One,Body,"), *SIMPLE)

    assert list(Question.objects.values_list("challenge", "prompt")) == [(challenge.pk, "The idea")]


def test_a_question_is_not_added_to_rules_that_the_first_window_has_frozen(tmp_path):
    a_challenge(stage="open", slug="madrid", questions=())
    file = a_csv(tmp_path, "1,One,Body,")

    assert "its rules are frozen" in fault_of(file, *SIMPLE)
    assert not Question.objects.exists()


def test_imported_ideas_leave_those_of_members_alone(challenge, tmp_path):
    own = an_idea(challenge=challenge, title="One")

    run(a_csv(tmp_path, "1,One,Body,"), *SIMPLE)

    assert Idea.objects.filter(title="One").count() == 2
    assert Idea.objects.get(pk=own.pk).external_id == ""
