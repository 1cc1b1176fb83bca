"""The tenant of a request: its environment and its customer, who must exist.

Leaves where they are named in a request to `middleware`, and what a name means to `context`.
"""

from __future__ import annotations

from dataclasses import dataclass

from asgiref.sync import sync_to_async
from django.http import Http404, HttpRequest

from dynamic_databases.app_settings import setting
from dynamic_databases.context import customer, environment
from dynamic_databases.middleware import (
    PASSING,
    EnteringMiddleware,
    Response,
    environment_of,
    kept_within,
    named_by,
    unavailable,
)
from dynamic_databases.models import Environment
from dynamic_databases.models.environments import default_environment
from dynamic_databases.sources.customers import databases_named


@dataclass(frozen=True, slots=True)
class Tenant:
    """Where a request is answered: the slug of an environment, and the name of a customer, if any."""

    environment: str | None
    customer: str | None


class TenantMiddleware(EnteringMiddleware):
    """Enters the environment and the customer that a request names; 404 where there is no such one.

    It stands in place of `EnvironmentMiddleware`. Without a name the environment is the default one.
    `DYNAMIC_DATABASES_CUSTOMER_FROM` lists where the customer is named: `url` (the view's argument
    `customer`), `header:X-Customer`, `query:customer` and `host`. Who may read is for the view to decide.
    A database that is busy or does not answer, be it that of the customers, is a 503.
    """

    def _answer(self, request: HttpRequest) -> Response:
        tenant = _tenant_or_answer(request)
        if not isinstance(tenant, Tenant):
            return tenant
        with environment(tenant.environment), customer(tenant.customer):
            return kept_within(tenant.environment, self.get_response(request), tenant.customer)

    async def _answer_later(self, request: HttpRequest) -> Response:
        tenant = await sync_to_async(_tenant_or_answer)(request)
        if not isinstance(tenant, Tenant):
            return tenant
        with environment(tenant.environment), customer(tenant.customer):
            return kept_within(tenant.environment, await self.get_response(request), tenant.customer)


def _tenant_or_answer(request: HttpRequest) -> Tenant | Response:
    """Return the tenant of a request, or the answer where its controller table can't be asked for now."""
    try:
        return tenant_of(request)
    except PASSING as error:
        answer = unavailable(request, error)
        if answer is None:
            raise
        return answer


def tenant_of(request: HttpRequest) -> Tenant:
    """Return the tenant of a request. Raises `Http404` for one that does not exist.

    Raises `DatabaseUnavailable` and `ConfigError` where a controller table can't be asked for a customer.
    """
    slug = environment_of(request) or default_environment()
    if slug is not None and not Environment.objects.filter(slug=slug).exists():
        raise Http404(f"There is no environment “{slug}”.")
    name = customer_of(request)
    if name is None:
        return Tenant(slug, None)
    named = databases_named(name, slugs=None if slug is None else [slug])
    customers = [database for database in named.databases if database.customer is not None]
    if len(customers) != 1:
        for error in named.unread.values():
            raise error
        raise Http404(f"There is no customer “{name}”.")
    return Tenant(customers[0].environment.slug, name)


def customer_of(request: HttpRequest) -> str | None:
    """Return the name of the customer that a request names, or None."""
    name = "DYNAMIC_DATABASES_CUSTOMER"
    for source in setting(f"{name}_FROM"):
        if source == "host" and not setting(f"{name}_HOSTS"):
            return request.get_host().partition(":")[0].lower()  # customers are found by their domains
        if named := named_by(source, request, "customer", name):
            return named
    return None
