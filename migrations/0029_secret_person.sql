-- One key for all that stands for a person: addresses of mail, addresses of clients, inputs that hold them. What an unkeyed
-- hash stood for could be found out by trying; it goes.

UPDATE secret SET name = 'person' WHERE name = 'unsubscribe';
TRUNCATE throttle;
DELETE FROM idempotency;
