# mysite/urls.py, at the end
from notes.views import Notes

urlpatterns += [path("notes/", Notes.as_view())]
