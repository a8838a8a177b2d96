-- Jurisdiction of a call: what the law says it is, and what it is rated as.

CREATE OR REPLACE FUNCTION catalog.jurisdiction(
  p_caller_country text, p_caller_state text, p_called_country text, p_called_state text, p_home text[]
) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE
  WHEN p_called_country <> ALL (p_home) THEN 'international'
  WHEN (p_caller_country = ANY (p_home)) IS NOT TRUE OR p_called_country IS NULL THEN 'indeterminate'
  WHEN p_caller_country <> p_called_country THEN 'international'
  WHEN coalesce(p_caller_state, '') = '' OR coalesce(p_called_state, '') = '' THEN 'indeterminate'
  WHEN p_caller_state = p_called_state THEN 'intrastate'
  ELSE 'interstate'
END;
COMMENT ON FUNCTION catalog.jurisdiction(text, text, text, text, text[]) IS
$doc$What a call is by law: states are compared within one country only.

:param p_caller_country: country of the caller; NULL is unknown
:param p_caller_state: state of the caller; empty or NULL is unknown
:param p_called_country: country of the called number; NULL is unknown, as of a toll-free number
:param p_called_state: state of the called number, by its LRN where that is known; empty or NULL is unknown
:param p_home: countries in which jurisdiction is told by state
:returns: intrastate, interstate, international or indeterminate
:example: SELECT catalog.jurisdiction('US', 'NY', 'US', 'CT', '{CA,US}')$doc$;

CREATE OR REPLACE FUNCTION catalog.jurisdiction_class(
  p_jurisdiction text, p_local boolean, p_called_home boolean, p_cross_border_as text, p_indeterminate_as text
) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE
  WHEN p_local THEN 'local'
  WHEN p_jurisdiction = 'international' AND p_called_home AND p_cross_border_as IN ('interstate', 'intrastate')
    THEN p_cross_border_as
  WHEN p_jurisdiction = 'indeterminate' AND p_indeterminate_as IN ('interstate', 'intrastate') THEN p_indeterminate_as
  ELSE p_jurisdiction
END;
COMMENT ON FUNCTION catalog.jurisdiction_class(text, boolean, boolean, text, text) IS
$doc$What a call is rated as, by what it is by law and by what was agreed.

:param p_jurisdiction: as catalog.jurisdiction tells it
:param p_local: both rate centers are in one local calling area, as catalog.local_calling_has tells it; NULL is no
:param p_called_home: the called number is in a home country: an international call is then one between two of them
:param p_cross_border_as: what such a call is rated as: interstate, intrastate; else international
:param p_indeterminate_as: what an indeterminate call is rated as: intrastate, interstate; else at a rate of its own
:returns: local, intrastate, interstate, international or indeterminate
:example: SELECT catalog.jurisdiction_class('international', false, true, 'interstate', 'own_rate')$doc$;

