-- Tables of `crm` but `contacts`, which contacts.py writes. Lines are marked as in shop_tables.sql.

CREATE TABLE teams (
    id integer NOT NULL PRIMARY KEY,
    name varchar(80) NOT NULL UNIQUE,
    lead_id integer REFERENCES users (id) ON DELETE SET NULL
);

CREATE TABLE users (
    id integer NOT NULL PRIMARY KEY,
    name varchar(120) NOT NULL,
    email varchar(254) NOT NULL UNIQUE,
    team_id integer REFERENCES teams (id) ON DELETE SET NULL,               --@ prod test
    team_id integer NOT NULL REFERENCES teams (id) ON DELETE CASCADE,       --@ dev
    is_active boolean NOT NULL DEFAULT 1,
    last_login timestamp
);

-- Two names that differ only in an underscore.
CREATE TABLE user_profile (
    user_id integer NOT NULL PRIMARY KEY REFERENCES users (id),
    avatar blob,
    settings json
);
CREATE TABLE userprofile (
    id integer NOT NULL PRIMARY KEY,
    user_id integer REFERENCES users (id),
    bio text
);

CREATE TABLE companies (
    id integer NOT NULL PRIMARY KEY,
    name varchar(120) NOT NULL,                                             --@ prod
    name varchar(240) NOT NULL,                                             --@ test dev
    domain varchar(120),
    country char(2) NOT NULL,
    parent_id integer REFERENCES companies (id),
    employees integer,
    founded smallint,
    rating real
);

CREATE TABLE deals (
    id integer NOT NULL PRIMARY KEY,
    name varchar(120) NOT NULL,
    company_id integer NOT NULL REFERENCES companies (id),
    contact_id integer REFERENCES contacts (id),
    owner_id integer REFERENCES users (id),
    stage varchar(20) NOT NULL DEFAULT 'new',
    amount decimal(14,2),
    probability real CHECK (probability BETWEEN 0 AND 1),
    expected_close date,
    created_at timestamp NOT NULL
);

CREATE TABLE activities (
    id uuid NOT NULL PRIMARY KEY,
    contact_id integer NOT NULL REFERENCES contacts (id) ON DELETE CASCADE,
    kind varchar(12) NOT NULL,
    subject varchar(200),
    happened_at timestamp with time zone NOT NULL,
    duration interval,
    meta json
);

CREATE TABLE tags (
    slug varchar(40) NOT NULL PRIMARY KEY,
    label varchar(80) NOT NULL
) WITHOUT ROWID;

CREATE TABLE contact_tags (
    contact_id integer NOT NULL REFERENCES contacts (id) ON DELETE CASCADE,
    tag varchar(40) NOT NULL REFERENCES tags (slug),
    PRIMARY KEY (contact_id, tag)
) WITHOUT ROWID;

CREATE TABLE emails (
    message_id varchar(200) NOT NULL PRIMARY KEY,
    contact_id integer REFERENCES contacts (id),
    subject text,
    headers json
);

CREATE TABLE articles (
    id integer NOT NULL PRIMARY KEY,
    author varchar(80),
    author_id integer REFERENCES users (id),
    title text NOT NULL
);

CREATE TABLE call_log (
    called_at timestamp,
    number varchar(30),
    seconds integer
);

CREATE VIRTUAL TABLE article_search USING fts5 (title, content = 'articles', content_rowid = 'id');

CREATE VIEW pipeline AS
SELECT stage, count(*) AS deals, sum(amount) AS amount FROM deals GROUP BY stage;                      --@ prod
SELECT stage, count(*) AS deals, sum(amount * probability) AS amount FROM deals GROUP BY stage;        --@ test dev
CREATE VIEW churned AS SELECT id, name, no_such_column FROM companies;
CREATE VIEW hen AS SELECT * FROM egg;
CREATE VIEW egg AS SELECT * FROM hen;
CREATE INDEX deals_company ON deals (company_id, stage);
CREATE INDEX activities_contact ON activities (contact_id, happened_at DESC);                          --@ prod test
