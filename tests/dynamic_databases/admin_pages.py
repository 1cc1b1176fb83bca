"""The administration's addresses, what is typed into its forms, and what its forms show."""

from __future__ import annotations

import json

from django.urls import reverse

from dynamic_databases.models import Database, Environment
from tests.markup import Page, attributes, element, elements, words_of

ADD = reverse("admin:dynamic_databases_database_add")
LIST = reverse("admin:dynamic_databases_database_changelist")


def typed(environment: Environment, config: object, name: str = "shop") -> dict[str, object]:
    text = config if isinstance(config, str) else json.dumps(config)
    return {"name": name, "environment": environment.pk, "config": text}


def change(database: Database) -> str:
    return reverse("admin:dynamic_databases_database_change", args=[database.pk])


def shown_config(page: Page) -> str:
    """Return what the text area of the config holds."""
    return element(page, "textarea").text()


def chosen_environment(page: Page) -> str:
    """Return the key of the environment that the form has chosen."""
    return str(element(page, "select[name=environment] option[selected]").attributes["value"])


SERVER = reverse("admin:dynamic_databases_database_server")


def asked(environment, config: object) -> dict[str, object]:
    text = config if isinstance(config, str) else json.dumps(config)
    return {"environment": environment.pk if environment else "", "config": text}


def offered(page: Page) -> list[dict[str, object]]:
    """Return what the page offers: each database, its logical name, whether it is chosen, and the remark."""
    return [
        {
            "database": json.loads(*attributes(row, "[name$=-database]", "value")),
            "name": attributes(row, "[name$=-name]", "value")[0],
            "chosen": bool(elements(row, "[name$=-chosen][checked]")),
            "remark": words_of(row.css("td")[2]),
        }
        for row in elements(page, ".found tbody tr")
    ]


def only(name: str, page: Page) -> list[dict[str, object]]:
    """Return the row of one database: a server of tests has others."""
    return [row for row in offered(page) if row["database"] == name]


def chosen(rows: list[dict[str, object]]) -> dict[str, object]:
    """Return what a browser sends of these rows."""
    sent: dict[str, object] = {
        "rows-TOTAL_FORMS": len(rows),
        "rows-INITIAL_FORMS": len(rows),
        "_register": "1",
    }
    for number, row in enumerate(rows):
        sent |= {f"rows-{number}-database": json.dumps(row["database"]), f"rows-{number}-name": row["name"]}
        if row["chosen"]:
            sent[f"rows-{number}-chosen"] = "on"
    return sent
