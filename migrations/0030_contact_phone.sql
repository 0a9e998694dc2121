-- Numbers that were written with the 0 that one dials inside France, Belgium or Switzerland: +33 (0)4 rang nowhere.

UPDATE contact_field SET value = regexp_replace(value, '^\+(33|32|41)0', '+\1') WHERE kind = 'PHONE';
