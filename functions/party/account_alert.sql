-- Customers are told at once when something happens to their money.

CREATE OR REPLACE FUNCTION party.account_alert(p_customer_id bigint, p_alert text, p_key text, p_data jsonb) RETURNS integer
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RETURN system.mail_queue((
    SELECT array_agg(ROW(
      format('account_alert:%s:%s:%s:%s', c.customer_id, p_alert, p_key, r.recipient), c.customer_id, 'account_alert', c.language,
      r.recipient,
      jsonb_build_object('alert', p_alert, 'customer', c.name, 'customer_code', c.code, 'currency', c.currency,
        'company', e.name, 'company_email', e.email, 'company_phone', e.phone) || p_data
    )::system.mail_draft)
    FROM party.notice_recipients('account_alert', ARRAY[p_customer_id]) AS r
    INNER JOIN party.customer AS c ON c.customer_id = r.customer_id
    INNER JOIN party.legal_entity AS e ON e.legal_entity_id = c.legal_entity_id
  ));
END $$;
COMMENT ON FUNCTION party.account_alert(bigint, text, text, jsonb) IS $doc$Queues a mail about a customer's money, if they want such.

:param p_customer_id: the customer
:param p_alert: new_country, limit_warned, limit_reached, low_amount, suspended, fees_unpaid, top_up_done, top_up_declined or top_up_spent
:param p_key: tells this occasion from others of its kind: the same is told once
:param p_data: what the text names besides
:returns: mails queued
:example: SELECT party.account_alert(7, 'new_country', 'FR', '{"country": "FR", "called": "33140000000"}')$doc$;
