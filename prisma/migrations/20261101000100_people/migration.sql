-- People, teams, territories, sessions.
CREATE TABLE territories (
  code            text PRIMARY KEY CHECK (code ~ '^(DE|AT|CH)(-[A-Z0-9]{1,2})?$'),
  country         text NOT NULL CHECK (country IN ('DE', 'AT', 'CH')),
  name_de         text NOT NULL,
  name_en         text NOT NULL,
  currency        text NOT NULL CHECK (currency IN ('EUR', 'CHF')),
  vat_basis_points integer NOT NULL CHECK (vat_basis_points BETWEEN 0 AND 10000),
  time_zone       text NOT NULL,
  languages       text[] NOT NULL CHECK (cardinality(languages) > 0),
  CHECK (left(code, 2) = country)
);

CREATE TABLE teams (
  id         uuid PRIMARY KEY DEFAULT app.uuid_v7(),
  name       text NOT NULL UNIQUE CHECK (length(name) BETWEEN 1 AND 100),
  created_at timestamptz(3) NOT NULL DEFAULT now()
);

CREATE TABLE users (
  id             uuid PRIMARY KEY DEFAULT app.uuid_v7(),
  email          text NOT NULL UNIQUE CHECK (email = lower(email) AND email LIKE '%_@_%'),
  name           text NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
  role           text NOT NULL CHECK (role IN ('SALES', 'MANAGER', 'ADMIN')),
  team_id        uuid REFERENCES teams (id),
  password_hash  text,
  active         boolean NOT NULL DEFAULT true,
  created_at     timestamptz(3) NOT NULL DEFAULT now()
);
-- Who is in this manager's team?
CREATE INDEX users_team_id_idx ON users (team_id);

CREATE TABLE user_territories (
  user_id        uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  territory_code text NOT NULL REFERENCES territories (code),
  PRIMARY KEY (user_id, territory_code)
);

-- Sessions are kept by the hash of their token: who reads this table cannot sign in with it.
CREATE TABLE sessions (
  id         uuid PRIMARY KEY DEFAULT app.uuid_v7(),
  user_id    uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  token_hash bytea NOT NULL UNIQUE CHECK (octet_length(token_hash) = 32),
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  expires_at timestamptz(3) NOT NULL,
  revoked_at timestamptz(3)
);
-- Which sessions does this user have?
CREATE INDEX sessions_user_id_idx ON sessions (user_id);

-- The product's clock runs this far ahead of the machine's (development and demonstrations; else 0).
CREATE TABLE product_clock (
  id        boolean PRIMARY KEY DEFAULT true CHECK (id),
  offset_ms bigint NOT NULL DEFAULT 0 CHECK (offset_ms >= 0)
);
INSERT INTO product_clock DEFAULT VALUES;
