-- A customer's contact keeps the id of the contact it was taken over from, also when that one is removed from the lead:
-- erasing the person must still find the copy, and undoing the removal brings the origin back under the same id. A
-- foreign key forgets the id with the row, so it is none any more.
ALTER TABLE customer_contacts DROP CONSTRAINT customer_contacts_contact_id_fkey;
