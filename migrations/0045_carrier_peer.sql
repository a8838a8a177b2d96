-- What a carrier brings calls in through is dated rows; addresses and ranges are written in one way.

CREATE FUNCTION system.tg__address_key() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  -- All four numbers (inet) and no bits beyond the mask (cidr): nobody means one address and writes down a range.
  PERFORM NEW.key::cidr;
  -- The one form, so that equal addresses are equal texts.
  NEW.key := abbrev(NEW.key::inet);
  RETURN NEW;
EXCEPTION
  WHEN invalid_text_representation THEN
    RAISE EXCEPTION USING ERRCODE = 'TB102', COLUMN = 'key',
      MESSAGE = format('%s is not an address or range', NEW.key),
      HINT = 'Give an address such as 203.0.113.9, or a range by its first address, such as 203.0.113.0/24.';
END $$;
COMMENT ON FUNCTION system.tg__address_key() IS
'Trigger: the key is an IP address or range, written in its shortest whole form.';
CREATE TRIGGER _200_address BEFORE INSERT OR UPDATE OF key ON catalog.carrier_peer
FOR EACH ROW WHEN (new.match = 'address' AND new.key IS NOT NULL) EXECUTE FUNCTION system.tg__address_key();
CREATE TRIGGER _200_address BEFORE INSERT OR UPDATE OF key ON service.device
FOR EACH ROW WHEN (new.kind = 'ip_address' AND new.key IS NOT NULL) EXECUTE FUNCTION system.tg__address_key();
UPDATE service.device AS d SET key = d.key WHERE d.kind = 'ip_address' AND d.key <> abbrev(d.address);

-- Two carriers may have been given one channel; which of them it was made no difference, and now it is one's.
INSERT INTO catalog.carrier_peer (carrier_id, match, key)
SELECT min(c.carrier_id), 'channel', p.peer
FROM catalog.carrier AS c
CROSS JOIN LATERAL unnest(c.channels) AS p (peer)
WHERE p.peer ~ '^\S{1,80}$'
GROUP BY p.peer;
INSERT INTO catalog.carrier_peer (carrier_id, match, key)
SELECT min(c.carrier_id), 'address', host(p.address)
FROM catalog.carrier AS c
CROSS JOIN LATERAL unnest(c.addresses) AS p (address)
GROUP BY host(p.address);
ALTER TABLE catalog.carrier DROP COLUMN channels, DROP COLUMN addresses;
COMMENT ON TABLE catalog.carrier IS
'A supplier; a call that comes in through its channels or addresses is owned by its destination.';
