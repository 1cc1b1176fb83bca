"""All databases of one server: listed, chosen, named, and registered at once."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.forms import BaseFormSet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.views import View

from dynamic_databases.admin.config_forms import validation_error
from dynamic_databases.admin.forms import MOST_CHOICES, ChoiceForm, ChoiceFormSet, ServerForm
from dynamic_databases.config.sealing import not_accepting
from dynamic_databases.connection_tests.servers import Listed, Plan, databases_on, offers, planned, saved
from dynamic_databases.error_reports import holds_config
from dynamic_databases.errors import ConfigError, DatabaseUnavailable
from dynamic_databases.models import Database

if TYPE_CHECKING:  # Django's own classes are not generic at run time
    DatabaseModelAdmin = admin.ModelAdmin[Database]
    Choices = BaseFormSet[ChoiceForm]
else:
    DatabaseModelAdmin = admin.ModelAdmin
    Choices = BaseFormSet

REGISTER = "_register"
"""The form's button that registers what is chosen; without it the server is asked for its databases."""


@method_decorator(holds_config, name="dispatch")
class ServerView(View):
    """A server's config and its databases, as one form."""

    model_admin: Any = None

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not self.model_admin.has_add_permission(request):
            raise PermissionDenied
        pk = kwargs.get("pk")
        self.database: Database | None = self.model_admin.permitted(request, pk) if pk is not None else None
        response: HttpResponse = super().dispatch(request, *args, **kwargs)  # type: ignore[assignment]
        return response

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        initial = (
            {"environment": self.database.environment, "config": not_accepting(self.database.config)}
            if self.database
            else {}
        )
        return self._page(self._form(initial=initial))

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        form = self._form(request.POST)
        if REGISTER in request.POST:
            return self._register(form, ChoiceFormSet(request.POST, prefix="rows"))
        return self._page(form, self._listed(form) if form.is_valid() else None)

    def _form(self, *args: Any, **kwargs: Any) -> ServerForm:
        form = ServerForm(*args, **kwargs)
        form.typed_by = str(self.request.user.pk)
        form.stored_config = self.database.config if self.database else None
        return form

    def _listed(self, form: ServerForm) -> Choices | None:
        """Return a row for each database of the server; where there is none, the form says why."""
        config, environment = form.cleaned_data["config"], form.cleaned_data["environment"]
        try:
            listed = databases_on(config)
        except ConfigError as error:
            form.add_error("config", validation_error(error))
            return None
        except DatabaseUnavailable as error:
            messages.error(self.request, error.message)
            return None
        rows = [
            {
                "database": json.dumps(offer.name),
                "name": offer.logical,
                "chosen": not (offer.objection or offer.doubt),
                "objection": offer.objection or offer.doubt,
            }
            for offer in offers(config, listed.names, environment)[:MOST_CHOICES]
        ]
        self._say_listed(listed)
        return ChoiceFormSet(initial=rows, prefix="rows") if rows else None

    def _say_listed(self, listed: Listed) -> None:
        if listed.remark:
            messages.warning(self.request, listed.remark)
        if len(listed.names) > MOST_CHOICES:
            messages.warning(
                self.request,
                f"{MOST_CHOICES} of {len(listed.names)} databases are shown, new ones first. "
                "The command add_databases takes all.",
            )

    def _register(self, form: ServerForm, rows: Choices) -> HttpResponse:
        are_valid = form.is_valid() and rows.is_valid()
        if form.is_valid() and not form.cleaned_data["environment"]:
            form.add_error("environment", "Choose an environment.")
        elif are_valid:
            wanted = {row["database"]: row["name"] for row in rows.cleaned_data if row.get("chosen")}
            plan = self._planned(form, wanted)
            if plan is not None and not plan.refused and wanted:
                return self._saved(form, plan)
            for row in rows.forms:
                if reason := plan.refused.get(row.cleaned_data.get("database", "")) if plan else None:
                    row.add_error("name", reason)
            if not wanted:
                messages.error(self.request, "Choose at least one database.")
        return self._page(form, rows)

    def _planned(self, form: ServerForm, wanted: dict[str, str]) -> Plan | None:
        try:
            return planned(form.cleaned_data["config"], form.cleaned_data["environment"], wanted)
        except ConfigError as error:
            form.add_error("config", validation_error(error))
            return None

    def _saved(self, form: ServerForm, plan: Plan) -> HttpResponse:
        environment = form.cleaned_data["environment"]
        done = saved(plan)
        for database in done:
            self.model_admin.log_addition(self.request, database, [{"added": {}}])
        if done:
            names = ", ".join(database.name for database in done)
            messages.success(self.request, f"Registered in {environment}: {names}.")
        for name, objection in plan.skipped.items():
            messages.warning(self.request, f"“{name}” was skipped: {objection}.")
        for database in plan.added:
            if database not in done:
                messages.warning(self.request, f"“{database.name}” was skipped: it was registered meanwhile.")
        listed = reverse("admin:dynamic_databases_database_changelist")
        return HttpResponseRedirect(f"{listed}?environment__id__exact={environment.pk}")

    def _page(self, form: ServerForm, rows: Choices | None = None) -> HttpResponse:
        context = {
            **self.model_admin.admin_site.each_context(self.request),
            "title": "All databases of a server",
            "opts": self.model_admin.opts,
            "original": self.database,
            "media": self.model_admin.media,
            "form": form,
            "rows": rows,
        }
        return TemplateResponse(self.request, "admin/dynamic_databases/database/server.html", context)
