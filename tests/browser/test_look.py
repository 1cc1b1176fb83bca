"""The look: what can be computed of it. Contrast, two colour languages, nothing that the CSP would refuse."""

from __future__ import annotations

import math
import re
from itertools import combinations, product
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TOKENS = (ROOT / "static" / "tokens.css").read_text()
OF_THE_APP = ROOT / "dynamic_databases" / "static" / "dynamic_databases" / "admin.css"
STYLE_SHEETS = [*sorted((ROOT / "static").glob("*.css")), OF_THE_APP]
FOLDERS = tuple(ROOT / name / "templates" for name in ("", "browser", "dynamic_databases"))
TEMPLATES = sorted(path for folder in FOLDERS for path in folder.rglob("*.html"))
PAIR = r"(--[\w-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)"
ROOT_RULE = re.search(r"^:root \{(.*?)^\}", TOKENS, re.DOTALL | re.MULTILINE)
assert ROOT_RULE
COLOURS = {name: (light, dark) for name, light, dark in re.findall(PAIR, ROOT_RULE[1])}
ENVIRONMENTS = {
    name: {token: (light, dark) for token, light, dark in re.findall(PAIR, rule)}
    for name, rule in re.findall(r"^\.env-(\w+) \{(.*?)\}", TOKENS, re.MULTILINE)
}
THEMES = {"light": 0, "dark": 1}
GROUNDS = ("--ground", "--surface", "--raised")
DIFFERENCES = ("--changed", "--extra", "--missing")


