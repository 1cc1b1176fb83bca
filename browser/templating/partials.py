"""Templates in parts: `rows.html#table` is what stands between `partialdef table` and `endpartialdef` in it.

A page's fragment and the parts that it repeats are written where the page is, and see what surrounds them, as
an included template does.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, TemplateNotFound

PART = re.compile(r"{% partialdef (\w+)( inline)? %}(.*?){% endpartialdef %}\n?", re.DOTALL)
"""A part; one that is `inline` also stands where it is written. No part has another one in it."""
SHOWN = re.compile(r"{% partial (\w+) %}")
INDENTATION = re.compile(r"^[ \t]+", re.MULTILINE)
"""A fifth of a page, and nothing to a browser: no template has a `pre` whose text begins on another line."""


class PartialsLoader(FileSystemLoader):
    """Loads a file as it is without its parts, and each of them by the file's name and its own."""

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
