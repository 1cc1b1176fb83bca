# mysite/urls.py, at the end
from django.contrib.auth.views import LoginView

from customers.views import record

urlpatterns += [
    path("accounts/login/", LoginView.as_view(template_name="form.html")),
    path("<str:customer>/<str:table>/<str:key>/", record),
]
