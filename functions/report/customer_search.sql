-- Customers by any mix of what is known of them.

CREATE OR REPLACE FUNCTION report.device_owner(p_numbers text[], p_device text, p_address inet) RETURNS bigint[]
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan AS $$
DECLARE
  v_now timestamptz := system.clock_now();
BEGIN
  RETURN (
    SELECT array_agg(DISTINCT d.customer_id)
    FROM service.device AS d
    WHERE d.valid_from <= v_now AND d.valid_to > v_now
      AND (d.key = ANY (p_numbers) OR d.key = p_device OR (d.kind = 'ip_address' AND d.address >>= p_address))
  );
END $$;
COMMENT ON FUNCTION report.device_owner(text[], text, inet) IS $doc$Who has a device now.

:param p_numbers: numbers of devices
:param p_device: key of a device
:param p_address: address in the range of a device
:returns: customer_ids, NULL when nobody has
:example: SELECT report.device_owner('{16135550142}', NULL, NULL)$doc$;

CREATE OR REPLACE FUNCTION api.customer_search(
  p_code text DEFAULT NULL,
  p_name text DEFAULT NULL,
  p_phone text DEFAULT NULL,
  p_device text DEFAULT NULL,
  p_email text DEFAULT NULL,
  p_city text DEFAULT NULL,
  p_postal_code text DEFAULT NULL,
  p_amount_due_from numeric DEFAULT NULL,
  p_amount_due_to numeric DEFAULT NULL,
  p_status text DEFAULT NULL,
  p_package_id bigint DEFAULT NULL,
  p_billing_cycle_id bigint DEFAULT NULL,
  p_type text DEFAULT NULL,
  p_billing_mode text DEFAULT NULL,
  p_tag text DEFAULT NULL,
  p_parent_id bigint DEFAULT NULL,
  p_fields jsonb DEFAULT NULL,
  p_sort text DEFAULT 'name',
  p_after text[] DEFAULT NULL,
  p_limit integer DEFAULT 100
) RETURNS SETOF api.customer_found
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 100
-- A plan of its own for every call: the filters that are not given fold away.
SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan
-- A page is found before a second process would have begun.
SET max_parallel_workers_per_gather = 0 SET jit = off AS $$
DECLARE
  v_now timestamptz := system.clock_now();
  v_amount boolean := num_nonnulls(p_amount_due_from, p_amount_due_to) > 0 OR p_sort = '-amount_due';
  v_code text := report.like_literal(lower(p_code)) || '%';
  v_part text := report.like_literal(system.fold(p_name));
  -- Fewer than three letters have no index of their own; as the start of a word they do.
  v_within text := CASE WHEN length(system.fold(p_name)) >= 3 THEN '%' || v_part || '%' END;
  v_start text := CASE WHEN length(system.fold(p_name)) < 3 THEN v_part || '%' END;
  v_numbers text[] := CASE WHEN p_phone IS NOT NULL THEN report.number_forms(p_phone) END;
  v_address inet := report.text_address(p_device);
  v_email text := '%' || report.like_literal(lower(p_email)) || '%';
  v_city text := system.fold(p_city);
  v_postal_code text := report.like_literal(upper(translate(p_postal_code, ' -', ''))) || '%';
  -- Who has the device now comes before who had it once.
  v_owners bigint[];
  v_after_id bigint;
  v_after_text text;
  v_after_posted numeric;
  v_after_time timestamptz;
