"""Says that the application is running, and nothing else."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe


@require_safe
def health(request: HttpRequest) -> HttpResponse:
    """Answer "ok" without a login and without asking a database."""
    return HttpResponse("ok\n", content_type="text/plain")
