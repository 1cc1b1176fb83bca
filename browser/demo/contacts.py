"""Makes `crm.contacts`: 50 columns in prod, 64 in test, 800 in dev, most of those nearly empty.

Values are drawn column by column from a source of chance that is named after the column, so that a
contact has the same values in each environment that has the column.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from random import Random
from uuid import UUID

from browser.demo import words
from browser.demo.moments import END, moment
from browser.demo.pictures import png
from browser.demo.script import Rows, quote

CONTACTS = {"prod": 4000, "test": 1500, "dev": 300}
USERS = 24
COMPANIES = 600


@dataclass(frozen=True, slots=True)
class Field:
    """A column of contacts: its declared type, how a value is made, and how many rows have one."""

    name: str
    type: str
    make: Callable[[Random], object]
    filled: float = 0.7


def choice(*words: object) -> Callable[[Random], object]:
    return lambda random: words[int(random.random() * len(words))]


def day(random: Random) -> str:
    return (END - timedelta(days=int(random.random() * 2500))).date().isoformat()


KINDS: dict[str, tuple[str, Callable[[Random], object]]] = {
    "word": ("varchar(80)", choice("gold", "Ünïcode", "n/a", "standard", "premium", "東京", "basic", "")),
    "text": (
        "text",
        choice("Asked for a call.", "Two\nlines", "Met at the fair in Köln", "«да»", "-", "=SUM(A1:A9)"),
    ),
    "name": ("varchar(120)", choice("Ann Lindqvist", "O’Brien", "髙橋 さくら", "محمد حسن", "Łukasz Król")),
    "email": ("varchar(254)", lambda random: f"person{int(random.random() * 9000)}@example.org"),
    "phone": ("varchar(20)", lambda random: f"+00 555 {int(random.random() * 1e6):06}"),
    "url": (
        "varchar(200)",
        lambda random: f"https://example.com/~u{int(random.random() * 9000)}?ref=crm&x=1",
    ),
    "country": ("char(2)", choice("DE", "SE", "JP", "BR", "NG", "IN")),
    "place": ("varchar(100)", choice("Malmö", "İstanbul", "São Paulo", "京都", "Hà Nội", "L’Haÿ-les-Roses")),
    "flag": ("boolean", choice(0, 1)),
    "count": ("integer", lambda random: int(random.expovariate(0.02))),
    "small": ("smallint", choice(0, 7, 14, 30, 60, 90)),
    "person": ("integer REFERENCES users (id)", lambda random: 1 + int(random.random() * USERS)),
    "company": ("integer REFERENCES companies (id)", lambda random: 1 + int(random.random() * COMPANIES)),
    "contact": (
        "integer REFERENCES contacts (id)",
        lambda random: 1 + int(random.random() * CONTACTS["dev"]),
    ),
    "money": ("decimal(14,2)", lambda random: round(random.expovariate(0.0001), 2)),
    "percent": ("decimal(5,2)", lambda random: round(random.random() * 100, 2)),
    "share": ("real", lambda random: random.random()),
    "degrees": ("double precision", lambda random: round(random.random() * 180 - 90, 6)),
    "day": ("date", day),
    "hour": ("time", choice("09:00", "13:30:00", "24:00", "08:15:30.250")),
    "moment": ("timestamp", lambda random: moment(random.random() * 2e8)),
    "json": (
        "json",
        lambda random: json.dumps({"level": int(random.random() * 9), "beta": random.random() < 0.5}),
    ),
    "uuid": ("uuid", lambda random: str(UUID(int=random.getrandbits(128), version=4))),
    "photo": ("blob", lambda random: png(int(random.random() * 256), 80, 120)),
    "stage": ("varchar(20)", choice("subscriber", "lead", "lead", "opportunity", "customer", "evangelist")),
    "money_code": ("char(3)", choice("EUR", "SEK", "JPY", "USD", "BRL")),
}

# "name:kind", a star after those that nearly every contact has.
PROD = """
    phone:phone mobile:phone job_title:word department:word company_id:company* owner_id:person*
    lead_source:word lifecycle_stage:stage* lead_score:count* street:text postcode:small timezone:word
    website:url linkedin_url:url birthday:day gender:word salutation:word is_customer:flag*
    is_subscribed:flag* consent_given_at:moment consent_source:word unsubscribed_at:moment
    last_contacted_at:moment next_follow_up_on:day annual_revenue:money discount_percent:percent
    credit_limit:money payment_terms_days:small currency:money_code* vat_number:word tags:json
    custom_fields:json notes:text photo:photo external_id:uuid* legacy_id:word import_batch:count
    merged_into_id:contact created_at:moment* updated_at:moment* created_by_id:person* deleted_at:moment
"""
TEST = """
    preferred_channel:word preferred_time:hour newsletter_frequency:word nps_score:small
    nps_answered_at:moment churn_risk:share lifetime_value:money first_order_on:day last_order_on:day
    order_count:count twitter_handle:word mastodon_handle:word erasure_requested_at:moment data_region:word
    second_email:email
