-- The public shape of an erasure.
CREATE OR REPLACE VIEW api.erasure WITH (security_invoker = true) AS
SELECT e.customer_id, c.code AS customer, e.erased_at, e.actor, e.reason
FROM party.erasure AS e
INNER JOIN party.customer AS c ON c.customer_id = e.customer_id;
COMMENT ON VIEW api.erasure IS 'A customer whose personal data was erased.';
COMMENT ON COLUMN api.erasure.customer_id IS 'The customer.';
COMMENT ON COLUMN api.erasure.customer IS 'The customer''s account code.';
COMMENT ON COLUMN api.erasure.erased_at IS 'When.';
COMMENT ON COLUMN api.erasure.actor IS 'Who did it.';
COMMENT ON COLUMN api.erasure.reason IS 'Why.';
