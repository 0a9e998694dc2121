-- The network to which a request belongs: it never leaves it, whoever cannot be reached.

ALTER TABLE request ADD within_id text COLLATE "C" REFERENCES network ON DELETE SET NULL;
CREATE INDEX request_within ON request (within_id);
UPDATE request SET within_id = network_id;
UPDATE request r SET within_id = m.network_id
FROM (SELECT actor_id, min(network_id COLLATE "C") AS network_id FROM membership WHERE state IN ('COOPTED', 'JOINED') GROUP BY actor_id HAVING count(*) = 1) AS m
WHERE r.actor_id = m.actor_id;
