# customers/views.py
from django.contrib.auth.decorators import login_required
from django.forms import modelform_factory
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render

from dynamic_databases.context import database_for


@login_required
def record(request, customer, table, key):
    database = database_for()
    model = database.get_model(table)
    if model is None or request.user.get_username().rpartition("@")[2] != database.name:
        raise Http404("There is no such table, or it is not yours.")
    row = get_object_or_404(model, pk=key)
    form_class = modelform_factory(model, fields=request.GET.getlist("column") or "__all__")
    form = form_class(request.POST or None, instance=row)
    if form.is_valid():
        form.save()
        return redirect(request.get_full_path())
    return render(request, "form.html", {"form": form})
