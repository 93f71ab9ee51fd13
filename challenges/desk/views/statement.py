"""The books of one organisation, for its members."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.functional import cached_property

from challenges.awards.statements import organisation_statement, statement_csv
from challenges.organisations.models import Organisation
from challenges.organisations.queries import organisations_of

from .shared import OnDesk


class DeskStatementView(OnDesk):
    template_name = "challenges/desk/desk_statement.html"

    @cached_property
    def organisation(self) -> Organisation:
        return get_object_or_404(organisations_of(self.request.user), slug=self.kwargs["slug"])

    def get_context_data(self, **kwargs):
        lines = organisation_statement(self.organisation)
        return super().get_context_data(organisation=self.organisation, lines=lines, **kwargs)


class DeskStatementFileView(DeskStatementView):
    def get(self, request, slug):
        text = statement_csv(organisation_statement(self.organisation), of_organisation=True)
        response = HttpResponse(text, content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = f'attachment; filename="statement-{slug}.csv"'
        return response
