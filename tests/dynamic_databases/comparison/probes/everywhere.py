"""Changes that each vendor knows, in one script that runs on all of them."""

from __future__ import annotations

from tests.dynamic_databases.comparison.probes.probe import Probe, replacements

SCRIPT = """
CREATE TABLE customers (
    id integer NOT NULL,
    name varchar(40) NOT NULL,
    email varchar(80),
    CONSTRAINT pk_customers PRIMARY KEY (id),
    CONSTRAINT uq_email UNIQUE (email)
);
CREATE TABLE orders (
    id integer NOT NULL,
    customer_id integer NOT NULL,
    total decimal(10,2) DEFAULT 0,
    status varchar(20) DEFAULT 'open' NOT NULL,
    note integer,
    CONSTRAINT pk_orders PRIMARY KEY (id),
    CONSTRAINT fk_customer FOREIGN KEY (customer_id) REFERENCES customers (id),
    CONSTRAINT ck_total CHECK (total >= 0)
);
CREATE INDEX ix_customer ON orders (customer_id);
CREATE INDEX ix_status ON orders (status);
CREATE TABLE audit (id integer NOT NULL, PRIMARY KEY (id));
CREATE VIEW open_orders AS SELECT id FROM orders WHERE status = 'open';
"""
MADE_TWICE = Probe("the same, made twice", SCRIPT, f"{SCRIPT} ")
PROBES = (
    MADE_TWICE,
    *replacements(
        SCRIPT,
        """
        a longer text | status varchar(20) | status varchar(30) | column orders.status type: risky / breaking
        another type | note integer | note varchar(9) | column orders.note type: breaking
        a wider integer | note integer | note bigint | column orders.note type: risky / breaking
        more digits | decimal(10,2) | decimal(12,2) | column orders.total type: risky / breaking
        not null | note integer | note integer NOT NULL | column orders.note nullable: breaking / risky
        another default | 'open' NOT | 'new' NOT | column orders.status default: risky
        no default | DEFAULT 0 ||| column orders.total default: risky
        a column less | note integer, ||| column orders.note missing: breaking / cosmetic
        a column more | note integer, | note integer, more date, | column orders.more missing: cosmetic / breaking
        a longer key | pk_orders PRIMARY KEY (id) | pk_orders PRIMARY KEY (id, status) | primary_key orders columns: breaking
        no unique | , CONSTRAINT uq_email UNIQUE (email) ||| unique customers.uq_email missing: risky
        a wider unique | UNIQUE (email) | UNIQUE (email, name) | unique customers.uq_email columns: risky
        no index | CREATE INDEX ix_status ON orders (status); ||| index orders.ix_status missing: risky / cosmetic
        an index more | CREATE TABLE audit | CREATE INDEX ix_note ON orders (note); CREATE TABLE audit | index orders.ix_note missing: cosmetic / risky
        another column in an index | orders (status) | orders (status, id) | index orders.ix_status columns: risky
        an index renamed | INDEX ix_status | INDEX ix_state | index orders.ix_status name: cosmetic
        a unique index | CREATE INDEX ix_status | CREATE UNIQUE INDEX ix_status | index orders.ix_status unique: risky
        no foreign key | CONSTRAINT fk_customer FOREIGN KEY (customer_id) REFERENCES customers (id), ||| foreign_key orders.fk_customer missing: risky
        another action | REFERENCES customers (id) | REFERENCES customers (id) ON DELETE CASCADE | foreign_key orders.fk_customer on_delete: risky
        no check | , CONSTRAINT ck_total CHECK (total >= 0) ||| check orders.ck_total missing: risky
        another check | total >= 0 | total >= 1 | check orders.ck_total expression: risky
        a table less | CREATE TABLE audit (id integer NOT NULL, PRIMARY KEY (id)); ||| table audit missing: breaking / cosmetic
        a view less | CREATE VIEW open_orders AS SELECT id FROM orders WHERE status = 'open'; ||| view open_orders missing: breaking / cosmetic
        another view | WHERE status = 'open' | WHERE status = 'paid' | view open_orders definition: risky
    """,  # noqa: E501
    ),
)
ON_MARIADB = {
    # There a unique index is a unique constraint: two things differ then, not one.
    "a unique index": "unique orders.ix_status missing: risky; "
    "index orders.ix_status missing: risky / cosmetic",
}
ON_SQLITE = {
    # It enforces no size, and has one kind of integer, of up to 64 bits, whatever the name.
    "a longer text": "column orders.status type: cosmetic",
    "a wider integer": "column orders.note type: cosmetic",
    "more digits": "column orders.total type: cosmetic",
}
