"""What a person does on a page, counted: a click, a key (with what is held) or a text typed is a step."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum

from playwright.sync_api import Locator, Page, expect

FARTHEST = 60
"""Presses of Tab after which nobody would go on."""


class Way(StrEnum):
    MOUSE = "mouse"
    """Texts are typed all the same."""
    KEYBOARD = "keyboard"
    PLAIN = "no script"
    """By mouse, without JavaScript."""


@dataclass
class Hands:
    """One person at one page."""

    page: Page
    way: Way
    steps: int = 0
    began: float = field(default_factory=time.perf_counter)

    @property
    def seconds(self) -> float:
        return time.perf_counter() - self.began

    def click(self, target: Locator, *, held: str = "") -> None:
        assert self.way is not Way.KEYBOARD, "this journey is by keyboard alone"
        target.click(modifiers=[held] if held else [])  # type: ignore[list-item]
        self.steps += 1

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)
            self.steps += 1

    def type(self, text: str) -> None:
        self.page.keyboard.type(text)
        self.steps += 1

    def tab_to(self, target: Locator, *, key: str = "Tab") -> None:
        """Press Tab until it has the focus: each press is a step."""
        expect(target).to_be_visible()
        for _ in range(FARTHEST):
            self.press(key)
            if target.evaluate("one => one === document.activeElement"):
                return
        raise AssertionError(f"{target} was not reached by {FARTHEST} presses of {key}")

    def arrived(self, address: str | re.Pattern[str]) -> None:
        """Wait until the page is at an address, a glob or a pattern."""
        self.page.wait_for_url(address)
        self.page.locator("h1").wait_for()

    def clipboard(self) -> str:
        expect(self.page.locator("#announcement")).to_have_text("copied")
        return str(self.page.evaluate("navigator.clipboard.readText()"))


Act = Callable[[Hands], None]


@dataclass(frozen=True)
class Journey:
    """One job, from the page where it begins, in one way."""

    job: str
    way: Way
    start: str
    act: Act

    @property
    def context(self) -> dict[str, object]:
        """The options of the browser's context."""
        if self.way is Way.PLAIN:
            return {"java_script_enabled": False}
        return {"permissions": ["clipboard-read", "clipboard-write"]}

    def travel(self, page: Page) -> Hands:
        """Do the job on a page that has just been opened; return the hands that did it."""
        page.locator("h1").wait_for()
        hands = Hands(page, self.way)
        self.act(hands)
        return hands
