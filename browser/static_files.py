"""Names of static files: with a digest once `collectstatic` has run, before that plain."""

from __future__ import annotations

from whitenoise.storage import CompressedManifestStaticFilesStorage


class StaticFilesStorage(CompressedManifestStaticFilesStorage):
    manifest_strict = False

    def stored_name(self, name: str) -> str:
        """Return the name with its digest, or `name` itself while there is no manifest."""
        return str(super().stored_name(name)) if self.hashed_files else name
