"""Makes the customers of `shop` and where they live."""

from __future__ import annotations

import json
from datetime import date, timedelta
from random import Random

from browser.demo import words
from browser.demo.moments import moment
from browser.demo.script import Rows

CUSTOMERS = 5000


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
        phone = (
            f"+00 {random.randrange(100, 999)} 555 {random.randrange(10_000):04}"
            if random.random() < 0.7
            else None
        )
        born = date(1940, 1, 1) + timedelta(days=random.randrange(24_000)) if random.random() < 0.4 else None
        likes = json.dumps(
            {"newsletter": random.random() < 0.5, "theme": random.choice(("light", "dark", None))}
        )
        referrer = int(number * random.random()) or None if number % 5 == 0 else None
        made.append((
            number, name, words.mailbox(name, number), phone,
            home.country, random.choice(home.cities), home.language,
            random.random() < 0.06, born and born.isoformat(), int(random.expovariate(0.01)),
            f"{home.country}{number:09}",
            number if random.random() < 0.6 else None, referrer, likes if random.random() < 0.5 else None,
            moment((CUSTOMERS - number) * 21_000 + random.randrange(20_000)),
        ))  # fmt: skip
    return Rows("customers", (
        "id", "name", "email", "phone", "country", "city", "language", "vip", "birthday", "loyalty_points",
        "tax_number", "default_address_id", "referred_by_id", "preferences", "created_at",
    ), made)  # fmt: skip


def make_addresses(random: Random, customers: Rows) -> Rows:
    made = []
    for customer in customers.rows:
        street = f"{random.choice(words.STREETS)} {random.randrange(1, 240)}"
        placed = random.random() < 0.5
        made.append((
            customer[0], customer[0], random.choice(("home", "home", "work", "pick-up")), street, customer[5],
            f"{random.randrange(100_000):05}", customer[4],
            round(random.uniform(-60, 70), 6) if placed else None,
            round(random.uniform(-180, 180), 6) if placed else None,
        ))  # fmt: skip
    columns = ("id", "customer_id", "kind", "street", "city", "postcode", "country", "latitude", "longitude")
    return Rows("addresses", columns, made)
