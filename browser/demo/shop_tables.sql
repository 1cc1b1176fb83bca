-- Tables of `shop`. A line that ends in "--@ prod test" exists in those environments only; all others
-- exist in each. prod has the oldest release, test the candidate for the next, dev is ahead of both.

CREATE TABLE customers (
    id integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    name varchar(200) NOT NULL,                                             --@ prod test
    name varchar(120) NOT NULL,                                             --@ dev
    email varchar(254) NOT NULL UNIQUE,                                     --@ prod test
    email varchar(254) NOT NULL COLLATE NOCASE,                             --@ dev
    phone varchar(20),
    country char(2) NOT NULL,
    city varchar(100),
    language varchar(10) NOT NULL DEFAULT 'en',
    vip boolean NOT NULL DEFAULT 0,
    birthday date,
    loyalty_points integer NOT NULL DEFAULT 0,                              --@ test dev
    tax_number varchar(20) NOT NULL,                                        --@ dev
    default_address_id integer REFERENCES addresses (id) DEFERRABLE INITIALLY DEFERRED,
    referred_by_id integer REFERENCES customers (id) ON DELETE SET NULL,
    preferences json,
    created_at timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP
);

CREATE TABLE addresses (
    id integer NOT NULL PRIMARY KEY,
    customer_id integer NOT NULL REFERENCES customers (id) ON DELETE CASCADE,
    kind varchar(20) NOT NULL DEFAULT 'home',
    street varchar(200) NOT NULL,                                           --@ prod
    street VARCHAR(200) NOT NULL,                                           --@ test dev
    city varchar(100) NOT NULL,                                             --@ prod test
    postcode varchar(12),
    city varchar(100) NOT NULL,                                             --@ dev
    country char(2) NOT NULL,
    latitude double precision,
    longitude double precision
);

CREATE TABLE categories (
    id integer NOT NULL PRIMARY KEY,
    name varchar(80) NOT NULL UNIQUE,
    parent_id integer REFERENCES categories (id),
    position smallint NOT NULL DEFAULT 0
);

CREATE TABLE category_names (
    category_id integer NOT NULL REFERENCES categories (id) ON DELETE CASCADE,
    language varchar(10) NOT NULL,
    name varchar(80) NOT NULL,
    PRIMARY KEY (category_id, language)
) WITHOUT ROWID;

CREATE TABLE products (
    id integer NOT NULL PRIMARY KEY,
    sku char(10) NOT NULL UNIQUE,                                           --@ prod test
    sku varchar(20) NOT NULL UNIQUE,                                        --@ dev
    name varchar(120) NOT NULL,
    category_id integer NOT NULL REFERENCES categories (id),
    price decimal(10,2) NOT NULL,                                           --@ prod
    price DECIMAL(10, 2) NOT NULL,                                          --@ test
    price numeric(10,2) NOT NULL,                                           --@ dev
    price_with_tax decimal(10,2) GENERATED ALWAYS AS (round(price * 1.19, 2)) VIRTUAL,  --@ prod test
    price_with_tax decimal(10,2) GENERATED ALWAYS AS (round(price * 1.21, 2)) VIRTUAL,  --@ dev
    weight_g integer,                                                       --@ prod test
    weight_g real,                                                          --@ dev
    summary varchar(160),                                                   --@ prod test
    short_description varchar(160),                                         --@ dev
    description text,                                                       --@ prod test
    description text NOT NULL DEFAULT '',                                   --@ dev
    attributes json,
    image blob,
    active boolean NOT NULL DEFAULT 1,
    released date,
    CHECK (price >= 0)
);

CREATE TABLE discounts (                                                    --@ test dev
    code varchar(40) NOT NULL PRIMARY KEY,                                  --@ test dev
    percent decimal(5,2) NOT NULL,                                          --@ test dev
    starts_on date NOT NULL,                                                --@ test dev
    ends_on date,                                                           --@ test dev
    max_uses integer,                                                       --@ dev
    conditions json                                                         --@ test dev
);                                                                          --@ test dev

CREATE TABLE orders (
    id integer NOT NULL PRIMARY KEY,
    created_at timestamp NOT NULL,
    status varchar(20) NOT NULL DEFAULT 'open',                             --@ prod test
    status varchar(20) NOT NULL DEFAULT 'draft',                            --@ dev
    customer_id integer NOT NULL REFERENCES customers (id) ON DELETE RESTRICT,  --@ prod test
    customer_id bigint NOT NULL REFERENCES customers (id) ON DELETE CASCADE,    --@ dev
    total decimal(10,2) NOT NULL DEFAULT 0,                                 --@ prod test
    total decimal(8,2) NOT NULL DEFAULT 0,                                  --@ dev
    currency char(3) NOT NULL DEFAULT 'EUR',
    discount_code varchar(40),                                              --@ test
    discount_code varchar(40) REFERENCES discounts (code),                  --@ dev
    note text,
    meta json,
    region varchar(20),                                                     --@ prod dev
    legacy_ref varchar(12),                                                 --@ prod test
    billing_address_id integer REFERENCES addresses (id),
    shipping_address_id integer REFERENCES addresses (id),
    updated_at timestamp NOT NULL DEFAULT (datetime('now')),                --@ prod
    updated_at timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP,                --@ test dev
    CONSTRAINT known_status CHECK (status IN ('open', 'paid', 'shipped', 'delivered', 'cancelled'))  --@ prod test
    CONSTRAINT known_status CHECK (status IN ('draft', 'open', 'paid', 'shipped', 'delivered', 'cancelled', 'returned'))  --@ dev
);

