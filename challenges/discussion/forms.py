from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django_comments_xtd.models import XtdComment

from challenges.core.texts import one_line, plain_text

from .queries import comments_on
from .services import LONGEST_COMMENT


class CommentForm(forms.Form):
    """A comment on `idea`, or with `parent` an answer to one."""

    text = forms.CharField(
        label=_("Your comment"),
        max_length=LONGEST_COMMENT,
        help_text=_("Plain text, 3,000 characters at most."),
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": _("Write something first.")},
    )
    parent = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, idea, **kwargs):
        super().__init__(*args, **kwargs)
        self.idea = idea

    def clean_text(self) -> str:
        text = plain_text(self.cleaned_data["text"])
        if not text:
            raise ValidationError(_("Write something first."))
        return text

    def clean_parent(self) -> XtdComment | None:
        pk = self.cleaned_data["parent"]
        if pk is None:
            return None
        parent = comments_on([self.idea]).filter(pk=pk).first() if 0 < pk < 2**31 else None
        if parent is None:
            raise ValidationError(_("The comment that you answer is not there any more."))
        return parent


class ReasonForm(forms.Form):
    """Why a comment is reported or hidden."""

    reason = forms.CharField(label=_("Reason"), max_length=300)

    def clean_reason(self) -> str:
        return one_line(self.cleaned_data["reason"])
