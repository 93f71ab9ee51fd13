import pytest
from django.core import signing

from challenges.ideas.fields import TagsField, count_words
from challenges.ideas.forms import KEY_SALT, HideForm, IdeaForm
from tests.builders.briefs import a_challenge
from tests.builders.ideas import an_idea
from tests.builders.people import a_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def challenge():
    questions = (
        {"prompt": "What is it?", "max_words": 5, "help": "Plainly."},
        {"prompt": "Why?", "required": False},
    )
    return a_challenge(stage="open", questions=questions)


def data_for(challenge, **changed) -> dict:
    what, why = challenge.questions.all()
    whole = {
        "title": "Bus",
        "summary": "A bus.",
        f"question_{what.pk}": "A repair bus",
        f"question_{why.pk}": "",
        "tags": "Repair",
        "accept_rules": "on",
    }
    return whole | changed


def form_for(challenge, data=None, *, author=None, **options):
    return IdeaForm(data, challenge=challenge, author=author or a_user("Ada"), **options)


def test_there_is_one_field_for_each_question_in_their_order(challenge):
    what, why = challenge.questions.all()

    form = form_for(challenge)

    assert list(form.fields) == [
        "title",
        "summary",
        f"question_{what.pk}",
        f"question_{why.pk}",
        "tags",
        "picture",
        "picture_alt",
        "accept_rules",
        "key",
    ]
    field = form.fields[f"question_{what.pk}"]
    assert (field.label, field.help_text, field.required) == ("What is it?", "Plainly.", True)
    assert field.widget.attrs["data-word-count"] == 5


def test_a_complete_form_is_valid(challenge):
    what, why = challenge.questions.all()

    form = form_for(challenge, data_for(challenge))

    assert form.errors == {}
    assert form.text_fields == {
        "title": "Bus",
        "summary": "A bus.",
        "tags": ["repair"],
        "answers": {what.pk: "A repair bus", why.pk: ""},
    }


def test_everything_required_is_asked_for_at_once(challenge):
    what, _why = challenge.questions.all()

    form = form_for(challenge, {})

    assert set(form.errors) == {"title", "summary", f"question_{what.pk}", "accept_rules"}


def test_a_draft_asks_for_the_title_only(challenge):
    assert set(form_for(challenge, {}, as_draft=True).errors) == {"title"}
    assert form_for(challenge, {"title": "Bus"}, as_draft=True).errors == {}


def test_too_many_words_are_refused_with_both_numbers(challenge):
    what, _why = challenge.questions.all()
    data = data_for(challenge, **{f"question_{what.pk}": "one two three four five six"})

    form = form_for(challenge, data)

    assert form.errors == {f"question_{what.pk}": ["This has 6 words; 5 are the most."]}
    assert form_for(challenge, data, as_draft=True).errors == {}


def test_words_are_counted_as_the_counter_beside_the_field_counts_them():
    assert count_words("  a bus-stop,\n\nand tea \t 2 ") == 5
    assert count_words("") == 0


def test_a_text_of_a_hundred_thousand_signs_is_refused_before_it_is_counted(challenge):
    what, _why = challenge.questions.all()
    data = data_for(challenge, **{f"question_{what.pk}": "x" * 100_000})

    assert set(form_for(challenge, data).errors) == {f"question_{what.pk}"}


@pytest.mark.parametrize(
    ("typed", "tags"),
    [
        ("", []),
        (" , ,, ", []),
        ("Roof, roof,ROOF ", ["roof"]),
        ("#Water, young  people", ["water", "young people"]),
        ("Żuraw, c++, r&d, o'clock, 2.0", ["żuraw", "c++", "r&d", "o'clock", "2.0"]),
    ],
)
def test_tags_are_split_lowered_and_counted_once(typed, tags):
    assert TagsField(required=False).clean(typed) == tags


@pytest.mark.parametrize(
    "typed",
    ["a,b,c,d,e,f", "x" * 31, "<script>", "roof; water", "a/b", "🐝", "---", "a\u202eb"],
)
def test_tags_that_cannot_be_are_refused(challenge, typed):
    assert set(form_for(challenge, data_for(challenge, tags=typed)).errors) == {"tags"}


def test_a_draft_does_not_forgive_a_bad_tag_but_keeps_the_rest(challenge):
    form = form_for(challenge, data_for(challenge, tags="<b>"), as_draft=True)

    assert set(form.errors) == {"tags"}
    assert set(form.draft_fields) == {"title", "summary", "answers"}


def test_what_can_be_kept_of_a_wrong_form_is_what_was_typed(challenge):
    what, why = challenge.questions.all()
    long = "one two three four five six"
    form = form_for(challenge, data_for(challenge, summary="", **{f"question_{what.pk}": long}))

    assert not form.is_valid()
    assert form.draft_fields == {
        "title": "Bus",
        "summary": "",
        "tags": ["repair"],
        "answers": {what.pk: long, why.pk: ""},
    }


def test_nothing_can_be_kept_without_a_title(challenge):
    form = form_for(challenge, data_for(challenge, title="  "))

    assert not form.is_valid()
    assert form.draft_fields == {}


def test_the_form_shows_what_is_stored(challenge):
    what, _why = challenge.questions.all()
    idea = an_idea(
        challenge=challenge, title="Boat", answers={str(what.pk): "Wood"}, tags=["sea", "oak"]
    )

    form = form_for(challenge, idea=idea, accept_rules=False)

    shown = {name: form[name].value() for name in ("title", f"question_{what.pk}", "tags")}
    assert shown == {"title": "Boat", f"question_{what.pk}": "Wood", "tags": "oak, sea"}
    assert "accept_rules" not in form.fields


def test_the_forms_id_is_good_for_her_and_for_this_challenge_only(challenge):
    ada, other = a_user("Ada"), a_challenge(stage="open")
    key = form_for(challenge, author=ada)["key"].value()

    cleaned = []
    for place, person in ((challenge, ada), (challenge, a_user("Bob")), (other, ada)):
        form = form_for(place, {"key": key}, author=person)
        form.is_valid()
        cleaned.append(form.cleaned_data["key"])

    assert cleaned == [signing.loads(key, salt=KEY_SALT)[2], None, None]


@pytest.mark.parametrize(
    "key",
    [
        "",
        "x",
        "x:y:z",
        pytest.param(signing.dumps("text", salt=KEY_SALT), id="signed by us, but of another shape"),
    ],
)
def test_a_forged_id_is_ignored(challenge, key):
    form = form_for(challenge, data_for(challenge, key=key))

    assert form.errors == {}
    assert form.cleaned_data["key"] is None


def test_the_reason_for_hiding_must_say_something():
    assert set(HideForm({"reason": " \n "}).errors) == {"reason"}
