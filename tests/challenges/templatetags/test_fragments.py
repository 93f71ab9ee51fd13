from datetime import UTC, datetime

import pytest
from django.template import Context, Template, TemplateSyntaxError
from django.utils import timezone, translation
from django.utils.safestring import mark_safe


def rendered(template, **context):
    return template.render(Context(context))


def piece(inside, values=""):
    return Template(
        "{% load fragments i18n tz %}{% fragment " + values + " %}" + inside + "{% endfragment %}"
    )


def test_it_shows_the_values_that_are_named():
    template = piece("{{ title }} by {{ who }}", "title=idea.title who=name|upper")

    assert rendered(template, idea={"title": "Bus"}, name="ann") == "Bus by ANN"
    assert rendered(template, idea={"title": "Tram"}, name="ann") == "Tram by ANN"


def test_nothing_else_of_the_page_is_known_in_it():
    template = piece("[{{ user }}{{ csrf_token }}{{ request }}]", "title=title")

    assert rendered(template, title="x", user="Ann", csrf_token="secret", request="r") == "[]"


def test_a_text_that_is_safe_is_not_taken_for_one_that_is_not():
    template = piece("{{ text }}", "text=text")

    assert rendered(template, text=mark_safe("<b>")) == "<b>"
    assert rendered(template, text="<b>") == "&lt;b&gt;"


def test_true_is_not_taken_for_one():
    template = piece("{{ n }}", "n=n")

    assert [rendered(template, n=n) for n in (True, 1, 1.0)] == ["True", "1", "1.0"]


def test_language_and_time_zone_count():
    template = piece("{{ at|date:'H:i' }}", "at=at")
    at = datetime(2026, 5, 1, 12, tzinfo=UTC)

    with timezone.override("UTC"):
        first = rendered(template, at=at)
    with timezone.override("Africa/Johannesburg"):
        second = rendered(template, at=at)

    assert (first, second) == ("12:00", "14:00")
    name = piece("{% get_current_language as code %}{{ code }}")
    with translation.override("de"):
        assert rendered(name) == "de"
    with translation.override("fr"):
        assert rendered(name) == "fr"


def test_it_is_made_once_for_the_same_values():
    template = piece("{% include name %}", "name='components/mark.html'")
    node = template.nodelist[-1]

    pages = [rendered(template) for _ in range(3)]

    assert len(set(pages)) == 1
    assert node.kept.cache_info().misses == 1


def test_it_depends_on_no_object():
    with pytest.raises(TypeError, match="cannot depend on dict"):
        rendered(piece("x", "it=it"), it={})
    with pytest.raises(TypeError, match="cannot depend on list"):
        rendered(piece("x", "it=it"), it=([],))


def test_it_takes_named_values_only():
    with pytest.raises(TemplateSyntaxError):
        piece("x", "title")
