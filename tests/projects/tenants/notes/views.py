# notes/views.py
from django.views.generic import CreateView

from dynamic_databases.context import current_environment
from notes.models import Note


class Notes(CreateView):
    model = Note
    fields = ("text",)
    success_url = "/notes/"
    template_name = "notes.html"

    def get_context_data(self, **context):
        return super().get_context_data(tenant=current_environment(), notes=Note.objects.all(), **context)
