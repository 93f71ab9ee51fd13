from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login, logout
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.generic import UpdateView, View

from challenges.core.web import SignedIn

from .forms import ProfileForm
from .queries import demo_account

# Pages that another role may not have.
BELONG_TO_A_ROLE = ("/desk/", "/cms/", "/my/", "/accounts/", "/demo/")
ROLES_AT_THE_DESK = ("judge", "organiser", "staff")


class ProfileView(SignedIn, UpdateView):
    """The display name; and how safely the account is kept."""

    template_name = "challenges/people/profile.html"
    form_class = ProfileForm

    def get_object(self, queryset=None):
        # A row of its own, so that a name that was refused is not shown in the header.
        return type(self).form_class.Meta.model.objects.get(pk=self.request.user.pk)

    def get_context_data(self, **kwargs):
        kinds = Authenticator.objects.filter(user=self.request.user).values_list("type", flat=True)
        return super().get_context_data(
            factors=set(kinds),
            addresses=EmailAddress.objects.filter(user=self.request.user).order_by(
                "-primary", "pk"
            ),
            **kwargs,
        )

    def get_success_url(self):
        messages.success(self.request, _("Your profile is saved."))
        return reverse("challenges:profile")

    def after_sign_in(self) -> str:
        return reverse("challenges:profile")


class DemoSignInView(View):
    """In the demo only: become one of its accounts, or (role=visitor) nobody."""

    http_method_names = ["post"]

    def dispatch(self, request, *args, **kwargs):
        if not settings.DEMO:
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def post(self, request):
        role = request.POST.get("role", "")
        person = demo_account(role)
        if role == "visitor":
            logout(request)
        elif person is None:
            raise Http404
        else:
            login(request, person, backend="django.contrib.auth.backends.ModelBackend")
            messages.success(request, _("You are %(name)s now.") % {"name": person})
        request.session["demo_role"] = role
        return redirect(self.next_page(role))

    def next_page(self, role: str) -> str:
        page = self.request.POST.get("next", "")
        is_ours = url_has_allowed_host_and_scheme(page, allowed_hosts=None)
        if is_ours and page.startswith("/") and not page.startswith(BELONG_TO_A_ROLE):
            return page
        return reverse("challenges:desk") if role in ROLES_AT_THE_DESK else "/"
