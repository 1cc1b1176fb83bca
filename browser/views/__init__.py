"""The views: one module per page, named as its template; each looks up, builds a page, and renders it."""
