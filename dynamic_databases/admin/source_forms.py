"""The form by which a source of customers' databases is described."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms

from dynamic_databases.admin.config_forms import ConfigFormField, Textarea, TypedSecrets, config_help
from dynamic_databases.config.sealing import keeps
from dynamic_databases.models import Source
from dynamic_databases.models.sources import PARTS

if TYPE_CHECKING:  # Django's own class is not generic at run time
    SourceModelForm = forms.ModelForm[Source]
else:
    SourceModelForm = forms.ModelForm

DECIDES_WHERE = {"database", "table", "query", "connection_column", "host_column", "port_column",
                 "user_column", "hosts"}  # fmt: skip
"""The fields that decide where the template's secret is sent."""


class Lines(forms.Textarea):
    """A text area for a few lines of names or code."""

    def __init__(self, rows: int) -> None:
        super().__init__(
            attrs={"rows": rows, "cols": 90, "class": "vLargeTextField config", "spellcheck": "false"}
        )


class SourceForm(TypedSecrets, SourceModelForm):
    """Describes or edits one source."""

    config_name = "template"

    class Meta:
        model = Source
        fields = (
            "name", "database", "table", "query", "key_column", "name_columns", "environment_column",
            "connection_column", *PARTS.values(), "template", "hosts", "withheld",
        )  # fmt: skip
        widgets: ClassVar = {
            "template": Textarea,
            "query": Lines(6),
            "name_columns": Lines(2),
            "withheld": Lines(2),
        }
        field_classes: ClassVar = {"template": ConfigFormField}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "template" in self.fields:  # absent for people who may only view
            self.fields["template"].help_text = config_help(Source._meta.get_field("template").help_text)
        if self.instance.pk is not None:
            self.stored_config = self.instance.template

    def clean_template(self) -> Any:
        """Return the template; a stored secret is dropped where it would be sent to another address."""
        typed = self.cleaned_data["template"]
        moved = [name for name in self.changed_data if name in DECIDES_WHERE]
        if isinstance(typed, Mapping) and moved and keeps(typed):
            names = " and ".join(str(self.fields[name].label).lower() for name in moved)
            raise self.clear_kept(f"{names} changed")
        return self.clean_config()

    def _post_clean(self) -> None:
        super()._post_clean()  # type: ignore[misc]  # ModelForm's own step, which the types leave out
        if self.errors:
            self.show_again()
