"""Rows in the forms that other programs and people take: CSV, JSON lines, Markdown, a workbook."""
