"""Fields of the idea form: an answer within its words, and tags between commas."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from challenges.core.texts import plain_text

from .tags import check_tag, plain_tag

MOST_TAGS = 5
# Longer than any answer within its words; what is longer is refused before it is counted.
LONGEST_ANSWER = 20_000


def count_words(text: str) -> int:
    """As the counter beside the field counts: what stands between blanks."""
    return len(text.split())


class AnswerField(forms.CharField):
    """The answer to one question; too many words are an error that names the number."""

    def __init__(self, question):
        self.max_words = question.max_words
        counter = {"data-word-count": question.max_words, "data-word-text": _("{n} of {max} words")}
        rows = 3 if question.max_words <= 60 else 7
        super().__init__(
            label=question.prompt,
            help_text=question.help,
            required=question.required,
            error_messages={"required": _("Please answer this question.")},
            max_length=LONGEST_ANSWER,
            widget=forms.Textarea(attrs={"rows": rows, **counter}),
        )
        # The counter counts words; the browser must not cut a text that was pasted.
        self.widget.attrs.pop("maxlength", None)

    def clean(self, value) -> str:
        text = plain_text(super().clean(value))
        words = count_words(text)
        if words > self.max_words:
            message = ngettext(
                "This has %(words)d words; %(most)d is the most.",
                "This has %(words)d words; %(most)d are the most.",
                self.max_words,
            )
            numbers = {"words": words, "most": self.max_words}
            raise ValidationError(message, code="too_many_words", params=numbers)
        return text


class TagsField(forms.CharField):
    """Words between commas, in lower case, each once."""

    def clean(self, value) -> list[str]:
        text = super().clean(value)
        tags = [plain_tag(tag) for tag in text.split(",")]
        tags = list(dict.fromkeys(tag for tag in tags if tag))
        if len(tags) > MOST_TAGS:
            raise ValidationError(_("Give five tags at most."), code="too_many_tags")
        for tag in tags:
            check_tag(tag)
        return tags

    def prepare_value(self, value):
        return ", ".join(value) if isinstance(value, list) else value