def linear(colour: str) -> list[float]:
    """Return red, green and blue of `#rrggbb` as light, 0 to 1 (WCAG 2.2, relative luminance)."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    return [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]


def contrast(colour: str, other: str) -> float:
    """Return the contrast ratio of two colours, 1 to 21 (WCAG 2.2)."""
    weights = (0.2126, 0.7152, 0.0722)
    lights = sorted(
        sum(w * part for w, part in zip(weights, linear(c), strict=True)) for c in (colour, other)
    )
    return (lights[1] + 0.05) / (lights[0] + 0.05)


def oklab(colour: str) -> tuple[float, float, float]:
    """Return lightness, a and b in the space where equal distances look equal (B. Ottosson, 2020)."""
    red, green, blue = linear(colour)
    long = (0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue) ** (1 / 3)
    medium = (0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue) ** (1 / 3)
    short = (0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue) ** (1 / 3)
    return (
        0.2104542553 * long + 0.793617785 * medium - 0.0040720468 * short,
        1.9779984951 * long - 2.428592205 * medium + 0.4505937099 * short,
        0.0259040371 * long + 0.7827717662 * medium - 0.808675766 * short,
    )


def hue(colour: str) -> float:
    """Return the hue in degrees."""
    _, a, b = oklab(colour)
    return math.degrees(math.atan2(b, a)) % 360


def chroma(colour: str) -> float:
    """Return how far a colour is from grey: 0 to about 0.3."""
    _, a, b = oklab(colour)
    return math.hypot(a, b)


def test_the_tokens_and_eight_environments_are_found() -> None:
    assert {*GROUNDS, *DIFFERENCES, "--ink", "--ink-soft", "--ink-faint", "--link"} <= set(COLOURS)
    assert len(ENVIRONMENTS) == 8
    assert all(set(rule) == {"--env", "--env-ink"} for rule in ENVIRONMENTS.values())


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(
    ("ink", "ground"),
    [
        *product(("--ink", "--ink-soft", "--ink-faint", "--link", *DIFFERENCES), GROUNDS),
        *product(("--ink", "--ink-soft", "--link"), (f"{name}-tint" for name in DIFFERENCES)),
        *((name, f"{name}-tint") for name in DIFFERENCES),
        ("--ground", "--ink"),
        ("--ground", "--ink-soft"),
    ],
)
def test_text_has_contrast_in_both_themes(ink: str, ground: str, theme: str) -> None:
    at = THEMES[theme]
    assert contrast(COLOURS[ink][at], COLOURS[ground][at]) >= 4.5


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("line", "ground"), [*product(("--edge", "--focus"), GROUNDS)])
def test_the_edge_of_a_field_and_the_focus_are_seen(line: str, ground: str, theme: str) -> None:
    at = THEMES[theme]
    assert contrast(COLOURS[line][at], COLOURS[ground][at]) >= 3


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_an_environment_is_legible_as_ground_and_as_ink(environment: str, theme: str) -> None:
    at, rule = THEMES[theme], ENVIRONMENTS[environment]
    assert contrast("#ffffff", rule["--env"][at]) >= 4.5
    for ground in GROUNDS:
        assert contrast(rule["--env-ink"][at], COLOURS[ground][at]) >= 4.5


@pytest.mark.parametrize("theme", THEMES)
def test_white_is_legible_on_the_position_for_all(theme: str) -> None:
    assert contrast("#ffffff", COLOURS["--all"][THEMES[theme]]) >= 4.5


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("environment", "difference"), [*product(ENVIRONMENTS, DIFFERENCES)])
def test_no_environment_can_be_taken_for_a_difference(environment: str, difference: str, theme: str) -> None:
    at = THEMES[theme]
    solid, tone = ENVIRONMENTS[environment]["--env"][at], COLOURS[difference][at]
    apart = abs(hue(solid) - hue(tone))
    assert chroma(solid) < 0.04 or min(apart, 360 - apart) >= 30


@pytest.mark.parametrize("theme", THEMES)
def test_no_two_environments_look_alike(theme: str) -> None:
    solid = {name: oklab(rule["--env"][THEMES[theme]]) for name, rule in ENVIRONMENTS.items()}
    alike = [pair for pair in combinations(solid, 2) if math.dist(solid[pair[0]], solid[pair[1]]) < 0.06]
    assert alike == []


def test_browsers_without_light_dark_get_the_light_half() -> None:
    fallback = TOKENS.split("@supports not (color: light-dark")[1]
    assert dict(re.findall(r"(--[\w-]+): (#[0-9a-f]{6});", fallback.split("}")[0])) == {
        name: light for name, (light, _) in COLOURS.items()
    }
    for name, rule in ENVIRONMENTS.items():
        expected = f".env-{name} {{ --env: {rule['--env'][0]}; --env-ink: {rule['--env-ink'][0]} }}"
        assert expected in fallback


def test_the_app_has_the_same_colours_without_the_site() -> None:
    rules = re.findall(r"^ *(\.env-\w+ \{.*\})$", TOKENS, re.MULTILINE)
    assert len(rules) == 2 * len(ENVIRONMENTS)
    assert re.findall(r"^ *(\.env-\w+ \{.*\})$", OF_THE_APP.read_text(), re.MULTILINE) == rules


@pytest.mark.parametrize("environment", ENVIRONMENTS)
@pytest.mark.parametrize("suffix", ["", "-protected"])
def test_each_environment_has_a_favicon_in_its_colour(environment: str, suffix: str) -> None:
    icon = (ROOT / "static" / "favicons" / f"{environment}{suffix}.svg").read_text()
    assert ENVIRONMENTS[environment]["--env"][1] in icon


@pytest.mark.parametrize("sheet", STYLE_SHEETS, ids=lambda sheet: sheet.name)
def test_colours_are_written_in_the_tokens_alone(sheet: Path) -> None:
    text = re.sub(r"/\*.*?\*/", "", sheet.read_text(), flags=re.DOTALL)
    written = re.findall(r"#[0-9a-fA-F]{3,8}\b(?=[^{}]*[;}])", text)
    assert (written == []) is (sheet.name not in {"tokens.css", OF_THE_APP.name})


@pytest.mark.parametrize("sheet", STYLE_SHEETS, ids=lambda sheet: sheet.name)
def test_a_style_sheet_loads_nothing_but_files_beside_it(sheet: Path) -> None:
    text = sheet.read_text()
    assert "@import" not in text
    for address in re.findall(r"url\(([^)]*)\)", text):
        assert (sheet.parent / address.strip("\"'")).is_file()


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda template: template.name)
def test_no_template_has_what_the_policy_refuses(template: Path) -> None:
    text = template.read_text()
    assert not re.search(r"\sstyle=|<style|\son[a-z]+=|javascript:|\shx-on|https?://", text)
    assert not re.search(r"<script(?![^>]*\ssrc=)", text)


@pytest.mark.parametrize(
    ("table", "components"),
    [('class="matrix"', ["matrix.html"]), ('class="list"', ["rows.html", "table.html"])],
)
def test_tables_of_one_kind_are_written_once(table: str, components: list[str]) -> None:
    written = [path for path in TEMPLATES if f"<table {table}" in path.read_text()]
    assert sorted(path.name for path in written) == components
    assert {path.parent.name for path in written} == {"components"}