CREATE TABLE order_items (
    order_id integer NOT NULL REFERENCES orders (id) ON DELETE CASCADE,
    line_no smallint NOT NULL,
    product_id integer NOT NULL REFERENCES products (id),
    quantity smallint NOT NULL DEFAULT 1,                                   --@ prod test
    quantity integer NOT NULL DEFAULT 1,                                    --@ dev
    unit_price decimal(10,2) NOT NULL,
    amount decimal(12,2) GENERATED ALWAYS AS (quantity * unit_price) VIRTUAL,  --@ prod test
    amount decimal(12,2) GENERATED ALWAYS AS (quantity * unit_price) STORED,   --@ dev
    PRIMARY KEY (order_id, line_no),
    CHECK (quantity > 0)                                                    --@ prod
    CHECK (quantity BETWEEN 1 AND 999)                                      --@ test dev
) WITHOUT ROWID;

CREATE TABLE payments (
    id uuid NOT NULL PRIMARY KEY,
    order_id integer NOT NULL REFERENCES orders (id),
    method varchar(20) NOT NULL,
    amount decimal(10,2) NOT NULL,
    currency char(3) NOT NULL,
    state varchar(12) NOT NULL DEFAULT 'pending',
    paid_at timestamp with time zone,
    provider_reply json,
    fee decimal(8,4)                                                        --@ prod test
    fee decimal(10,4) NOT NULL DEFAULT 0                                    --@ dev
);

CREATE TABLE shipments (
    id integer NOT NULL PRIMARY KEY,
    order_id integer NOT NULL REFERENCES orders (id),
    carrier varchar(40) NOT NULL,
    tracking_number varchar(40),
    from_address_id integer REFERENCES addresses (id),
    to_address_id integer REFERENCES addresses (id),
    shipped_on date,
    shipped_at time,
    delivered_on date,
    weight_kg float
);

CREATE TABLE shipment_items (
    shipment_id integer NOT NULL REFERENCES shipments (id) ON DELETE CASCADE,
    order_id integer NOT NULL,
    line_no smallint NOT NULL,
    quantity smallint NOT NULL,
    PRIMARY KEY (shipment_id, order_id, line_no),
    FOREIGN KEY (order_id, line_no) REFERENCES order_items (order_id, line_no) ON UPDATE CASCADE
);

CREATE TABLE reviews (
    id integer NOT NULL PRIMARY KEY,
    product_id integer NOT NULL REFERENCES products (id),
    customer_id integer REFERENCES customers (id),                          --@ prod test
    customer_id integer,                                                    --@ dev
    stars smallint NOT NULL CHECK (stars BETWEEN 1 AND 5),
    body text COLLATE NOCASE,                                               --@ prod
    body text,                                                              --@ test dev
    written_at timestamp NOT NULL,
    UNIQUE (product_id, customer_id, written_at)
);

CREATE TABLE warehouses (
    code varchar(8) NOT NULL PRIMARY KEY,
    name varchar(80) NOT NULL,
    opens time,
    closes time
);

CREATE TABLE inventory (
    warehouse_code varchar(8) NOT NULL REFERENCES warehouses (code),
    product_id integer NOT NULL REFERENCES products (id),
    bin varchar(12) NOT NULL DEFAULT '',
    quantity integer NOT NULL DEFAULT 0,
    counted_on date,
    PRIMARY KEY (warehouse_code, product_id)                                --@ prod test
    PRIMARY KEY (warehouse_code, product_id, bin)                           --@ dev
);

CREATE TABLE stock_movements (
    moved_at timestamp NOT NULL,
    warehouse_code varchar(8) NOT NULL,
    product_id integer NOT NULL,
    change integer NOT NULL,
    reason varchar(40)
);

CREATE TABLE exchange_rates (
    day date NOT NULL,
    currency char(3) NOT NULL,
    rate decimal(18,8) NOT NULL,
    PRIMARY KEY (day, currency)
) WITHOUT ROWID;                                                            --@ prod test
);                                                                          --@ dev

CREATE TABLE audit_2019 (                                                   --@ prod
    happened_at timestamp NOT NULL,                                         --@ prod
    who varchar(80),                                                        --@ prod
    action varchar(20) NOT NULL,                                            --@ prod
    detail text                                                             --@ prod
);                                                                          --@ prod

CREATE TABLE gift_cards (                                                   --@ dev
    code text NOT NULL PRIMARY KEY,                                         --@ dev
    balance real NOT NULL DEFAULT 0,                                        --@ dev
    customer_id integer REFERENCES customers (id),                          --@ dev
    message any                                                             --@ dev
) STRICT;                                                                   --@ dev

CREATE TABLE newsletter_signups (                                           --@ test dev
    email varchar(254) NOT NULL PRIMARY KEY,                                --@ test dev
    confirmed_at timestamp                                                  --@ test dev
);                                                                          --@ test dev

CREATE TABLE best_customers (                                               --@ prod test
    customer_id integer NOT NULL PRIMARY KEY REFERENCES customers (id),     --@ prod test
    orders integer NOT NULL,                                                --@ prod test
    computed_on date NOT NULL                                               --@ prod test
);                                                                          --@ prod test

CREATE TABLE django_migrations (
    id integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    app varchar(255) NOT NULL,
    name varchar(255) NOT NULL,
    applied datetime NOT NULL
);

CREATE VIRTUAL TABLE product_search USING fts5 (name, summary, tokenize = 'unicode61');
