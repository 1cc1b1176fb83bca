"""Django's sessions; where one cannot be saved, only requests that write fail."""

from __future__ import annotations

from django.contrib.sessions.middleware import SessionMiddleware as DjangoSessionMiddleware
from django.db import Error
from django.http import HttpRequest, HttpResponse

from browser.store_failures import is_writing, store_failure


class SessionMiddleware(DjangoSessionMiddleware):
    """Answers 503 for a form that a session can't be saved for."""

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        """Return the response with its session saved, or without if the request only reads."""
        try:
            return super().process_response(request, response)
        except Error as error:
            answer = store_failure(request, error)
            if answer is None:
                raise
            return answer if is_writing(request) else response
