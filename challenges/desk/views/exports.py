from django.http import FileResponse, Http404, StreamingHttpResponse

from challenges.core.limits import HOUR, per_member, spend
from challenges.core.web import asks

from ..export_files import KINDS, csv_lines, json_lines, xlsx_file
from ..exports import TABLES, Reader
from ..idea_queries import reports_waiting
from .shared import OnChallenge

FILES_AN_HOUR = 60


class DeskExportView(OnChallenge):
    """Which files there are, and which columns each has for this reader, now."""

    template_name = "challenges/desk/desk_export.html"
    tab = "ideas"

    def get_context_data(self, **kwargs):
        reader = Reader(self.request.user, self.challenge, self.now)
        tables = [
            {
                "name": name,
                "table": table,
                "columns": [column.title for column in table.columns_for(reader)],
                "may_take": table.may_take(reader),
            }
            for name, table in TABLES.items()
        ]
        return super().get_context_data(
            tables=tables,
            kinds=list(KINDS),
            reports_waiting=reports_waiting(self.challenge),
            **kwargs,
        )


class ExportFileView(OnChallenge):
    """One table as a file, made for this request and kept nowhere."""

    http_method_names = ["get"]

    def get(self, request, slug, table, ending):
        asks(self.may_run)
        found = TABLES.get(table)
        if found is None or ending not in KINDS:
            raise Http404
        reader = Reader(request.user, self.challenge, self.now)
        asks(found.may_take(reader))
        spend(request, "ExportFileView", per_member(FILES_AN_HOUR, HOUR))
        name = f"{slug}-{table}.{ending}"
        if ending == "xlsx":
            return FileResponse(
                xlsx_file(found, reader),
                as_attachment=True,
                filename=name,
                content_type=KINDS[ending],
            )
        lines = csv_lines if ending == "csv" else json_lines
        response = StreamingHttpResponse(lines(found, reader), content_type=KINDS[ending])
        response["Content-Disposition"] = f'attachment; filename="{name}"'
        return response
