"""One URL a thing; the environment is one segment of it."""

from __future__ import annotations

from django.contrib import admin
from django.contrib.auth.views import LogoutView
from django.urls import path

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

urlpatterns = [
    path("healthz", health, name="health"),
    path("admin/", admin.site.urls),
    path("login/", Login.as_view(), name="login"),
    path("login/password/", ChangePassword.as_view(), name="password"),
    path("login/password/changed/", password_changed, name="password_changed"),
    path("logout/", LogoutView.as_view(), name="logout"),
    path("lookup/", lookup, name="lookup"),
    path("lookup/keys/", keys, name="keys"),
    path("lookup/pins", pins, name="pins"),
    path("lookup/views", all_saved_views, name="saved_views"),
    path("", environments, name="environments"),
    path("compare/", compare_everything, name="compare"),
    path("compare/<database>/", compare_database, name="compare_database"),
    path("compare/<database>/-/report", report, name="report"),
    path("compare/<database>/-/refresh", refresh_compared, name="refresh_compared"),
    path("compare/<database>/-/rows", compare_reference_rows, name="compare_reference_rows"),
    path("compare/<database>/<table>/", compare_table, name="compare_table"),
    path("compare/<database>/<table>/-/rows", compare_rows_view, name="compare_rows"),
    path("compare/<database>/<table>/-/reference", register_reference_table, name="register_reference"),
    path("compare/<database>/<table>/-/reference/forget", forget_reference_table, name="forget_reference"),
    path("compare/<database>/<table>/<key>/", compare_record_view, name="compare_record"),
    path("<environment>/", databases, name="databases"),
    path("<environment>/<database>/", tables, name="tables"),
    path("<environment>/<database>/-/refresh", refresh_tables, name="refresh"),
    path("<environment>/<database>/<table>/", rows, name="rows"),
    path("<environment>/<database>/<table>/-/structure", structure, name="structure"),
    path("<environment>/<database>/<table>/-/columns", columns, name="columns"),
    path("<environment>/<database>/<table>/-/views", table_views, name="table_views"),
    path("<environment>/<database>/<table>/-/details", details, name="details"),
    path("<environment>/<database>/<table>/-/plan", plan, name="plan"),
    path("<environment>/<database>/<table>/-/facets", facets, name="facets"),
    path("<environment>/<database>/<table>/-/profile", profile, name="profile"),
    path("<environment>/<database>/<table>/-/peek", peek_view, name="peek"),
    path("<environment>/<database>/<table>/-/menu", column_menu, name="column_menu"),
    path("<environment>/<database>/<table>/<key>/-/cell", cell, name="cell"),
    path("<environment>/<database>/<table>/<key>/", record, name="record"),
    path("<environment>/<database>/<table>/<key>/-/image", image, name="image"),
    path("<environment>/<database>/<table>/<key>/-/details", record_details, name="record_details"),
    path("<environment>/<database>/<table>/<key>/-/panel", row_panel_view, name="row_panel"),
]

handler400 = "browser.views.errors.bad_request"
handler403 = "browser.views.errors.permission_denied"
handler404 = "browser.views.errors.page_not_found"
handler500 = "browser.views.errors.server_error"
