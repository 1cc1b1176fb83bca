"""Templates in parts: `rows.html#table` is what stands between `partialdef table` and `endpartialdef` in it.

A page's fragment and the parts that it repeats are written where the page is, and see what surrounds them, as
an included template does. What a template includes becomes a part of it: for each of the dozens that a page
includes, Jinja would copy all that it knows, a tenth of the time of a record. It is left to Jinja while
developing, when a file may change.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, TemplateNotFound

PART = re.compile(r"{% partialdef (\w+)( inline)? %}(.*?){% endpartialdef %}\n?", re.DOTALL)
"""A part; one that is `inline` also stands where it is written. No part has another one in it."""
SHOWN = re.compile(r"{% partial (\w+) %}")
INCLUDED = re.compile(r'{% include "([^"]+)" %}')
"""A template that is always the same one, and sees what surrounds it."""
OF_ITS_OWN = ("{% extends", "{% block")
"""What only a whole template can have."""
SHORT = 1800
"""Characters of a template's text. Compiling takes longer the more text there is altogether."""
INDENTATION = re.compile(r"^[ \t]+", re.MULTILINE)
"""A fifth of a page, and nothing to a browser: no template has a `pre` whose text begins on another line."""


class PartialsLoader(FileSystemLoader):
    """Loads a file as it is without its parts, and each of them by the file's name and its own."""

    def __init__(self, searchpath: Any) -> None:
        super().__init__(searchpath)
        self.taken_in: set[str] = set()
        """Templates that became part of others. Most are never rendered by themselves."""
        self._texts: dict[str, str] = {}
        """What is included, as read once: many include the same."""

    def list_templates(self) -> list[str]:
        """Return the names of all files, and of all their parts."""
        names = super().list_templates()
        for name in list(names):
            for folder in self.searchpath:
                path = Path(folder, name)
                if path.exists():
                    names += [f"{name}#{match[1]}" for match in PART.finditer(path.read_text(self.encoding))]
        return sorted(set(names))

    def get_source(self, environment: Environment, template: str) -> tuple[str, str, Callable[[], bool]]:
        source, path, is_current = self._read(environment, template)
        if not environment.auto_reload:
            source = self._with_included(environment, source, (template,))
        return source, path, is_current

    def _read(self, environment: Environment, template: str) -> tuple[str, str, Callable[[], bool]]:
        name, _, part = template.partition("#")
        source, path, is_current = super().get_source(environment, name)
        if part:
            parts = {match[1]: match[3] for match in PART.finditer(source)}
            if part not in parts:
                raise TemplateNotFound(template)
            source = parts[part]
        else:
            source = PART.sub(lambda match: f"{{% partial {match[1]} %}}" if match[2] else "", source)
        included = SHOWN.sub(rf'{{% include "{name}#\1" %}}', source)
        return INDENTATION.sub("", included), path, is_current

    def _with_included(self, environment: Environment, source: str, around: tuple[str, ...]) -> str:
        """Return a template's text with the text of what it includes, where that is better."""

        def text(match: re.Match[str]) -> str:
            name = match[1]
            if name not in self._texts:
                self._texts[name] = self._read(environment, name)[0].removesuffix("\n")  # as Jinja does
            inner = self._texts[name]
            if name in around or not _is_taken_in(inner, name, around):
                return match[0]
            self.taken_in.add(name)
            # A scope: what is set in an included template is not set around it.
            return f"{{% with %}}{self._with_included(environment, inner, (*around, name))}{{% endwith %}}"

        return INCLUDED.sub(text, source)


def _is_taken_in(text: str, name: str, around: tuple[str, ...]) -> bool:
    """Return whether a template that is included becomes part of the one around it.

    A file's own parts do, and others if they are short: most are included by many.
    """
    is_own = any(other.partition("#")[0] == name.partition("#")[0] for other in around)
    return (is_own or len(text) <= SHORT) and not any(word in text for word in OF_ITS_OWN)