BEGIN
  PERFORM system.page_check(p_limit, p_after, 2);
  IF (p_sort = ANY ('{name,code,-amount_due,created_at}')) IS NOT TRUE THEN
    PERFORM system.raise_error('TB102', format('cannot sort by %s', coalesce(p_sort, 'nothing')),
      p_hint => 'Sort by one of: name, code, -amount_due, created_at.', p_column => 'sort');
  END IF;
  IF p_phone IS NOT NULL OR p_device IS NOT NULL THEN
    v_owners := report.device_owner(v_numbers, p_device, v_address);
  END IF;
  IF p_after IS NOT NULL THEN
    v_after_id := p_after[2]::bigint;
    CASE p_sort
      WHEN '-amount_due' THEN v_after_posted := coalesce(-p_after[1]::numeric, 'Infinity');
      WHEN 'created_at' THEN v_after_time := p_after[1]::timestamptz;
      ELSE v_after_text := p_after[1];
    END CASE;
  END IF;
  RETURN QUERY
  SELECT f.*
  FROM (
    SELECT k.customer_id, row_number() OVER () AS place
    FROM (
      -- Each join below becomes an inner one when its filter is given, else it is empty and costs nothing. What has
      -- several rows of a customer, such as two addresses in one city, is made one again by DISTINCT.
      SELECT DISTINCT
        CASE WHEN v_owners IS NOT NULL THEN c.customer_id = ANY (v_owners) END AS owns,
        CASE WHEN p_sort = 'name' THEN c.name END AS name,
        CASE WHEN p_sort = 'code' THEN c.code END AS code,
        CASE WHEN p_sort = 'created_at' THEN c.created_at END AS created_at,
        CASE WHEN p_sort = '-amount_due' THEN CASE c.billing_mode WHEN 'postpaid' THEN a.posted ELSE 'Infinity' END END
          AS posted,
        c.customer_id
      FROM party.customer AS c
      LEFT JOIN ledger.account AS a ON v_amount AND a.customer_id = c.customer_id
      LEFT JOIN service.device AS n
        ON v_numbers IS NOT NULL AND n.customer_id = c.customer_id AND n.match = 'number' AND n.key = ANY (v_numbers)
      LEFT JOIN service.device AS d
        ON p_device IS NOT NULL AND d.customer_id = c.customer_id
        AND (d.key = p_device OR (d.kind = 'ip_address' AND d.address >>= v_address))
      LEFT JOIN (
        SELECT x.customer_id, x.email FROM party.customer AS x
        UNION ALL
        SELECT x.customer_id, x.email FROM party.contact AS x
      ) AS m ON p_email IS NOT NULL AND m.customer_id = c.customer_id AND lower(m.email) LIKE v_email
      LEFT JOIN party.address AS w
        ON coalesce(p_city, p_postal_code) IS NOT NULL AND w.customer_id = c.customer_id
        AND (p_city IS NULL OR system.fold(w.city) = v_city)
        AND (p_postal_code IS NULL OR upper(translate(w.postal_code, ' -', '')) LIKE v_postal_code)
      LEFT JOIN service.package_assignment AS g
        ON p_package_id IS NOT NULL AND g.customer_id = c.customer_id AND g.package_id = p_package_id
        AND g.valid_from <= v_now AND g.valid_to > v_now
      WHERE (NOT v_amount OR a.customer_id IS NOT NULL)
        AND (v_numbers IS NULL OR n.customer_id IS NOT NULL)
        AND (p_device IS NULL OR d.customer_id IS NOT NULL)
        AND (p_email IS NULL OR m.customer_id IS NOT NULL)
        AND (coalesce(p_city, p_postal_code) IS NULL OR w.customer_id IS NOT NULL)
        AND (p_package_id IS NULL OR g.customer_id IS NOT NULL)
        AND (p_code IS NULL OR lower(c.code) LIKE v_code)
        AND (v_within IS NULL OR system.fold(c.name) LIKE v_within)
        AND (v_start IS NULL OR system.fold(c.name) LIKE v_start OR system.fold(c.name) LIKE '% ' || v_start)
        AND (p_status IS NULL OR c.status = p_status)
        AND (p_type IS NULL OR c.type = p_type)
        AND (p_billing_mode IS NULL OR c.billing_mode = p_billing_mode)
        AND (p_billing_cycle_id IS NULL OR c.billing_cycle_id = p_billing_cycle_id)
        AND (p_parent_id IS NULL OR c.parent_id = p_parent_id)
        AND (p_tag IS NULL OR c.tags @> ARRAY[p_tag])
        AND (p_fields IS NULL OR c.fields @> p_fields)
        -- Positive is the customer's money; only who pays afterwards has an amount due.
        AND (p_amount_due_from IS NULL OR (c.billing_mode = 'postpaid' AND a.posted <= -p_amount_due_from))
        AND (p_amount_due_to IS NULL OR (c.billing_mode = 'postpaid' AND a.posted >= -p_amount_due_to))
        AND (p_after IS NULL OR CASE
          WHEN v_owners IS NOT NULL AND (c.customer_id = ANY (v_owners)) <> (v_after_id = ANY (v_owners))
            THEN v_after_id = ANY (v_owners)
          ELSE CASE p_sort
            WHEN 'name' THEN (c.name, c.customer_id) > (v_after_text, v_after_id)
            WHEN 'code' THEN (c.code, c.customer_id) > (v_after_text, v_after_id)
            WHEN 'created_at' THEN (c.created_at, c.customer_id) > (v_after_time, v_after_id)
            ELSE (CASE c.billing_mode WHEN 'postpaid' THEN a.posted ELSE 'Infinity' END, c.customer_id)
              > (v_after_posted, v_after_id)
          END
        END)
      ORDER BY owns DESC, name, code, created_at, posted, c.customer_id
      LIMIT p_limit
    ) AS k
  ) AS n
  INNER JOIN api.customer_found AS f ON f.customer_id = n.customer_id
  ORDER BY n.place;
END $$;
COMMENT ON FUNCTION api.customer_search IS $doc$Finds customers by any mix of filters; all that are given must hold.

Text is literal: % and _ stand for themselves. Who has the device that is asked for comes before who had it once.
:param p_code: the code or its beginning, in any case
:param p_name: a part of the name, whatever its case and accents; one or two letters are the start of a word
:param p_phone: a number that the customer has or had, in any notation
:param p_device: key of a device that the customer has or had: number, extension, trunk, or an address in its range
:param p_email: a part of an e-mail address, of the customer or of a contact
:param p_city: city of an address, present or past, whatever its case and accents
:param p_postal_code: postal code of an address, present or past, or its beginning; the same address as p_city
:param p_amount_due_from: least amount due, in the customer's currency; only who pays afterwards has one
:param p_amount_due_to: most amount due
:param p_status: active, suspended or closed
:param p_package_id: a package that the customer or one of their devices is on now
:param p_billing_cycle_id: the billing cycle
:param p_type: retail, wholesale or reseller
:param p_billing_mode: prepaid or postpaid
:param p_tag: a label that the customer has
:param p_parent_id: the reseller that sells to the customer
:param p_fields: values of custom fields, by code
:param p_sort: one of name, code, -amount_due, created_at (- is descending)
:param p_after: the sort values of the last row of the page before (the column sorted by, then customer_id); NULL is the
  start
:param p_limit: most rows to return, 1 to 1000
:returns: the customers in order
:raises TB102: the limit, the sort or the number of values in p_after is wrong
:example: SELECT * FROM api.customer_search(p_name => 'acme', p_city => 'Ottawa', p_amount_due_from => 100)$doc$;
GRANT EXECUTE ON FUNCTION api.customer_search TO pgtoll_admin, pgtoll_operator, pgtoll_auditor;
