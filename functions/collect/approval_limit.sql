-- How much of the customers' money people may give or take alone.
SELECT resource.declare('approval_limit', 'collect.approval_limit', p_filter => '{role,actor,currency}',
  p_sort => '{currency}', p_roles => '{"write": ["admin"]}');

CREATE OR REPLACE FUNCTION collect.approval_limit_of_actor(p_currency text) RETURNS numeric
LANGUAGE sql STABLE
BEGIN ATOMIC
  SELECT coalesce(
    (SELECT l.amount FROM collect.approval_limit AS l WHERE l.actor = system.actor() AND l.currency = p_currency),
    (
      SELECT max(coalesce(l.amount, r.otherwise))
      FROM (VALUES
        ('pgtoll_admin', 'Infinity'::numeric),
        ('pgtoll_operator', system.setting_get('collect.adjustment_limit')::numeric)
      ) AS r (role, otherwise)
      LEFT JOIN collect.approval_limit AS l ON l.role = r.role AND l.currency = p_currency
      -- A superuser has every role.
      WHERE pg_catalog.pg_has_role(system.caller()::name, r.role::name, 'USAGE')
    ),
    0
  );
END;
COMMENT ON FUNCTION collect.approval_limit_of_actor(text) IS
$doc$The largest adjustment that the caller may make or approve alone.

The actor's own limit, else the largest of the actor's roles; a role without one in the currency has
collect.adjustment_limit, an administrator none.
:param p_currency: ISO 4217 code
:returns: the limit; Infinity is none
:example: SELECT collect.approval_limit_of_actor('CAD')$doc$;
