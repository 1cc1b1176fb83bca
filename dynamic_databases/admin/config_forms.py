"""The field and the secrets of forms that hold a config: explained, neither shown nor lost."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from dynamic_databases.config import EXAMPLE, allowed_keys, encodable
from dynamic_databases.config.hiding import HIDDEN_TEXT, hidden, hidden_text, shown_again
from dynamic_databases.config.sealing import each_secret, restored
from dynamic_databases.config.secrets import SecretError, open_sealed, seal
from dynamic_databases.config.texts import config_from_text
from dynamic_databases.errors import ConfigError

TYPED = "typed-"
"""How the stand-in begins for a secret that was typed: it fits into JSON, URLs and connection strings."""
TYPED_LASTS = 3600
"""Seconds for which a secret that was typed into a form with another mistake need not be typed again."""


class Textarea(forms.Textarea):
    """A text area for code: wide, without spell checking."""

    def __init__(self) -> None:
        super().__init__(
            attrs={"rows": 14, "cols": 90, "class": "vLargeTextField config", "spellcheck": "false",
                   "autocomplete": "off", "autocapitalize": "off"}
        )  # fmt: skip


class ConfigFormField(forms.CharField):
    """A config as text: a JSON object, a URL or a connection string."""

    def prepare_value(self, value: Any) -> str:
        """Return what the text area shows: what was typed, else the stored config without its secrets."""
        if value is None or isinstance(value, TypedText):
            return value or ""
        return hidden_text(value) if isinstance(value, str) else written(hidden(value))

    def bound_data(self, data: Any, initial: Any) -> Any:
        return None if data is None else TypedText(data)

    def to_python(self, value: Any) -> Any:
        if value in self.empty_values:
            return None
        try:
            return config_from_text(str(value))
        except ConfigError as error:
            raise validation_error(error) from None

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return bool(config_from_text(data or "") != hidden(initial))
        except ConfigError:
            return True


class TypedText(str):
    """What a person typed, to be shown again unchanged."""

    __slots__ = ()


if TYPE_CHECKING:  # it is mixed into forms
    Form = forms.BaseForm
else:
    Form = object


class TypedSecrets(Form):
    """A form's `config`, in which stored secrets and those of the last try are put back.

    `typed_by` is bound to secrets that wait for another try; `stored_config` has the stored ones.
    """

    config_name = "config"
    """The name of the field."""
    typed_by = ""
    stored_config: Any = None
    _cleared = False

    def clean_config(self) -> Any:
        """Return the config with stored secrets and those of the last try put back."""
        config = self.cleaned_data[self.config_name]
        if not isinstance(config, Mapping):
            return config
        try:
            return restored(self._typed_again(config), self.stored_config)
        except ConfigError as error:
            self._cleared = True
            raise validation_error(error) from None

    def show_again(self) -> None:
        """Let the form be sent once more, though it shows no secret."""
        name = self.add_prefix(self.config_name)
        if self.data.get(name):
            self.data = {**dict(self.data.items()), name: self._shown_again(self.data[name])}

    def clear_kept(self, reason: str) -> ValidationError:
        """Return the message about a stored secret that has to be entered again."""
        self._cleared = True
        return ValidationError(
            f"The stored secret was cleared, because {reason} and it is never sent to a new address unasked; "
            "enter it again."
        )

    def _typed_again(self, config: Mapping[str, Any]) -> dict[str, Any]:
        errors: dict[str, str] = {}

        def opened(path: tuple[str, ...], value: Any) -> Any:
            if not isinstance(value, str) or not value.startswith(TYPED):
                return value
            try:
                token = {"sealed": value.removeprefix(TYPED)}
                return str(open_sealed(token, self._bound_to(), TYPED_LASTS))
            except SecretError:
                errors[".".join(path)] = "was typed too long ago; enter it again."
                return value

        values = each_secret(config, opened)
        if errors:
            raise ConfigError(errors)
        return values

    def _shown_again(self, text: str) -> str:
        """Return what was typed, secrets in a form that only this person's next try can open."""
        try:
            config = config_from_text(text)
        except ConfigError:
            return hidden_text(text, self._as_typed)
        if text.lstrip()[:1] != "{":  # a part that was parsed as something else may be a password
            safe = hidden_text(text, self._as_typed)
            return safe if safe != HIDDEN_TEXT else written(shown_again(config, self._as_typed))
        again = shown_again(config, self._as_typed)
        if self._cleared:
            again = each_secret(again, lambda path, value: "" if value == {"kept": True} else value)
        return text if again == config else written(again)

    def _as_typed(self, secret: str) -> str:
        is_stand_in = not secret or secret.startswith(TYPED)
        return secret if is_stand_in else TYPED + seal(secret, self._bound_to())["sealed"]

    def _bound_to(self) -> str:
        return "typed by " + hashlib.sha256(self.typed_by.encode()).hexdigest()


def validation_error(error: ConfigError) -> ValidationError:
    """Return the errors of a config as those of a field, a message a key."""
    return ValidationError([f"{key} {reason}" for key, reason in error.errors.items()])


def written(config: Any) -> str:
    """Return a config as people read it: indented, every character as itself."""
    return encodable(json.dumps(config, indent=4, ensure_ascii=False))


def config_help(begins: str = "") -> SafeString:
    """Return what a config may hold, vendor by vendor, as HTML, behind a field's own words."""
    vendors = format_html_join(
        "",
        "<dt>{}</dt><dd><code>{}</code>{}</dd>",
        (
            (label, f'"ENGINE": "{engine}"', _keys_help(keys, options))
            for label, engine, keys, options in allowed_keys()
        ),
    )
    return format_html(
        "{}A JSON object such as <code>{}</code>, a database URL or a connection string. "
        "<br>A password is sealed when it is saved and never shown again: <code>{}</code> stands for it. "
        "It may also be looked up each time: <code>{}</code> or <code>{}</code>. "
        "<code>{}</code> is a password that you have just typed."
        '<details class="config-keys"><summary>Keys and options by vendor</summary><dl>{}</dl></details>',
        format_html("{}<br>", begins) if begins else "",
        EXAMPLE,
        '"PASSWORD": {"kept": true}',
        '{"env": "DATABASE_SECRET_…"}',
        '{"file": "name"}',
        f"{TYPED}…",
        vendors,
    )


def _keys_help(keys: tuple[str, ...], options: list[tuple[str, str]]) -> SafeString:
    lines = format_html_join("", "<li><code>{}</code>: {}</li>", options)
    return format_html(" with {}. Options: <ul>{}</ul>", ", ".join(keys), lines)
