"""The daily jobs of browsing and finding: journeys by mouse, by keyboard alone and without JavaScript.

What changed lately, accepting and aligning differences, registering, auditing and elevating are jobs of other
pages.
"""

from __future__ import annotations

from tests.pages import finding_jobs, record_jobs, rows_jobs  # each adds its journeys to the list
from tests.pages.job_steps import JOURNEYS

__all__ = ["JOURNEYS", "finding_jobs", "record_jobs", "rows_jobs"]
