# shops/views.py
from django.db import transaction
from django.forms import modelform_factory
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render

from dynamic_databases.models import Database


def rows(request, environment, name, table):
    database = get_object_or_404(Database, name=name, environment__slug=environment)
    model = database.get_model(table)
    if model is None:
        raise Http404(f"{database} has no table {table}.")
    form = modelform_factory(model, fields="__all__")(request.POST or None)
    if form.is_valid():
        with transaction.atomic(using=database.alias):
            form.save()
        return redirect(request.path)
    return render(request, "rows.html", {"form": form, "rows": model.objects.values()})
