"""Makes the rows of `shop` once for all environments, and says which of them an environment keeps."""

from __future__ import annotations

import json
import struct
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from random import Random

from browser.demo import words
from browser.demo.orders import order_tables
from browser.demo.script import Rows

END = datetime(2026, 1, 31)
CUSTOMERS = 5000
PRODUCTS = 800
DEV_CUSTOMERS = 900
SHOWN = frozenset({42, *range(39990, 40001)})
"""Orders that every environment has, whatever else it leaves out."""
KEPT_ORDERS: dict[str, Callable[[int, int], bool]] = {
    "prod": lambda order, customer: True,
    "test": lambda order, customer: order <= 500 or order > 28_000,
    "dev": lambda order, customer: order in SHOWN
    or (customer <= DEV_CUSTOMERS and (order <= 500 or order > 36_000)),
}
SMALLER = {"prod": 1, "test": 3, "dev": 20}
"""Of what nobody follows by key, each environment has a part: all, a third, a twentieth."""
NEWEST_MIGRATIONS = (
    "0140_customer_preferences", "0141_product_images", "0142_orders_region", "0143_discounts",
    "0144_loyalty_points", "0145_gift_cards", "0146_orders_returned", "0147_customer_tax_number",
)  # fmt: skip
LAST_MIGRATION = {"prod": 142, "test": 144, "dev": 147}


@dataclass(frozen=True, slots=True)
class Shop:
    """All rows there are, before an environment takes its part."""

    tables: tuple[Rows, ...]

    def rows_in(self, environment: str) -> Iterator[Rows]:
        """Yield each table with the rows that `environment` has; its own changes are in shop_after.sql."""
        keeps = KEPT_ORDERS[environment]
        kept: frozenset[object] = frozenset()
        for rows in self.tables:
            if rows.table == "orders" and environment != "prod":
                chosen = [row for row in rows.rows if keeps(row[0], row[3])]  # type: ignore[arg-type]
                kept = frozenset(row[0] for row in chosen)
                yield replace(rows, rows=chosen)
            elif environment == "prod":
                yield rows
            elif "order_id" in rows.columns:
                place = rows.columns.index("order_id")
                yield replace(rows, rows=[row for row in rows.rows if row[place] in kept])
            else:
                yield replace(rows, rows=part_of(rows, environment))
        yield migrations(environment)


