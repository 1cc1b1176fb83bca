"""What Django's error reports leave out: configs that were sent, and our functions' variables with them.

Django's own filter leaves nothing out of the page that DEBUG shows. A project that mounts the app names
`ReportFilter` in DEFAULT_EXCEPTION_REPORTER_FILTER; requests that send a config have it anyway.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import wraps
from types import FrameType
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.views.debug import SafeExceptionReporterFilter

View = Callable[..., HttpResponseBase]
OURS = "dynamic_databases"
CONFIGS = re.compile("config|template|pass", re.IGNORECASE)
"""The fields in which a config or a password is sent."""


class ReportFilter(SafeExceptionReporterFilter):
    """Leaves out configs and passwords with DEBUG, too."""

    hidden_settings = re.compile(
        f"{SafeExceptionReporterFilter.hidden_settings.pattern}|DATABASE_URL", re.IGNORECASE
    )

    def get_post_parameters(self, request: HttpRequest | None) -> dict[str, Any]:
        """Return what was sent, by name."""
        sent = {} if request is None else super().get_post_parameters(request)
        return {
            name: self.cleansed_substitute if CONFIGS.search(name) else value for name, value in sent.items()
        }

    def get_traceback_frame_variables(  # type: ignore[override]  # pairs, as Django's own gives them
        self, request: HttpRequest | None, tb_frame: FrameType
    ) -> list[tuple[str, Any]]:
        """Return a function's variables; only their names where a config may be among them."""
        module = str(tb_frame.f_globals.get("__name__", ""))
        if module.split(".", maxsplit=1)[0] == OURS or getattr(request, "holds_config", False):
            return [(name, self.cleansed_substitute) for name in tb_frame.f_locals]
        return list(super().get_traceback_frame_variables(request, tb_frame))


def holds_config(view: View) -> View:
    """Return a view whose requests send a config: no report of an error shows what was sent."""

    @wraps(view)
    def held(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        request.holds_config = True  # type: ignore[attr-defined]
        request.exception_reporter_filter = ReportFilter()
        return view(request, *args, **kwargs)

    return held
