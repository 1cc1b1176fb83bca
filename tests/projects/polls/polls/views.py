"""Django's own view of a form."""

from django.views.generic import CreateView

from polls.models import Poll


class AddPoll(CreateView):
    model = Poll
    fields = ("question",)
    success_url = "/admin/"
    template_name = "admin/base.html"
