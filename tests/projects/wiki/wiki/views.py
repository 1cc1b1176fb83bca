# wiki/views.py
from django.shortcuts import render

from wiki.models import Page, Watchlist


def pages(request):
    title = request.GET.get("title", "Main Page").replace(" ", "_")
    articles = Page.objects.using("wiki").filter(page_title=title)
    watching = Watchlist.objects.using("wiki").filter(wl_title=title).select_related("wl_user")
    return render(request, "pages.html", {"pages": articles, "watching": watching})
