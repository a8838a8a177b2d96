-- A person may ask to be forgotten; the books are kept.
CREATE OR REPLACE FUNCTION report.customer_erasable(p_customer_id bigint) RETURNS void
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_account ledger.account;
  v_still text;
BEGIN
  SELECT a.* INTO STRICT v_account FROM ledger.account AS a WHERE a.customer_id = p_customer_id;
  v_still := CASE
    WHEN (SELECT c.status FROM party.customer AS c WHERE c.customer_id = p_customer_id) <> 'closed' THEN 'is not closed'
    WHEN v_account.posted <> 0 THEN 'owes an amount or has money on account'
    -- Usage of 0.00 waits for an invoice too.
    WHEN v_account.unbilled <> 0 OR v_account.reserved <> 0 OR EXISTS (
      SELECT FROM ledger.transaction AS t
      WHERE t.account_id = v_account.account_id AND t.kind = 'usage' AND t.cleared_by IS NULL
    ) THEN 'has usage that is not invoiced yet'
    WHEN EXISTS (
      SELECT FROM collect.adjustment_request AS q WHERE q.customer_id = p_customer_id AND q.status = 'pending'
    ) THEN 'has an adjustment that waits for approval'
    -- Help must still find who calls.
    WHEN EXISTS (
      SELECT FROM service.device AS d WHERE d.customer_id = p_customer_id AND d.valid_to > system.clock_now()
    ) THEN 'has devices in service'
  END;
  IF v_still IS NOT NULL THEN
    PERFORM system.raise_error('TB105', format('customer %s %s', p_customer_id, v_still),
      p_detail => jsonb_build_object('customer_id', p_customer_id), p_column => 'customer_id',
      p_hint => 'Settle that first: what the books still need cannot be erased.');
  END IF;
END $$;
COMMENT ON FUNCTION report.customer_erasable(bigint) IS
$doc$Refuses to erase a customer with whom anything is still open.

:param p_customer_id: the customer
:returns: nothing
:raises TB105: not closed, an amount not 0, something unbilled or waiting, or devices in service
:example: SELECT report.customer_erasable(7)$doc$;

CREATE OR REPLACE FUNCTION api.customer_erase(p_customer_id bigint, p_reason text) RETURNS api.erasure
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_row api.erasure;
BEGIN
  PERFORM party.customer_lock(p_customer_id);
  IF coalesce(p_reason, '') !~ '\S' THEN
    PERFORM system.raise_error('TB102', 'an erasure needs a reason', p_column => 'reason',
      p_hint => 'Give the number of the request, and nothing that tells who asked.');
  END IF;
  IF EXISTS (SELECT FROM party.erasure AS e WHERE e.customer_id = p_customer_id) THEN
    PERFORM system.raise_error('TB110', format('customer %s was erased already', p_customer_id),
      p_column => 'customer_id');
  END IF;
  PERFORM report.customer_erasable(p_customer_id);
  PERFORM system.customer_erase(p_customer_id), access.customer_erase(p_customer_id),
    party.customer_erase(p_customer_id, p_reason), service.customer_erase(p_customer_id),
    tax.customer_erase(p_customer_id);
  SELECT e.* INTO STRICT v_row FROM api.erasure AS e WHERE e.customer_id = p_customer_id;
  RETURN v_row;
END $$;
COMMENT ON FUNCTION api.customer_erase(bigint, text) IS
$doc$Erases a person's data for good, and keeps the books.

Erased: name, streets, e-mail, labels and custom fields, contacts, notes, contents of documents, tokens of payment
methods, names of locations, devices and keys, emergency locations, numbers of tax certificates, and all of these in the
audit log.
Kept, because the law asks for the books: account code, place and country, invoices with their recipient, payments,
adjustments and their words, and the calls with their numbers.
:param p_customer_id: the customer, closed, with nothing open
:param p_reason: why, without personal data, such as the number of the request
:returns: what was done
:raises TB101: no such customer
:raises TB102: no reason
:raises TB105: not closed, an amount not 0, something unbilled or waiting, or devices in service
:raises TB110: it was done already
:example: SELECT * FROM api.customer_erase(7, 'request 12')$doc$;
GRANT EXECUTE ON FUNCTION api.customer_erase(bigint, text) TO pgtoll_admin;

CREATE OR REPLACE FUNCTION api.erasure_list(p_limit integer DEFAULT 100, p_after text[] DEFAULT NULL)
RETURNS SETOF api.erasure
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM system.page_check(p_limit, p_after, 1);
  RETURN QUERY
  SELECT e.*
  FROM api.erasure AS e
  WHERE p_after IS NULL OR e.customer_id > p_after[1]::bigint
  ORDER BY e.customer_id
  LIMIT p_limit;
END $$;
COMMENT ON FUNCTION api.erasure_list(integer, text[]) IS $doc$Customers whose personal data was erased.

:param p_limit: at most this many rows, 1 to 1000
:param p_after: customer_id of the last row seen; NULL starts at the beginning
:returns: rows of api.erasure
:raises TB102: a limit or an after that cannot be
:example: SELECT * FROM api.erasure_list()$doc$;
GRANT EXECUTE ON FUNCTION api.erasure_list(integer, text[]) TO pgtoll_admin, pgtoll_auditor;
