"""The demo: two invented databases in three environments, with all that a page must survive."""

from browser.demo.databases import DemoDatabase, make_demo

__all__ = ["DemoDatabase", "make_demo"]
