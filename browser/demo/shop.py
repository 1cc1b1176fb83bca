"""Makes the rows of `shop` once for all environments, and says which of them an environment keeps."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from random import Random

from browser.demo import words
from browser.demo.customers import make_addresses, make_customers
from browser.demo.goods import make_categories, make_products, make_reviews, make_stock
from browser.demo.moments import END, moment
from browser.demo.orders import order_tables
from browser.demo.script import Rows

DEV_CUSTOMERS = 900
SHOWN = frozenset({42, *range(39990, 40001)})
"""Orders that every environment has, whatever else it leaves out."""
KEPT_ORDERS: dict[str, Callable[[int, int], bool]] = {
    "prod": lambda order, customer: True,
    "test": lambda order, customer: order <= 500 or order > 28_000,
    "dev": lambda order, customer: (
        order in SHOWN or (customer <= DEV_CUSTOMERS and (order <= 500 or order > 36_000))
    ),
}
SMALLER = {"prod": 1, "test": 3, "dev": 20}
"""Of tables that no other table refers to, each environment has a part: all, a third, a twentieth."""
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
                position = rows.columns.index("order_id")
                yield replace(rows, rows=[row for row in rows.rows if row[position] in kept])
            else:
                yield replace(rows, rows=part_of(rows, environment))
        yield migrations(environment)


def part_of(rows: Rows, environment: str) -> list[tuple[object, ...]]:
    """Return the rows of a table without orders that an environment has."""
    if environment == "dev" and rows.table in ("customers", "addresses"):
        position = rows.columns.index("id" if rows.table == "customers" else "customer_id")
        return [row for row in rows.rows if row[position] <= DEV_CUSTOMERS]  # type: ignore[operator]
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
            customers,
            make_addresses(random, customers),
            *make_categories(),
            products,
            *order_tables(random, customers, products),
            make_reviews(random),
            *make_stock(random),
            make_rates(random),
            make_audit(random),
            make_signups(),
        )
    )


def make_rates(random: Random) -> Rows:
    made = []
    for day in range(365, 0, -1):
        at = (END.date() - timedelta(days=day)).isoformat()
        made += [
            (at, currency, round(rate * random.uniform(0.97, 1.03), 8))
            for currency, rate in words.RATES.items()
        ]
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
    names = (
        ["0001_initial"]
        + [f"{n:04}_{subjects[n % 7]}_{deeds[n % 5]}" for n in range(2, 140)]
        + list(NEWEST_MIGRATIONS)
    )
    made = [
        (number, "shop", name, moment((150 - number) * 700_000))
        for number, name in enumerate(names[: LAST_MIGRATION[environment]], start=1)
    ]
    return Rows("django_migrations", ("id", "app", "name", "applied"), made)
