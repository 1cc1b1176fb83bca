"""One URL a thing; the environment is one segment of it."""

from __future__ import annotations

from django.contrib import admin
from django.contrib.auth.views import LogoutView
from django.urls import URLPattern, URLResolver, include, path

from browser.views.cell import cell
from browser.views.column_menu import column_menu
from browser.views.columns import columns
from browser.views.compare import compare_everything
from browser.views.compare_database import compare_database, refresh_compared
from browser.views.compare_record import compare_record_view
from browser.views.compare_rows import compare_rows_view
from browser.views.compare_table import compare_table
from browser.views.databases import databases
from browser.views.details import details
from browser.views.environments import environments
from browser.views.facets import facets
from browser.views.health import health
from browser.views.image import image
from browser.views.keys import keys
from browser.views.login import Login
from browser.views.lookup import lookup
from browser.views.password import ChangePassword, password_changed
from browser.views.peek import peek_view
from browser.views.pins import pins
from browser.views.plan import plan
from browser.views.profile import profile
from browser.views.record import record
from browser.views.record_details import record_details
from browser.views.reference_tables import (
    compare_reference_rows,
    forget_reference_table,
    register_reference_table,
)
from browser.views.report import report
from browser.views.row_panel import row_panel_view
from browser.views.rows import rows
from browser.views.saved_views import all_saved_views
from browser.views.structure import structure
from browser.views.table_views import table_views
from browser.views.tables import refresh_tables, tables

login_pages = [
    path("", Login.as_view(), name="login"),
    path("password/", ChangePassword.as_view(), name="password"),
    path("password/changed/", password_changed, name="password_changed"),
]
lookup_pages = [
    path("", lookup, name="lookup"),
    path("keys/", keys, name="keys"),
    path("pins", pins, name="pins"),
    path("views", all_saved_views, name="saved_views"),
]
comparisons = [
    path("", compare_everything, name="compare"),
    path("<database>/", compare_database, name="compare_database"),
    path("<database>/-/report", report, name="report"),
    path("<database>/-/refresh", refresh_compared, name="refresh_compared"),
    path("<database>/-/rows", compare_reference_rows, name="compare_reference_rows"),
    path("<database>/<table>/", compare_table, name="compare_table"),
    path("<database>/<table>/-/rows", compare_rows_view, name="compare_rows"),
    path("<database>/<table>/-/reference", register_reference_table, name="register_reference"),
    path("<database>/<table>/-/reference/forget", forget_reference_table, name="forget_reference"),
    path("<database>/<table>/<key>/", compare_record_view, name="compare_record"),
]
table_pages = [  # the first ones are asked for most, and Django tries one after the other
    path("", rows, name="rows"),
    path("<key>/", record, name="record"),
    path("-/structure", structure, name="structure"),
    path("-/columns", columns, name="columns"),
    path("-/views", table_views, name="table_views"),
    path("-/details", details, name="details"),
    path("-/plan", plan, name="plan"),
    path("-/facets", facets, name="facets"),
    path("-/profile", profile, name="profile"),
    path("-/peek", peek_view, name="peek"),
    path("-/menu", column_menu, name="column_menu"),
    path("<key>/-/cell", cell, name="cell"),
    path("<key>/-/image", image, name="image"),
    path("<key>/-/details", record_details, name="record_details"),
    path("<key>/-/panel", row_panel_view, name="row_panel"),
]
urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", health, name="health"),
    path("admin/", admin.site.urls),
    path("login/", include(login_pages)),
    path("logout/", LogoutView.as_view(), name="logout"),
    path("lookup/", include(lookup_pages)),
    path("compare/", include(comparisons)),
    path("", environments, name="environments"),
    path("<environment>/", databases, name="databases"),
    path("<environment>/<database>/", tables, name="tables"),
    path("<environment>/<database>/-/refresh", refresh_tables, name="refresh"),
    path("<environment>/<database>/<table>/", include(table_pages)),
]

handler400 = "browser.views.errors.bad_request"
handler403 = "browser.views.errors.permission_denied"
handler404 = "browser.views.errors.page_not_found"
handler500 = "browser.views.errors.server_error"
