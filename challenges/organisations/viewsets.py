"""Organisations and their members in the CMS, for the staff of the platform."""

from django import forms
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.views import generic
from wagtail.admin.viewsets.base import ViewSetGroup
from wagtail.admin.viewsets.model import ModelViewSet

from challenges.people.validators import canonical_email

from .models import Membership, Organisation
from .rules import may_lose_owner
from .services import add_member, change_role, create_organisation, remove_member


class OrganisationForm(WagtailAdminModelForm):
    class Meta:
        model = Organisation
        fields = ["name", "slug", "kind", "about", "website"]

    def save(self, commit=True):
        if self.instance.pk:
            return super().save(commit)
        return create_organisation(**self.cleaned_data)


class MembershipForm(WagtailAdminModelForm):
    """A new member by her address; of an existing one only the role can be changed."""

    email = forms.EmailField(
        label=gettext_lazy("E-mail address"),
        help_text=gettext_lazy("Of an account here; ask the person to join first."),
    )

    class Meta:
        model = Membership
        fields = ["organisation", "email", "role"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.fields["email"].initial = self.instance.user.email
            for name in ("organisation", "email"):
                self.fields[name].disabled = True

    def clean_email(self):
        email = self.cleaned_data["email"]
        if self.instance.pk:
            return email
        people = get_user_model().objects.filter(canonical_email=canonical_email(email))
        self.person = people.filter(emailaddress__verified=True, is_active=True).first()
        if self.person is None:
            raise ValidationError(_("Nobody has joined with this address, or not confirmed it."))
        return email

    def clean(self):
        data = super().clean()
        organisation, person = data.get("organisation"), getattr(self, "person", None)
        if organisation and person and organisation.memberships.filter(user=person).exists():
            raise ValidationError(_("This person is a member already: change the role instead."))
        return data

    def clean_role(self):
        role = self.cleaned_data["role"]
        stays = may_lose_owner(self.instance) if self.instance.pk else True
        if not stays and role != self.instance.role:
            raise ValidationError(stays.reason)
        return role

    def save(self, commit=True):
        role = self.cleaned_data["role"]
        if self.instance.pk:
            # The form has already put the new role on the instance; the service reads its own.
            return change_role(membership=self.instance, role=role)
        organisation = self.cleaned_data["organisation"]
        return add_member(organisation=organisation, user=self.person, role=role)


class MembershipIndexView(generic.IndexView):
    def get_base_queryset(self):
        return super().get_base_queryset().select_related("user", "organisation")


class MembershipDeleteView(generic.DeleteView):
    def delete_action(self):
        remove_member(membership=self.object)


class OrganisationViewSet(ModelViewSet):
    model = Organisation
    menu_label = gettext_lazy("Organisations")
    icon = "group"
    list_display = ["name", "kind", "created_at"]
    search_fields = ["name"]
    copy_view_enabled = False
    add_to_reference_index = False

    def get_form_class(self, for_update=False):
        return OrganisationForm


class MembershipViewSet(ModelViewSet):
    model = Membership
    menu_label = gettext_lazy("Members")
    icon = "user"
    list_display = ["user", "organisation", "role"]
    list_filter = ["organisation", "role"]
    copy_view_enabled = False
    add_to_reference_index = False
    index_view_class = MembershipIndexView
    delete_view_class = MembershipDeleteView

    def get_form_class(self, for_update=False):
        return MembershipForm


class OrganisationsViewSetGroup(ViewSetGroup):
    menu_label = gettext_lazy("Organisations")
    menu_icon = "group"
    menu_order = 95
    items = (OrganisationViewSet, MembershipViewSet)


organisations_viewsets = OrganisationsViewSetGroup()
