"""The admin, and a form."""

from django.contrib import admin
from django.urls import path
from polls.views import AddPoll

urlpatterns = [path("admin/", admin.site.urls), path("add/", AddPoll.as_view())]
