# mysite/urls.py
from django.contrib import admin
from django.urls import path

from wiki.views import pages

urlpatterns = [path("admin/", admin.site.urls), path("wiki/", pages)]
