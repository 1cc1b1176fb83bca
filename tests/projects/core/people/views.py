# people/views.py
from django.views.generic import CreateView

from people.models import Person


class People(CreateView):
    model = Person
    fields = ("name", "company")
    success_url = "/people/"
    template_name = "people.html"

    def get_context_data(self, **context):
        return super().get_context_data(people=Person.objects.select_related("company"), **context)
