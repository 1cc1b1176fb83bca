# mysite/urls.py
from django.contrib import admin
from django.urls import path
from shops.views import rows

urlpatterns = [
    path("admin/", admin.site.urls),
    path("<slug:environment>/<str:name>/<str:table>/", rows),
]
