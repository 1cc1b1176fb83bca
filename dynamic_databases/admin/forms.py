"""The forms by which one database, or several of a server, are registered."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError

from dynamic_databases.admin.config_forms import ConfigFormField, Textarea, TypedSecrets, config_help
from dynamic_databases.config import encodable
from dynamic_databases.connection_tests.servers import LONGEST_NAME
from dynamic_databases.models import Database, Environment

if TYPE_CHECKING:  # Django's own class is not generic at run time
    DatabaseModelForm = forms.ModelForm[Database]
else:
    DatabaseModelForm = forms.ModelForm


class DatabaseForm(TypedSecrets, DatabaseModelForm):
    """Registers or edits one database. On trial it is never valid, so that it is shown again."""

    is_on_trial = False

    class Meta:
        model = Database
        fields = ("name", "environment", "config")
        widgets: ClassVar = {"config": Textarea}  # the admin has its own for text
        field_classes: ClassVar = {"config": ConfigFormField}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "config" in self.fields:  # absent for people who may only view
            self.fields["config"].help_text = config_help()
        if self.instance.pk is not None:
            self.stored_config = self.instance.config

    def _post_clean(self) -> None:
        super()._post_clean()  # type: ignore[misc]  # ModelForm's own step, which the types leave out
        if self.errors or self.is_on_trial:
            self.show_again()

    def is_valid(self) -> bool:
        return super().is_valid() and not self.is_on_trial


class ServerForm(TypedSecrets, forms.Form):
    """Names a server, and the environment for its databases."""

    environment = forms.ModelChoiceField(
        Environment.objects.all(), required=False, help_text="Where its databases are registered."
    )
    config = ConfigFormField(
        widget=Textarea, help_text="As for one database. NAME may be left out: the server is asked for all."
    )

    def full_clean(self) -> None:
        super().full_clean()
        if self.is_bound:
            self.show_again()


class ChoiceForm(forms.Form):
    """One database of a server: whether it is to be registered, and under which logical name."""

    chosen = forms.BooleanField(required=False)
    database = forms.CharField(widget=forms.HiddenInput)
    """The server's own name as JSON: browsers change line breaks in plain text."""
    name = forms.CharField(max_length=LONGEST_NAME, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].widget.attrs["aria-label"] = f"Logical name of {self.shown}"

    @property
    def shown(self) -> str:
        """The server's own name, as a person reads it."""
        text = str(self["database"].value() or "")
        try:
            return encodable(str(json.loads(text)))
        except (ValueError, RecursionError):
            return encodable(text)

    @property
    def objection(self) -> str:
        """Why it cannot be registered, as of when the server was asked."""
        return str(self.initial.get("objection", ""))

    def clean_database(self) -> str:
        try:
            database = json.loads(self.cleaned_data["database"])
        except (ValueError, RecursionError):
            database = None
        if not isinstance(database, str) or database != encodable(database):
            raise ValidationError("This is not the name of a database.")
        return database

    def clean(self) -> dict[str, Any]:
        if (
            self.cleaned_data.get("chosen")
            and not self.cleaned_data.get("name")
            and "name" not in self.errors
        ):
            self.add_error("name", "Give it a name.")
        return self.cleaned_data


MOST_CHOICES = 300
"""Databases of a server on one page: Django accepts 1,000 fields in a form."""
ChoiceFormSet = forms.formset_factory(
    ChoiceForm, extra=0, max_num=MOST_CHOICES, absolute_max=MOST_CHOICES, validate_max=True
)
