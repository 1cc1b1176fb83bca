"""Makes what `shop` sells: categories, products, their reviews and their stock."""

from __future__ import annotations

import json
from random import Random

from browser.demo import words
from browser.demo.moments import moment
from browser.demo.pictures import png
from browser.demo.script import Rows

PRODUCTS = 800
REVIEWS = 4000
REVIEWERS = 900
MOVEMENTS = 5000


def make_categories() -> tuple[Rows, Rows]:
    numbers = {name: number for number, (name, *_rest) in enumerate(words.CATEGORIES, start=1)}
    categories = [
        (numbers[name], name, numbers[parent] if parent else None, position)
        for position, (name, parent, *_rest) in enumerate(words.CATEGORIES)
    ]
    names = [
        (numbers[name], language, translated)
        for name, _parent, translations, *_rest in words.CATEGORIES
        for language, translated in translations.items()
    ]
    return (
        Rows("categories", ("id", "name", "parent_id", "position"), categories),
        Rows("category_names", ("category_id", "language", "name"), names),
    )


def make_products(random: Random) -> Rows:
    kinds = [
        (number, price, goods.split())
        for number, (_n, _p, _t, price, goods) in enumerate(words.CATEGORIES, 1)
        if goods
    ]
    made = []
    for number in range(1, PRODUCTS + 1):
        category, price, goods = random.choice(kinds)
        colour, thing = random.choice(words.COLOURS), random.choice(goods)
        name = f"{random.choice(words.MATERIALS)} {thing}{random.choice(words.SIZES)}"
        summary = f"A {colour} {thing}, made to last."
        text = (
            None
            if random.random() < 0.3
            else f"{summary}\n\nCare: wipe with a damp cloth.\nMade in small series."
        )
        details = {
            "colour": colour,
            "size_cm": [random.randrange(5, 90) for _side in range(3)],
            "tags": [thing, "new"],
        }
        made.append((
            number, f"{thing[:3].upper()}-{number:06}", name, category,
            round(price * random.uniform(0.6, 1.8), 2),
            random.randrange(50, 20_000) if random.random() < 0.9 else None, summary, summary, text or "",
            json.dumps(details), png(number % 256, category * 30, 90) if number % 4 == 0 else None,
            random.random() < 0.9, moment(random.random() * 1e8)[:10],
        ))  # fmt: skip
    return Rows("products", (
        "id", "sku", "name", "category_id", "price", "weight_g", "summary", "short_description",
        "description", "attributes", "image", "active", "released",
    ), made)  # fmt: skip


def make_reviews(random: Random) -> Rows:
    made = []
    for number in range(1, REVIEWS + 1):
        product, customer = random.randrange(1, PRODUCTS + 1), random.randrange(1, REVIEWERS)
        stars = random.choice((1, 2, 3, 4, 4, 5, 5, 5))
        written = moment((REVIEWS - number) * 9000 + random.randrange(8000))
        made.append((number, product, customer, stars, random.choice(words.REVIEWS), written))
    return Rows("reviews", ("id", "product_id", "customer_id", "stars", "body", "written_at"), made)


def make_stock(random: Random) -> tuple[Rows, Rows, Rows]:
    warehouses = [
        ("HAM", "Hamburg", "06:00", "22:00"),
        ("GDN", "Gdańsk", "00:00", "24:00"),
        ("大阪", "大阪倉庫", "08:30:00", None),
    ]
    codes = [code for code, *_rest in warehouses]
    counted = [
        (
            code,
            product,
            f"{'ABCD'[product % 4]}-{product % 60:02}",
            random.randrange(400),
            moment(random.random() * 1e7)[:10],
        )
        for code in codes
        for product in range(1, PRODUCTS + 1)
    ]
    moves = []
    for number in range(MOVEMENTS):
        reason = random.choice(("sale", "delivery", "count", "breakage", None))
        moved = moment((MOVEMENTS - number) * 600)
        change = random.randrange(-40, 120)
        moves.append((moved, random.choice(codes), random.randrange(1, PRODUCTS), change, reason))
    return (
        Rows("warehouses", ("code", "name", "opens", "closes"), warehouses),
        Rows("inventory", ("warehouse_code", "product_id", "bin", "quantity", "counted_on"), counted),
        Rows("stock_movements", ("moved_at", "warehouse_code", "product_id", "change", "reason"), moves),
    )
