-- An id elsewhere is called value: a field id is a global id.

ALTER TABLE external_ref RENAME COLUMN id TO value;
