-- Customers: what leads become. A customer stands where its original lead stands: owner, territory and who sees it
-- are the lead's, so that nothing has to be kept in step. Company, address and contacts are its own from then on.
CREATE TABLE customers (
  id                 uuid PRIMARY KEY DEFAULT app.uuid_v7(),
  -- One customer of a lead, whatever tries.
  original_lead_id   uuid NOT NULL UNIQUE REFERENCES leads (id),
  company_name       text NOT NULL CHECK (length(company_name) BETWEEN 1 AND 200),
  company_normalized text NOT NULL,
  city               text CHECK (length(city) <= 100),
  postal_code        text CHECK (length(postal_code) <= 12),
  street             text CHECK (length(street) <= 200),
  website            text CHECK (length(website) <= 500),
  -- Why it was created although another customer matched.
  created_anyway_reason text CHECK (length(created_anyway_reason) BETWEEN 1 AND 2000),
  converted_by_id    uuid REFERENCES users (id),
  converted_at       timestamptz(3) NOT NULL
);
-- Who became a customer last?
CREATE INDEX customers_converted_idx ON customers (converted_at DESC, id DESC);
-- Customers in order of their names.
CREATE INDEX customers_name_idx ON customers (company_normalized, id);

-- Which customer did this lead become? The original one and those that were linked to it later.
CREATE TABLE customer_leads (
  lead_id      uuid PRIMARY KEY REFERENCES leads (id),
  customer_id  uuid NOT NULL REFERENCES customers (id),
  linked_by_id uuid REFERENCES users (id),
  linked_at    timestamptz(3) NOT NULL
);
-- Which leads became this customer?
CREATE INDEX customer_leads_customer_idx ON customer_leads (customer_id, linked_at, lead_id);

CREATE TABLE customer_contacts (
  id          uuid PRIMARY KEY DEFAULT app.uuid_v7(),
  customer_id uuid NOT NULL REFERENCES customers (id) ON DELETE CASCADE,
  -- The contact of the lead it was taken over from: erasing that person finds it here.
  contact_id  uuid REFERENCES contacts (id) ON DELETE SET NULL,
  first_name  text CHECK (length(first_name) <= 100),
  last_name   text CHECK (length(last_name) <= 100),
  role        text CHECK (role IN ('CHEF', 'BUYER', 'OWNER', 'MANAGER', 'OTHER')),
  email       text CHECK (length(email) <= 254),
  phone       text CHECK (length(phone) <= 50),
  is_primary  boolean NOT NULL DEFAULT false,
  created_at  timestamptz(3) NOT NULL,
  CHECK (coalesce(first_name, last_name, email, phone) IS NOT NULL)
);
CREATE INDEX customer_contacts_customer_idx ON customer_contacts (customer_id, created_at, id);
-- Where did this contact of a lead go?
CREATE INDEX customer_contacts_contact_idx ON customer_contacts (contact_id) WHERE contact_id IS NOT NULL;
-- One primary contact a customer.
CREATE UNIQUE INDEX customer_contacts_one_primary_idx ON customer_contacts (customer_id) WHERE is_primary;

-- What a customer is known by: of two leads that become the same customer at once, the second one meets the first
-- here. A key that another customer holds already is not taken a second time.
CREATE TABLE customer_keys (
  kind        text NOT NULL CHECK (kind IN ('EMAIL', 'PHONE', 'COMPANY_POSTAL', 'DOMAIN')),
  value       text NOT NULL CHECK (length(value) BETWEEN 1 AND 500),
  customer_id uuid NOT NULL REFERENCES customers (id) ON DELETE CASCADE,
  PRIMARY KEY (kind, value)
);
CREATE INDEX customer_keys_customer_idx ON customer_keys (customer_id);

-- Rows: a customer is seen by who sees its original lead; what belongs to the field group "contact" by who works it.
GRANT SELECT, INSERT ON customers, customer_leads, customer_contacts, customer_keys TO nachfass_app, nachfass_worker;
DO $$
DECLARE
  name text;
  workable constant text :=
    'EXISTS (SELECT FROM customers c JOIN app.workable_leads w ON w.id = c.original_lead_id WHERE c.id = customer_id)';
BEGIN
  FOREACH name IN ARRAY ARRAY['customers', 'customer_leads', 'customer_contacts', 'customer_keys'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
    EXECUTE format('CREATE POLICY owner_all ON %I TO CURRENT_USER USING (true) WITH CHECK (true)', name);
    EXECUTE format('CREATE POLICY worker_all ON %I TO nachfass_worker USING (true) WITH CHECK (true)', name);
  END LOOP;
  FOREACH name IN ARRAY ARRAY['customer_contacts', 'customer_keys'] LOOP
    EXECUTE format('CREATE POLICY app_read ON %I FOR SELECT TO nachfass_app USING (%s)', name, workable);
    EXECUTE format('CREATE POLICY app_insert ON %I FOR INSERT TO nachfass_app WITH CHECK (%s)', name, workable);
  END LOOP;
  -- Linking takes both: one works the lead, and the customer.
  EXECUTE format($policy$
    CREATE POLICY app_insert ON customer_leads FOR INSERT TO nachfass_app
      WITH CHECK (%s AND EXISTS (SELECT FROM app.workable_leads w WHERE w.id = lead_id))
  $policy$, workable);
END
$$;
CREATE POLICY app_read ON customers FOR SELECT TO nachfass_app
  USING (EXISTS (SELECT FROM leads l WHERE l.id = original_lead_id));
CREATE POLICY app_insert ON customers FOR INSERT TO nachfass_app
  WITH CHECK (EXISTS (SELECT FROM app.workable_leads w WHERE w.id = original_lead_id));
-- Both ends must be in sight: a link to a hidden customer is no link.
CREATE POLICY app_read ON customer_leads FOR SELECT TO nachfass_app USING (
  EXISTS (SELECT FROM leads l WHERE l.id = lead_id)
  AND EXISTS (SELECT FROM customers c WHERE c.id = customer_id)
);

-- Leads that were converted before there were customers become them now, with the keys they hold.
INSERT INTO customers (original_lead_id, company_name, company_normalized, city, postal_code, street, website, converted_at)
SELECT l.id, l.company_name, l.company_normalized, l.city, l.postal_code, l.street, l.website,
  coalesce(
    (SELECT max(a.at) FROM activities a
     WHERE a.lead_id = l.id AND a.type = 'STATUS_CHANGED' AND a.detail ->> 'to' = 'CONVERTED'),
    l.updated_at
  )
FROM leads l
WHERE l.status = 'CONVERTED';
INSERT INTO customer_leads (lead_id, customer_id, linked_at)
SELECT c.original_lead_id, c.id, c.converted_at FROM customers c;
INSERT INTO customer_contacts
  (customer_id, contact_id, first_name, last_name, role, email, phone, is_primary, created_at)
SELECT c.id, k.id, k.first_name, k.last_name, k.role, k.email, k.phone, k.is_primary, c.converted_at
FROM customers c JOIN contacts k ON k.lead_id = c.original_lead_id;
INSERT INTO customer_keys (kind, value, customer_id)
SELECT k.kind, k.value, c.id FROM customers c JOIN lead_keys k ON k.lead_id = c.original_lead_id;