def part_of(rows: Rows, environment: str) -> list[tuple[object, ...]]:
    """Return the rows of a table without orders that an environment has."""
    if environment == "dev" and rows.table in ("customers", "addresses"):
        place = rows.columns.index("id" if rows.table == "customers" else "customer_id")
        return [row for row in rows.rows if row[place] <= DEV_CUSTOMERS]  # type: ignore[operator]
    if rows.table in ("reviews", "stock_movements", "exchange_rates", "audit_2019"):
        return list(rows.rows[: len(rows.rows) // SMALLER[environment]])
    return list(rows.rows)


def make_shop() -> Shop:
    """Return the shop's rows, the same ones each time."""
    random = Random("shop")
    customers = make_customers(random)
    products = make_products(random)
    return Shop(
        (
            customers, make_addresses(random, customers), *make_categories(), products, *order_tables(random, customers, products),
            make_reviews(random), *make_stock(random), make_rates(random), make_audit(random), make_signups(),
        )  # fmt: skip
    )


def moment(seconds_before_end: float) -> str:
    """Return a time before the demo's end as SQLite's own functions write it."""
    return (END - timedelta(seconds=int(seconds_before_end))).isoformat(" ")


def make_customers(random: Random) -> Rows:
    cultures = {culture.country: culture for culture in words.CULTURES}
    made = []
    for number in range(1, CUSTOMERS + 1):
        home = random.choice(words.CULTURES)
        name = words.full_name(home, *words.person(random, home))
        if random.random() < 0.08:
            name = random.choice(words.COMPANIES)
        if number in words.FIXED_CUSTOMERS:
            name, country = words.FIXED_CUSTOMERS[number]
            home = cultures[country]
        phone = f"+00 {random.randrange(100, 999)} 555 {random.randrange(10_000):04}" if random.random() < 0.7 else None
        born = date(1940, 1, 1) + timedelta(days=random.randrange(24_000)) if random.random() < 0.4 else None
        likes = json.dumps({"newsletter": random.random() < 0.5, "theme": random.choice(("light", "dark", None))})
        made.append((
            number, name, words.mailbox(name, number), phone, home.country, random.choice(home.cities), home.language,
            random.random() < 0.06, born and born.isoformat(), int(random.expovariate(0.01)), f"{home.country}{number:09}",
            number if random.random() < 0.6 else None, int(number * random.random()) or None if number % 5 == 0 else None,
            likes if random.random() < 0.5 else None, moment((CUSTOMERS - number) * 21_000 + random.randrange(20_000)),
        ))  # fmt: skip
    return Rows("customers", (
        "id", "name", "email", "phone", "country", "city", "language", "vip", "birthday", "loyalty_points", "tax_number",
        "default_address_id", "referred_by_id", "preferences", "created_at",
    ), made)  # fmt: skip


def make_addresses(random: Random, customers: Rows) -> Rows:
    made = []
    for customer in customers.rows:
        street = f"{random.choice(words.STREETS)} {random.randrange(1, 240)}"
        placed = random.random() < 0.5
        made.append((
            customer[0], customer[0], random.choice(("home", "home", "work", "pick-up")), street, customer[5],
            f"{random.randrange(100_000):05}", customer[4], round(random.uniform(-60, 70), 6) if placed else None,
            round(random.uniform(-180, 180), 6) if placed else None,
        ))  # fmt: skip
    columns = ("id", "customer_id", "kind", "street", "city", "postcode", "country", "latitude", "longitude")
    return Rows("addresses", columns, made)


def make_categories() -> tuple[Rows, Rows]:
    numbers = {name: number for number, (name, *_rest) in enumerate(words.CATEGORIES, start=1)}
    categories = [
        (numbers[name], name, numbers[parent] if parent else None, place)
        for place, (name, parent, *_rest) in enumerate(words.CATEGORIES)
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


def png(red: int, green: int, blue: int) -> bytes:
    """Return a picture of one pixel. Source: PNG specification, chunk layout."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    header = struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)
    # Stored, not compressed, so that every zlib writes the same bytes.
    pixel = zlib.compress(bytes((0, red, green, blue)), 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixel) + chunk(b"IEND", b"")


def make_products(random: Random) -> Rows:
    kinds = [(number, price, goods.split()) for number, (_n, _p, _t, price, goods) in enumerate(words.CATEGORIES, 1) if goods]
    made = []
    for number in range(1, PRODUCTS + 1):
        category, price, goods = random.choice(kinds)
        colour, thing = random.choice(words.COLOURS), random.choice(goods)
        name = f"{random.choice(words.MATERIALS)} {thing}{random.choice(words.SIZES)}"
        summary = f"A {colour} {thing}, made to last."
        text = None if random.random() < 0.3 else f"{summary}\n\nCare: wipe with a damp cloth.\nMade in small series."
        details = {"colour": colour, "size_cm": [random.randrange(5, 90) for _side in range(3)], "tags": [thing, "new"]}
        made.append((
            number, f"{thing[:3].upper()}-{number:06}", name, category, round(price * random.uniform(0.6, 1.8), 2),
            random.randrange(50, 20_000) if random.random() < 0.9 else None, summary, summary, text or "",
            json.dumps(details), png(number % 256, category * 30, 90) if number % 4 == 0 else None,
            random.random() < 0.9, moment(random.random() * 1e8)[:10],
        ))  # fmt: skip
    return Rows("products", (
        "id", "sku", "name", "category_id", "price", "weight_g", "summary", "short_description", "description",
        "attributes", "image", "active", "released",
    ), made)  # fmt: skip


def make_reviews(random: Random) -> Rows:
    made = [
        (number, random.randrange(1, PRODUCTS + 1), random.randrange(1, DEV_CUSTOMERS), random.choice((1, 2, 3, 4, 4, 5, 5, 5)),
         random.choice(words.REVIEWS), moment((4000 - number) * 9000 + random.randrange(8000)))
        for number in range(1, 4001)
    ]  # fmt: skip
    return Rows("reviews", ("id", "product_id", "customer_id", "stars", "body", "written_at"), made)


def make_stock(random: Random) -> tuple[Rows, Rows, Rows]:
    warehouses = [("HAM", "Hamburg", "06:00", "22:00"), ("GDN", "Gdańsk", "00:00", "24:00"), ("大阪", "大阪倉庫", "08:30:00", None)]
    codes = [code for code, *_rest in warehouses]
    counted = [
        (code, product, f"{'ABCD'[product % 4]}-{product % 60:02}", random.randrange(400), moment(random.random() * 1e7)[:10])
        for code in codes
        for product in range(1, PRODUCTS + 1)
    ]
    moves = [
        (moment((5000 - number) * 600), random.choice(codes), random.randrange(1, PRODUCTS), random.randrange(-40, 120),
         random.choice(("sale", "delivery", "count", "breakage", None)))
        for number in range(5000)
    ]  # fmt: skip
    return (
        Rows("warehouses", ("code", "name", "opens", "closes"), warehouses),
        Rows("inventory", ("warehouse_code", "product_id", "bin", "quantity", "counted_on"), counted),
        Rows("stock_movements", ("moved_at", "warehouse_code", "product_id", "change", "reason"), moves),
    )


def make_rates(random: Random) -> Rows:
    made = []
    for day in range(365, 0, -1):
        at = (END.date() - timedelta(days=day)).isoformat()
        made += [(at, currency, round(rate * random.uniform(0.97, 1.03), 8)) for currency, rate in words.RATES.items()]
    return Rows("exchange_rates", ("day", "currency", "rate"), made)


def make_audit(random: Random) -> Rows:
    who = ("system", "ann", "jiří", "root'; --", None)
    made = [
        ((datetime(2019, 1, 1) + timedelta(hours=3 * number)).isoformat(" "), random.choice(who),
         random.choice(("login", "export", "delete", "change")), f"orders/{random.randrange(1, 900)}")
        for number in range(2900)
    ]  # fmt: skip
    return Rows("audit_2019", ("happened_at", "who", "action", "detail"), made)


def make_signups() -> Rows:
    """Return no rows: `newsletter_signups` is the table that nobody has used yet."""
    return Rows("newsletter_signups", ("email", "confirmed_at"), [])


def migrations(environment: str) -> Rows:
    """Return the history of an environment: prod has applied the fewest, dev the most."""
    subjects = ("orders", "customers", "products", "payments", "stock", "reviews", "shipments")
    deeds = ("indexes", "cleanup", "checks", "defaults", "keys")
    names = ["0001_initial"] + [f"{n:04}_{subjects[n % 7]}_{deeds[n % 5]}" for n in range(2, 140)] + list(NEWEST_MIGRATIONS)
    made = [
        (number, "shop", name, moment((150 - number) * 700_000))
        for number, name in enumerate(names[: LAST_MIGRATION[environment]], start=1)
    ]
    return Rows("django_migrations", ("id", "app", "name", "applied"), made)
