"""The idea form: made from the questions of the challenge."""

from django import forms
from django.core import signing
from django.utils.translation import gettext_lazy as _

from challenges.core.images import reencoded_picture
from challenges.core.public_ids import new_public_id
from challenges.core.texts import one_line, plain_text

from .fields import LONGEST_ANSWER, AnswerField, TagsField

KEY_SALT = "challenges.ideas.new"
# What a draft may lack, and an idea that is handed in may not.
FORGIVEN_IN_A_DRAFT = {"required", "too_many_words"}


class PlainFileInput(forms.FileInput):
    """Just the input; there is a box of our own to remove a picture."""


class IdeaForm(forms.Form):
    """To be handed in it must be complete; as a draft it only needs a title."""

    # What is missing is said by our own summary, and a draft may lack it.
    use_required_attribute = False

    title = forms.CharField(
        label=_("Title"),
        max_length=100,
        help_text=_("What is it, in a few words?"),
        error_messages={"required": _("Please give your idea a title.")},
    )
    summary = forms.CharField(
        label=_("In one sentence"),
        max_length=200,
        help_text=_("Stands below the title wherever the idea is listed. 200 characters at most."),
        error_messages={"required": _("Please say in one sentence what it is.")},
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(
        self, *args, challenge, author, idea=None, accept_rules=True, as_draft=False, **kw
    ):
        self.challenge, self.author, self.idea, self.as_draft = challenge, author, idea, as_draft
        self.questions = list(challenge.questions.all())
        super().__init__(*args, initial=self._stored(), **kw)
        for question in self.questions:
            self.fields[_name(question)] = AnswerField(question)
        self._add_tags_and_picture()
        if accept_rules:
            self.fields["accept_rules"] = forms.BooleanField(
                label=_("I have read the rules of this challenge and accept them."),
                error_messages={"required": _("Please accept the rules, or save a draft.")},
            )
        if idea is None:
            self.fields["key"] = forms.CharField(
                required=False, widget=forms.HiddenInput, initial=self._new_key
            )

    def _add_tags_and_picture(self) -> None:
        self.fields["tags"] = TagsField(
            label=_("Tags"),
            required=False,
            max_length=300,
            help_text=_("Up to five, with commas between: repair, village, young people."),
        )
        self.fields["picture"] = forms.FileField(
            label=_("Picture"),
            required=False,
            help_text=_(
                "JPEG, PNG or WebP, 8 MB at most. Where and with what it was taken is removed."
            ),
            widget=PlainFileInput(attrs={"accept": "image/jpeg,image/png,image/webp"}),
        )
        self.fields["picture_alt"] = forms.CharField(
            label=_("What the picture shows"),
            required=False,
            max_length=200,
            help_text=_("For people who cannot see it. Needed when there is a picture."),
        )
        if self.idea and self.idea.picture:
            self.fields["remove_picture"] = forms.BooleanField(
                label=_("Remove the picture"), required=False
            )

    def clean_picture(self):
        picture = self.cleaned_data["picture"]
        return reencoded_picture(picture) if picture else None

    def clean_key(self) -> str | None:
        """The id this form was given for its idea, if it was given to her, for this challenge."""
        try:
            person, challenge, public_id = signing.loads(self.cleaned_data["key"], salt=KEY_SALT)
        except (signing.BadSignature, TypeError, ValueError):
            return None
        return public_id if [person, challenge] == [self.author.pk, self.challenge.pk] else None

    def clean(self) -> dict:
        cleaned = super().clean()
        keeps_old = self.idea and self.idea.picture and not cleaned.get("remove_picture")
        if (cleaned.get("picture") or keeps_old) and not cleaned.get("picture_alt"):
            message = _("Please say what the picture shows.")
            self.add_error("picture_alt", forms.ValidationError(message, code="required"))
        if self.as_draft:
            self._forgive()
        return cleaned

    def _forgive(self) -> None:
        for name, errors in list(self.errors.items()):
            codes = {error.code for error in errors.as_data()}
            if name != "title" and codes <= FORGIVEN_IN_A_DRAFT:
                del self._errors[name]

    @property
    def text_fields(self) -> dict:
        """What the services take, when the form is valid."""
        data = self.cleaned_data
        answers = {question.pk: data[_name(question)] for question in self.questions}
        return {**{key: data[key] for key in ("title", "summary", "tags")}, "answers": answers}

    @property
    def draft_fields(self) -> dict:
        """What can be kept of what was typed, right or wrong; empty without a title."""
        title = one_line(self.data.get("title", ""))
        if not title:
            return {}
        fields = {
            "title": title,
            "summary": self.data.get("summary", ""),
            "answers": {
                question.pk: self.data.get(_name(question), "")[:LONGEST_ANSWER]
                for question in self.questions
            },
        }
        if "tags" in self.cleaned_data:
            fields["tags"] = self.cleaned_data["tags"]
        return fields

    @property
    def picture_fields(self) -> dict:
        """What services.keep_picture takes."""
        data = self.cleaned_data
        return {
            "picture": data.get("picture"),
            "alt": data.get("picture_alt", ""),
            "remove": bool(data.get("remove_picture")),
        }

    def _stored(self) -> dict:
        if self.idea is None:
            return {}
        return {
            "title": self.idea.title,
            "summary": self.idea.summary,
            "tags": sorted(self.idea.tags.names()),
            "picture_alt": self.idea.picture_alt,
            **{_name(q): self.idea.answers.get(str(q.pk), "") for q in self.questions},
        }

    def _new_key(self) -> str:
        content = [self.author.pk, self.challenge.pk, new_public_id()]
        return signing.dumps(content, salt=KEY_SALT)


class HideForm(forms.Form):
    """Why an idea is taken off the wall."""

    reason = forms.CharField(
        label=_("Reason"), max_length=300, help_text=_("The author reads it, and so do colleagues.")
    )

    def clean_reason(self) -> str:
        return plain_text(self.cleaned_data["reason"])


class ReportForm(forms.Form):
    """Why an idea is against the rules."""

    reason = forms.CharField(
        label=_("What is wrong with it?"),
        max_length=300,
        help_text=_("For example: it is copied, it names somebody, or it is advertising."),
    )


def _name(question) -> str:
    return f"question_{question.pk}"