"""
# Each word of the first line with each of the second; {} stands for it.
DEV = (
    ("billing shipping home work invoice holiday parents warehouse branch registered",
     "{}_street:text {}_street_2:word {}_city:place {}_region:word {}_postcode:small {}_country:country "
     "{}_latitude:degrees {}_longitude:degrees {}_verified_at:moment {}_is_default:flag "
     "{}_valid_from:day {}_valid_until:day"),
    ("newsletter product_news webinar survey event sms push whatsapp phone_call postal partner_offer "
     "beta",
     "{}_opted_in:flag {}_opted_in_at:moment {}_opted_out_at:moment {}_consent_text:text "
     "{}_last_sent_at:moment {}_last_opened_at:moment {}_last_clicked_at:moment {}_sent_count:count "
     "{}_bounce_count:small {}_open_rate:share"),
    ("facebook instagram xing github gitlab youtube tiktok telegram wechat line kakao vk",
     "{}_handle:word {}_url:url {}_followers:count {}_verified:flag {}_last_seen_at:moment "
     "{}_profile:json"),
    ("analytics billing_suite calendar chat cloud_backup crm_sync design_kit forms helpdesk "
     "inventory_pro payroll projects sign video wiki",
     "{}_plan:word {}_seats:small {}_trial_started_on:day {}_trial_ends_on:day {}_started_on:day "
     "{}_renews_on:day {}_monthly_fee:money {}_last_login_at:moment {}_usage_score:share "
     "{}_cancelled_on:day {}_cancel_reason:text {}_settings:json"),
    ("2019 2020 2021 2022 2023 2024 2025 2026",
     "revenue_{}:money orders_{}:count visits_{}:count tickets_{}:count returns_{}:small "
     "discount_{}:percent best_month_{}:day review_{}:text"),
    ("churn upsell cross_sell fraud credit engagement satisfaction fit intent influence",
     "{}_score:share {}_score_model:word {}_scored_at:moment {}_percentile:percent {}_explanation:json "
     "{}_previous_score:share {}_reviewed_by_id:person"),
    ("spouse assistant manager emergency accountant lawyer technical purchasing marketing legal",
     "{}_name:name {}_email:email {}_phone:phone {}_language:word {}_title:word {}_notes:text"),
    ("laptop phone tablet tv watch",
     "{}_model:word {}_os:word {}_os_version:small {}_browser:word {}_first_seen_at:moment "
     "{}_active_at:moment {}_sessions:count {}_crashes:small {}_push_token:uuid {}_is_trusted:flag"),
)  # fmt: skip
PEOPLE = {
    "id": "integer NOT NULL PRIMARY KEY", "first_name": "varchar(80)", "last_name": "varchar(80) NOT NULL",
    "full_name": "varchar(160)", "email": "varchar(254) NOT NULL", "language": "varchar(10)",
    "country": "char(2)",
    "city": "varchar(100)",
}  # fmt: skip
DROPPED = {"prod": frozenset(), "test": frozenset({"legacy_id"}), "dev": frozenset({"legacy_id"})}
RENAMED = {("dev", "gender"): "pronouns"}
RETYPED = {
    ("test", "phone"): "varchar(40)",
    ("dev", "phone"): "varchar(40)",
    ("dev", "lead_score"): "smallint",
    ("dev", "annual_revenue"): "bigint",
    ("dev", "notes"): "varchar(2000) NOT NULL DEFAULT ''",
    ("dev", "email"): "varchar(254) COLLATE NOCASE",
    ("test", "currency"): "char(3) DEFAULT 'EUR'",
    ("dev", "currency"): "char(3) DEFAULT 'USD'",
}


def fields(environment: str) -> Iterator[Field]:
    """Yield the columns of `environment` but those of `PEOPLE`, in the table's order."""
    yield from parse(PROD.split(), filled=0.6)
    if environment != "prod":
        yield from parse(TEST.split(), filled=0.4)
    if environment == "dev":
        for prefixes, attributes in DEV:
            for prefix in prefixes.split():
                yield from parse(attributes.format(*[prefix] * attributes.count("{}")).split(), filled=0.05)


def parse(texts: Iterable[str], filled: float) -> Iterator[Field]:
    for text in texts:
        name, _colon, kind = text.partition(":")
        often = kind.endswith("*")
        declared, make = KINDS[kind.rstrip("*")]
        yield Field(name, declared, make, 1.0 if often else filled)


def contacts_table(environment: str) -> str:
    """Return the CREATE TABLE statement of contacts."""
    columns = {**PEOPLE, **{field.name: field.type for field in fields(environment)}}
    lines = [
        f"    {quote(RENAMED.get((environment, name), name))} {RETYPED.get((environment, name), declared)}"
        for name, declared in columns.items()
        if name not in DROPPED[environment]
    ]
    return "CREATE TABLE contacts (\n" + ",\n".join(lines) + "\n)"


def make_contacts(environment: str) -> Rows:
    """Return the contacts of an environment: the first ones of prod's, with its own columns."""
    number = CONTACTS[environment]
    chosen = list(fields(environment))
    columns = [column(field, number) for field in chosen]
    # dev's notes are never NULL.
    if environment == "dev":
        notes = [field.name for field in chosen].index("notes")
        columns[notes] = [note or "" for note in columns[notes]]
    names = (*PEOPLE, *(RENAMED.get((environment, field.name), field.name) for field in chosen))
    return Rows("contacts", names, list(zip(*people(number), *columns, strict=True)))


def column(field: Field, number: int) -> list[object]:
    """Return the first `number` values of a column."""
    random = Random(f"crm.contacts.{field.name}")
    return [field.make(random) if random.random() < field.filled else None for _contact in range(number)]


def people(number: int) -> list[list[object]]:
    """Return the columns of `PEOPLE`, whose values belong together."""
    random = Random("crm.contacts")
    made = []
    for contact in range(1, number + 1):
        home = random.choice(words.CULTURES)
        given, family = words.person(random, home)
        name = words.full_name(home, given, family)
        made.append((
            contact, given, family, name, words.mailbox(name, contact),
            home.language, home.country, random.choice(home.cities),
        ))  # fmt: skip
    return [list(values) for values in zip(*made, strict=True)]
