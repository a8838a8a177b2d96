-- Resellers pay for the calls of those who buy from them: who pays above whom is kept as rows, ready to be joined.

CREATE TABLE party.payer (
  buyer_id bigint NOT NULL REFERENCES party.customer ON DELETE CASCADE,
  level smallint NOT NULL,
  payer_id bigint NOT NULL REFERENCES party.customer ON DELETE CASCADE,
  resold boolean NOT NULL,
  CONSTRAINT payer_pkey PRIMARY KEY (buyer_id, level)
);
CREATE INDEX payer_payer_idx ON party.payer (payer_id);
COMMENT ON TABLE party.payer IS
'Who pays for the usage of a customer with resellers above: it, and each of these. Follows party.customer by itself.';
COMMENT ON COLUMN party.payer.buyer_id IS 'A customer with a reseller.';
COMMENT ON COLUMN party.payer.level IS '0: the customer itself; 1: its reseller; 2: the reseller''s reseller, and so on.';
COMMENT ON COLUMN party.payer.payer_id IS 'Who pays on this level.';
COMMENT ON COLUMN party.payer.resold IS
'Whether somebody above pays too: what is paid here is then a reseller''s income, not the house''s.';

CREATE FUNCTION party.payers(p_customer_id bigint) RETURNS SETOF party.payer
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  WITH RECURSIVE above (level, customer_id) AS (
    SELECT 0, c.customer_id FROM party.customer AS c WHERE c.customer_id = p_customer_id AND c.parent_id IS NOT NULL
    UNION ALL
    SELECT a.level + 1, c.parent_id
    FROM above AS a INNER JOIN party.customer AS c ON c.customer_id = a.customer_id AND c.parent_id IS NOT NULL
  )
  SELECT p_customer_id, a.level::smallint, a.customer_id, a.level < max(a.level) OVER () FROM above AS a
$$;
COMMENT ON FUNCTION party.payers(bigint) IS $doc$Who pays for a customer's usage when there are resellers above.

:param p_customer_id: the customer
:returns: itself and each reseller above, from level 0 on; no row when there is none above
:example: SELECT * FROM party.payers(1)$doc$;
GRANT EXECUTE ON FUNCTION party.payers(bigint) TO pgtoll_code;

CREATE FUNCTION party.tg__payer() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  -- It and all below.
  v_customer_ids bigint[] := array(
    WITH RECURSIVE below (customer_id) AS (
      SELECT NEW.customer_id
      UNION ALL
      SELECT c.customer_id FROM below AS b INNER JOIN party.customer AS c ON c.parent_id = b.customer_id
    )
    SELECT b.customer_id FROM below AS b
  );
BEGIN
  DELETE FROM party.payer AS p WHERE p.buyer_id = ANY (v_customer_ids);
  INSERT INTO party.payer
  SELECT p.* FROM unnest(v_customer_ids) AS c (customer_id) CROSS JOIN LATERAL party.payers(c.customer_id) AS p;
  RETURN NULL;
END $$;
COMMENT ON FUNCTION party.tg__payer() IS 'Trigger: the rows of party.payer follow the tree of resellers.';
CREATE TRIGGER _500_payer_insert AFTER INSERT ON party.customer
FOR EACH ROW WHEN (new.parent_id IS NOT NULL) EXECUTE FUNCTION party.tg__payer();
CREATE TRIGGER _500_payer AFTER UPDATE OF parent_id ON party.customer
FOR EACH ROW WHEN (old.parent_id IS DISTINCT FROM new.parent_id) EXECUTE FUNCTION party.tg__payer();
INSERT INTO party.payer
SELECT p.* FROM party.customer AS c CROSS JOIN LATERAL party.payers(c.customer_id) AS p WHERE c.parent_id IS NOT NULL;

ALTER TABLE rating.charge
ADD COLUMN level smallint NOT NULL DEFAULT 0,
ADD COLUMN resold boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN rating.charge.level IS '0: who called or was called; 1: their reseller; 2: the reseller''s reseller, and so on.';
COMMENT ON COLUMN rating.charge.resold IS 'Whether a reseller above pays too: then this is the reseller''s income, not the house''s.';
COMMENT ON COLUMN rating.charge.device_id IS
'The payer''s device; NULL when the record named the customer, and for resellers.';
ALTER TABLE rating.call ADD COLUMN reseller_ids bigint[];
COMMENT ON COLUMN rating.call.reseller_ids IS 'Resellers that pay for it too; NULL: none.';
ALTER TABLE rating.usage_hour ADD COLUMN resold_amount system.money NOT NULL DEFAULT 0;
COMMENT ON COLUMN rating.usage_hour.amount IS 'Sum of these charges, of all levels.';
COMMENT ON COLUMN rating.usage_hour.resold_amount IS 'The part of it that is resellers'' income; the rest is the house''s.';
