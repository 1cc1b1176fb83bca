# mysite/urls.py
from django.contrib import admin
from django.urls import path
from people.views import People

urlpatterns = [path("admin/", admin.site.urls), path("people/", People.as_view())]
