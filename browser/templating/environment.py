"""The environment in which Jinja renders this site's templates; the administration has Django's."""

from __future__ import annotations

from collections.abc import Callable, Mapping, MutableMapping
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.template import defaultfilters, engines
from django.templatetags.static import static
from django.urls import reverse
from django.utils.safestring import SafeData, SafeString, mark_safe
from django_htmx.jinja import htmx_script
from jinja2 import ChainableUndefined, Environment, Template, pass_context
from jinja2.runtime import Context

from browser.templating import words
from browser.templating.compiled import CompiledTemplates
from browser.templating.kept import address_basis, kept, rendered_rows
from browser.templating.partials import PartialsLoader
from browser.templating.tokens import csrf
from browser.templating.writing import WritingCode
from browser.values import name_html, verbatim

DJANGOS = (
    "add", "default", "default_if_none", "floatformat", "pluralize", "urlencode", "yesno",
)  # fmt: skip
"""Filters that are Django's, and say and mean what its documentation says."""


class Missing(ChainableUndefined):
    """What is not there is empty, as in Django's own templates: also what it has, and what that returns.

    It equals None.
    """

    __slots__ = ()

    def __eq__(self, other: object) -> bool:
        return other is None or isinstance(other, Missing)

    def __ne__(self, other: object) -> bool:
        return not self == other

    __hash__ = ChainableUndefined.__hash__

    def __call__(self, *_: object, **__: object) -> Any:
        return self


class SiteEnvironment(Environment):
    """Finds a template that it has compiled by its name alone: a page includes dozens of others.

    Jinja looks into a cache behind a lock each time, and asks whether the file is still the same.
    """

    code_generator_class = WritingCode

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._compiled: dict[str, Template] = {}
        self.has_all = False
        """Whether every page is compiled."""

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """Return names for a template as one dict: Jinja copies its chain of two name by name for a page."""
        return {**self.globals, **(d or {})}

    def get_template(
        self,
        name: str | Template,
        parent: str | None = None,
        globals: MutableMapping[str, Any] | None = None,  # noqa: A002  # Jinja's name
    ) -> Template:
        template = self._compiled.get(name) if isinstance(name, str) and not globals else None
        if template is None:
            template = super().get_template(name, parent, globals)
            if isinstance(name, str) and not globals and not self.auto_reload:
                self._compiled[name] = template
        return template


def environment(**options: Any) -> Environment:
    """Return the environment, with the options of `settings.TEMPLATES`."""
    loader = PartialsLoader(options["loader"].searchpath)
    own = {
        "loader": loader,
        "undefined": Missing,
        "bytecode_cache": CompiledTemplates(settings.COMPILED_TEMPLATES),
    }
    made = SiteEnvironment(**options | own)  # Django turns escaping on
    made.filters.update({name: _as_jinjas(getattr(defaultfilters, name)) for name in DJANGOS})
    ours = (words.option_words, words.thousands, words.listed, words.quoted, words.ago, words.bytes_size)
    made.filters.update({written.__name__: written for written in ours})
    made.filters.update(
        shown_name=name_html, striptags=_without_tags, truncatechars=_truncated, verbatim=verbatim
    )
    made.globals.update(
        htmx_script=htmx_script,
        kept=kept,
        query_with=query_with,
        rendered_rows=rendered_rows,
        static=static,
        url_for=url_for,
    )
    return made


def compile_all() -> None:
    """Compile the templates before the first page is asked for, or take what the last start compiled.

    Those that became part of others are compiled when a fragment of a page shows one by itself.
    """
    made = _site_environment()
    if made.has_all:
        return
    loader = made.loader
    assert isinstance(loader, PartialsLoader)
    names = made.list_templates()
    for name in names:
        loader.get_source(made, name)
    for name in names:
        if name not in loader.taken_in:
            made.get_template(name)
    if isinstance(made.bytecode_cache, CompiledTemplates):
        made.bytecode_cache.forget_others()
    made.has_all = True


def rendered(name: str, context: Mapping[str, Any], request: HttpRequest) -> str:
    """Return what a template shows of a request, as Django's `render_to_string` does in more steps."""
    around = {"request": request, **address_basis(request), **csrf(request)}
    return _site_environment().get_template(name).render({**context, **around})


def _site_environment() -> SiteEnvironment:
    made: SiteEnvironment = engines["jinja2"].env  # type: ignore[attr-defined]  # of Django's backend for Jinja
    return made


def url_for(name: str, *values: object) -> str:
    """Return the address of the view of that name."""
    return reverse(name, args=values)


@pass_context
def query_with(context: Context, name: str, value: str | None) -> str:
    """Return the address of this page with another value of a parameter, or without it."""
    query = context["request"].GET.copy()
    query.pop(name, None)
    if value is not None:
        query[name] = value
    return f"?{query.urlencode()}"


def _truncated(value: object, length: int) -> Any:
    """Return what Django's `truncatechars` returns, which brings text that is not ASCII into one form."""
    is_short = type(value) is str and value.isascii() and len(value) <= length
    return value if is_short else _truncated_by_django(value, length)


def _without_tags(value: object) -> Any:
    """Return what Django's `striptags` returns, which looks for tags only where there is a `<`."""
    has_none = type(value) in (str, SafeString) and "<" not in value  # type: ignore[operator]
    return value if has_none else _without_tags_by_django(value)


def _as_jinjas(written: Callable[..., Any]) -> Callable[..., Any]:
    """Return a filter of Django's that leaves what is safe HTML safe where Django itself would."""
    if not getattr(written, "is_safe", False):
        return written

    def keeping(value: object, *arguments: object) -> Any:
        result = written(value, *arguments)
        return mark_safe(result) if isinstance(value, SafeData) else result  # noqa: S308  # as it was before

    return keeping


_without_tags_by_django = _as_jinjas(defaultfilters.striptags)
_truncated_by_django = _as_jinjas(defaultfilters.truncatechars)
