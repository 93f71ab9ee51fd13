"""Pieces of pages that are the same for many visitors and are made once for all of them."""

from datetime import datetime
from functools import lru_cache

from django import template
from django.conf import settings
from django.template.base import token_kwargs
from django.utils.timezone import get_current_timezone_name
from django.utils.translation import get_language

register = template.Library()

# Of each piece, for so many different values.
MOST_KEPT = 200
_PLAIN = (str, int, float, bool, type(None), datetime)


@register.tag
def fragment(parser, token) -> "FragmentNode":
    """{% fragment title=idea.title %}…{% endfragment %}: what stands there knows the variables that
    are named and nothing else, so that it can be kept for whoever comes with the same values.

    Nothing of a person gets in unless it is named. Values are texts, numbers, dates and tuples.
    Without variables it is the same on every page. The language counts by itself, and where a date
    is among the values the time zone.
    """
    bits = token.split_contents()[1:]
    values = token_kwargs(bits, parser)
    if bits:
        raise template.TemplateSyntaxError("fragment takes name=value only")
    inside = parser.parse(["endfragment"])
    parser.delete_first_token()
    return FragmentNode(values, inside)


class FragmentNode(template.Node):
    def __init__(self, values: dict, inside: template.NodeList):
        self.names = tuple(values)
        self.values = tuple(values.values())
        self.inside = inside
        self.kept = lru_cache(MOST_KEPT)(self.made)

    def render(self, context) -> str:
        values = tuple([value.resolve(context) for value in self.values])
        # A text that is safe as it is equals the same text that is not, but looks different.
        kinds = tuple([_kind(value) for value in values])
        zone = get_current_timezone_name() if datetime in kinds else None
        make = self.made if settings.DEBUG else self.kept
        return make(values, kinds, get_language(), zone, _Template(context.template))

    def made(self, values: tuple, kinds, language, zone, where: "_Template") -> str:
        context = template.Context(dict(zip(self.names, values, strict=True)))
        with context.bind_template(where.template):
            return self.inside.render(context)


class _Template:
    """The template that a piece stands in: needed to make it, no part of what makes it differ."""

    __slots__ = ("template",)

    def __init__(self, of):
        self.template = of

    def __eq__(self, other) -> bool:
        return True

    def __hash__(self) -> int:
        return 0


def _kind(value):
    if isinstance(value, tuple):
        return tuple([_kind(each) for each in value])
    if not isinstance(value, _PLAIN):
        raise TypeError(f"a fragment cannot depend on {type(value).__name__}")
    return type(value)
