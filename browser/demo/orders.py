"""Makes the orders of `shop` and all that depends on them: lines, payments, shipments and discounts."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from uuid import UUID

from browser.demo import words
from browser.demo.script import Rows

NEWEST = datetime(2026, 1, 30, 17, 4, 11)
ORDERS = 40_000
PAID_FROM = 30_000
SHIPPED_FROM = 33_000
LINES = (1, 1, 2, 2, 3, 3, 4, 4, 5)
QUANTITIES = (1, 1, 1, 1, 2, 2, 3, 4, 6, 12)
CODES = ("SPRING26", "STAFF", "WELCOME10", "B2B-7%", "FÖRÅR")
REGIONS = ("north", "south", "east", "west", None)
METAS = tuple(
    None if channel is None else json.dumps({"channel": channel, **more}, ensure_ascii=False)
    for channel in ("web", "phone", "shop", "edi", None)
    for more in (
        {},
        {},
        {"utm": {"source": "letter", "campaign": "Frühling"}},
        {"device": {"os": "iOS", "v": [17, 2]}},
    )
)


@dataclass(frozen=True, slots=True)
class Buyer:
    id: int
    currency: str
    rate: float
    decimals: int


def buyers_of(customers: Rows) -> list[Buyer]:
    """Return who can order, in order of id."""
    currencies = {culture.country: culture.currency for culture in words.CULTURES}
    buyers = []
    for customer in customers.rows:
        currency = currencies[str(customer[4])]
        decimals = 0 if currency in words.WHOLE_MONEY else 2
        buyers.append(Buyer(int(str(customer[0])), currency, words.RATES[currency], decimals))
    return buyers


def order_tables(random: Random, customers: Rows, products: Rows) -> tuple[Rows, ...]:
    """Return orders first, then the tables that refer to them by `order_id`."""
    prices = [float(str(product[4])) for product in products.rows]
    orders, items = make_orders(random, buyers_of(customers), prices)
    return (
        make_discounts(),
        Rows("orders", (
            "id", "created_at", "status", "customer_id", "total", "currency", "discount_code", "note", "meta",
            "region",
            "legacy_ref", "billing_address_id", "shipping_address_id", "updated_at",
        ), orders),
        Rows("order_items", ("order_id", "line_no", "product_id", "quantity", "unit_price"), items),
        make_payments(random, orders),
        *make_shipments(random, orders, items),
    )  # fmt: skip


def make_orders(
    random: Random, buyers: list[Buyer], prices: list[float]
) -> tuple[list[tuple[object, ...]], list[tuple[object, ...]]]:
    """Return orders and their lines; totals are the sums of the lines. Older orders lie further apart."""
    orders: list[tuple[object, ...]] = []
    items: list[tuple[object, ...]] = []
    draw, pick = random.random, random.choice
    for number in range(1, ORDERS + 1):
        age = ORDERS - number
        created = (NEWEST - timedelta(seconds=int(age * 900 + age * age / 25 + draw() * 800))).isoformat(" ")
        # Low numbers are old customers, and those order most.
        buyer = buyers[int(len(buyers) * draw() ** 2)]
        total = 0.0
        for line in range(1, pick(LINES) + 1):
            product = int(len(prices) * draw())
            quantity = pick(QUANTITIES)
            price = round(prices[product] * buyer.rate, buyer.decimals)
            total += quantity * price
            items.append((number, line, product + 1, quantity, price))
        chance = draw()
        note = pick(words.NOTES) if chance < 0.08 else "" if chance < 0.2 else None
        orders.append((
            number, created, status_at(age, draw()), buyer.id, round(total, 2), buyer.currency,
            pick(CODES) if draw() < 0.15 else None, note, pick(METAS), pick(REGIONS),
            f"L{number:07}" if number < 12_000 else None,
            buyer.id, buyer.id if draw() < 0.9 else None, created,
        ))  # fmt: skip
    return orders, items


def status_at(age: int, chance: float) -> str:
    """Return a status that fits the number of orders that came later."""
    if chance < 0.05:
        return "cancelled"
    if age < 120:
        return "open" if chance < 0.8 else "paid"
    if age < 600:
        return "open" if chance < 0.2 else "paid" if chance < 0.6 else "shipped"
    return "delivered" if chance > 0.08 else "shipped" if chance > 0.055 else "open"


def make_discounts() -> Rows:
    made = [
        ("SPRING26", 26, "2026-01-02", "2026-04-30", 500, '{"minimum": {"amount": 50, "currency": "EUR"}}'),
        ("STAFF", 40, "2020-01-01", None, None, '{"groups": ["staff"]}'),
        ("WELCOME10", 10, "2021-06-01", None, 1, None),
        ("B2B-7%", 7.5, "2024-01-01", "2026-12-31", None, '{"groups": ["b2b"], "countries": ["DE", "SE"]}'),
        ("FÖRÅR", 12.25, "2026-03-01", "2026-03-31", 100, "{}"),
    ]
    return Rows("discounts", ("code", "percent", "starts_on", "ends_on", "max_uses", "conditions"), made)


def make_payments(random: Random, orders: list[tuple[object, ...]]) -> Rows:
    made = []
    for order in orders[PAID_FROM:]:
        if order[2] in ("open", "cancelled"):
            continue
        key = str(UUID(int=random.getrandbits(128), version=4))
        method = random.choice(("card", "card", "transfer", "wallet", "invoice"))
        reply = (
            json.dumps({"id": f"ch_{key[:8]}", "risk": round(random.random(), 3)})
            if method == "card"
            else None
        )
        state = "pending" if random.random() < 0.03 else "done"
        paid = f"{order[1]}+0{random.randrange(4)}:00" if state == "done" else None
        fee = round(random.random() * 3, 4)
        made.append((key, order[0], method, order[4], order[5], state, paid, reply, fee))
    columns = ("id", "order_id", "method", "amount", "currency", "state", "paid_at", "provider_reply", "fee")
    return Rows("payments", columns, made)


def make_shipments(
    random: Random, orders: list[tuple[object, ...]], items: list[tuple[object, ...]]
) -> tuple[Rows, Rows]:
    shipments: list[tuple[object, ...]] = []
    carried: dict[object, int] = {}
    for order in orders[SHIPPED_FROM:]:
        if order[2] not in ("shipped", "delivered"):
            continue
        number = len(shipments) + 1
        carried[order[0]] = number
        sent = datetime.fromisoformat(str(order[1])) + timedelta(hours=random.randrange(4, 60))
        arrived = sent.date() + timedelta(days=random.randrange(1, 9)) if order[2] == "delivered" else None
        shipments.append((
            number, order[0], random.choice(("DHL", "PostNord", "Poczta Polska", "ヤマト運輸")),
            f"{random.getrandbits(48):012X}",
            random.randrange(1, 50), order[11], sent.date().isoformat(), sent.strftime("%H:%M"),
            arrived and arrived.isoformat(), round(random.expovariate(0.3), 3),
        ))  # fmt: skip
    lines = [(carried[item[0]], item[0], item[1], item[3]) for item in items if item[0] in carried]
    return (
        Rows("shipments", (
            "id", "order_id", "carrier", "tracking_number", "from_address_id", "to_address_id", "shipped_on",
            "shipped_at",
            "delivered_on", "weight_kg",
        ), shipments),
        Rows("shipment_items", ("shipment_id", "order_id", "line_no", "quantity"), lines),
    )  # fmt: skip