CREATE OR REPLACE FUNCTION catalog.lata_class(p_caller_lata text, p_called_lata text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN p_caller_lata = p_called_lata THEN 'intralata' WHEN p_caller_lata <> p_called_lata THEN 'interlata' END;
COMMENT ON FUNCTION catalog.lata_class(text, text) IS
$doc$Whether a call stays in its LATA; with the jurisdiction these are the four classes.

:param p_caller_lata: LATA of the caller
:param p_called_lata: LATA of the called number, by its LRN where that is known
:returns: intralata or interlata; NULL when a side has none
:example: SELECT catalog.lata_class('132', '132')$doc$;

CREATE OR REPLACE FUNCTION catalog.jurisdiction_reason(
  p_jurisdiction text, p_local boolean, p_ani text, p_caller_country text, p_caller_state text, p_caller_center text,
  p_called_country text, p_called_state text, p_called_center text, p_home text[]
) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE
  WHEN p_local AND p_caller_center = p_called_center THEN format('both are in rate center %s', p_caller_center)
  WHEN p_local THEN format('%s and %s are in one local calling area', p_caller_center, p_called_center)
  WHEN p_jurisdiction = 'intrastate' THEN format('both are in %s', p_caller_state)
  WHEN p_jurisdiction = 'interstate' THEN format('from %s to %s', p_caller_state, p_called_state)
  WHEN p_called_country <> ALL (p_home) THEN format('the called number is abroad, in %s', p_called_country)
  WHEN p_ani IS NULL THEN 'the caller is missing or no valid number'
  WHEN p_caller_country IS NULL THEN 'the caller is in no known area, such as a toll-free number'
  WHEN p_caller_country <> ALL (p_home) THEN format('the caller is abroad, in %s', p_caller_country)
  WHEN p_called_country IS NULL THEN 'the called number is in no known area, such as a toll-free number'
  WHEN p_jurisdiction = 'international' THEN format('across the border from %s to %s', p_caller_country, p_called_country)
  WHEN coalesce(p_caller_state, '') = '' THEN 'the state of the caller is not known'
  ELSE 'the state of the called number is not known'
END;
COMMENT ON FUNCTION catalog.jurisdiction_reason(text, boolean, text, text, text, text, text, text, text, text[]) IS
$doc$Why a call has its jurisdiction, in words.

:param p_jurisdiction: as catalog.jurisdiction tells it
:param p_local: both rate centers are in one local calling area
:param p_ani: the caller, when it is a valid number
:param p_caller_country: country of the caller
:param p_caller_state: state of the caller
:param p_caller_center: rate center of the caller as catalog.rate_center_key makes it
:param p_called_country: country of the called number
:param p_called_state: state of the called number
:param p_called_center: rate center of the called number as catalog.rate_center_key makes it
:param p_home: countries in which jurisdiction is told by state
:returns: a few words
:example: SELECT catalog.jurisdiction_reason('interstate', false, '1', 'US', 'NY', NULL, 'US', 'CT', NULL, '{CA,US}')$doc$;

CREATE OR REPLACE FUNCTION catalog.jurisdiction_terms(p_at timestamptz) RETURNS TABLE (home text[], cross_border_as text)
LANGUAGE sql STABLE ROWS 1
BEGIN ATOMIC
  -- As system.setting_get reads them, but within the query that rates many calls.
  SELECT string_to_array(replace(h.value, ' ', ''), ','), c.value
  FROM (
    SELECT s.value FROM system.setting AS s
    WHERE s.name = 'rating.home_countries' AND s.valid_from <= p_at ORDER BY s.valid_from DESC LIMIT 1
  ) AS h
  CROSS JOIN (
    SELECT s.value FROM system.setting AS s
    WHERE s.name = 'rating.cross_border_as' AND s.valid_from <= p_at ORDER BY s.valid_from DESC LIMIT 1
  ) AS c;
END;
COMMENT ON FUNCTION catalog.jurisdiction_terms(timestamptz) IS $doc$The settings that jurisdiction depends on.

:param p_at: the instant of answer
:returns: one row: countries in which jurisdiction is told by state, and what calls between two of them are rated as
:example: SELECT * FROM catalog.jurisdiction_terms(now())$doc$;

CREATE OR REPLACE FUNCTION catalog.call_place(p_caller text, p_called text, p_lrn text, p_on date, p_home text[])
RETURNS TABLE (
  caller_country text, caller_state text, caller_lata text, caller_rate_center text, caller_center text,
  called_country text, called_state text, called_lata text, called_ocn text,
  dialled_country text, dialled_state text, dialled_lata text, dialled_ocn text, dialled_rate_center text, dialled_center text,
  jurisdiction text, local boolean, across boolean
)
LANGUAGE sql STABLE ROWS 1
BEGIN ATOMIC
  SELECT a.country, a.state, a.lata, a.rate_center, k.caller, t.country, t.state, t.lata, t.ocn,
    d.country, d.state, d.lata, d.ocn, d.rate_center, k.called,
    j.jurisdiction, coalesce(n.local, false), t.country = ANY (p_home)
  FROM (VALUES (1)) AS one (one)
  LEFT JOIN LATERAL catalog.number_place(p_caller, p_on) AS a ON true
  LEFT JOIN LATERAL catalog.number_place(p_called, p_on) AS d ON true
  LEFT JOIN LATERAL catalog.number_place(p_lrn, p_on) AS l ON true
  CROSS JOIN LATERAL (
    -- A ported number is where its LRN is, but for its local calls; a number abroad is abroad.
    SELECT CASE WHEN p_lrn IS NULL OR d.country <> ALL (p_home) THEN d.country ELSE l.country END AS country,
      CASE WHEN p_lrn IS NULL OR d.country <> ALL (p_home) THEN d.state ELSE l.state END AS state,
      CASE WHEN p_lrn IS NULL OR d.country <> ALL (p_home) THEN d.lata ELSE l.lata END AS lata,
      CASE WHEN p_lrn IS NULL OR d.country <> ALL (p_home) THEN d.ocn ELSE l.ocn END AS ocn
  ) AS t
  CROSS JOIN LATERAL (
    SELECT catalog.rate_center_key(a.country, a.state, a.rate_center) AS caller,
      catalog.rate_center_key(d.country, d.state, d.rate_center) AS called
    OFFSET 0  -- each is read several times
  ) AS k
  CROSS JOIN LATERAL catalog.local_calling_has(k.caller, k.called, p_on) AS n
  CROSS JOIN LATERAL (
    SELECT catalog.jurisdiction(a.country, a.state, t.country, t.state, p_home) AS jurisdiction
    OFFSET 0
  ) AS j;
END;
COMMENT ON FUNCTION catalog.call_place(text, text, text, date, text[]) IS
$doc$Where both ends of a call are, and its jurisdiction by law.

State, LATA and OCN of the called side come from the LRN where one is given; its rate center, which tells local calls and tiers,
from the dialled number.
:param p_caller: the caller, when it is a valid number: as catalog.number_nanp makes it; else NULL
:param p_called: the dialled number with country code, digits only
:param p_lrn: its LRN likewise, or NULL
:param p_on: the day, in UTC
:param p_home: as catalog.jurisdiction_terms has them
:returns: one row: places; called_* by the LRN, dialled_* by the number; jurisdiction; local: both rate centers are in one local
  calling area; across: the called number is in a home country, so that an international call goes from one to another
:example: SELECT * FROM catalog.call_place('12125550100', '12035550100', NULL, '2026-11-01', '{CA,US}')$doc$;

CREATE OR REPLACE FUNCTION api.jurisdiction_find(
  p_caller text, p_called text, p_at timestamptz DEFAULT NULL, p_lrn text DEFAULT NULL,
  p_indeterminate_as text DEFAULT 'own_rate'
) RETURNS TABLE (
  rating_class text, jurisdiction text, lata_class text, reason text, caller_country text, caller_state text,
  caller_lata text, caller_rate_center text, called_country text, called_state text, called_lata text, called_ocn text,
  called_rate_center text
)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 1 SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_at timestamptz := coalesce(p_at, system.clock_now());
  v_on date := (v_at AT TIME ZONE 'UTC')::date;
  v_ani text := catalog.number_nanp(p_caller);
  v_called text := catalog.number_given(p_called, 'called');
  v_lrn text := catalog.number_given(p_lrn, 'lrn');
BEGIN
  IF v_called IS NULL THEN
    PERFORM system.raise_error('TB102', 'called is missing', p_column => 'called');
  END IF;
  IF (p_indeterminate_as IN ('own_rate', 'intrastate', 'interstate')) IS NOT TRUE THEN
    PERFORM system.raise_error('TB102', format('indeterminate_as cannot be %s', coalesce(p_indeterminate_as, 'NULL')),
      p_column => 'indeterminate_as', p_hint => 'One of own_rate, intrastate, interstate.');
  END IF;
  RETURN QUERY
  SELECT
    catalog.jurisdiction_class(p.jurisdiction, p.local, p.across, h.cross_border_as, p_indeterminate_as),
    p.jurisdiction, catalog.lata_class(p.caller_lata, p.called_lata),
    catalog.jurisdiction_reason(
      p.jurisdiction, p.local, v_ani, p.caller_country, p.caller_state, p.caller_center, p.called_country, p.called_state,
      p.dialled_center, h.home
    ),
    p.caller_country, p.caller_state, p.caller_lata, p.caller_rate_center, p.called_country, p.called_state, p.called_lata,
    p.called_ocn, p.dialled_rate_center
  FROM catalog.jurisdiction_terms(v_at) AS h
  CROSS JOIN LATERAL catalog.call_place(v_ani, v_called, v_lrn, v_on, h.home) AS p;
END $$;
COMMENT ON FUNCTION api.jurisdiction_find(text, text, timestamptz, text, text) IS
$doc$The jurisdiction of a call between two numbers, what it is rated as, and why.

A valid caller (ANI) is 10 digits, 11 that begin with 1, or that with +; any other is as good as none. State, LATA and OCN of
the called side come from the LRN where one is given; its rate center, which tells local calls, from the dialled number.
:param p_caller: the calling number as received
:param p_called: the dialled number, with country code or 10 digits of the North American plan
:param p_at: the instant of answer, whose day counts in UTC; NULL is now
:param p_lrn: location routing number of the dialled number
:param p_indeterminate_as: what an indeterminate call is rated as: own_rate, intrastate or interstate
:returns: one row: rating_class (local, intrastate, interstate, international, indeterminate), jurisdiction by law,
  lata_class (intralata, interlata, NULL), reason in words, and the places
:raises TB102: called or lrn is not a number, or indeterminate_as is none of the three
:example: SELECT * FROM api.jurisdiction_find('2125550100', '2035550100')$doc$;
GRANT EXECUTE ON FUNCTION api.jurisdiction_find(text, text, timestamptz, text, text)
TO pgtoll_admin, pgtoll_operator, pgtoll_auditor;
