-- Numbers and channels as switches write them, brought to the form that devices and sheets are keyed by.

CREATE OR REPLACE FUNCTION intake.number_normalise(p_dialled text, p_dial_plan text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
-- One short pattern; after it, digits compare byte by byte: a range such as '12' to '2' tells how a number begins.
RETURN CASE
  WHEN p_dialled !~ '^[+]?[0-9]*$' THEN NULL
  WHEN p_dialled COLLATE "C" < '0'
    THEN CASE WHEN octet_length(p_dialled) BETWEEN 6 AND 16 AND p_dialled COLLATE "C" >= '+1' THEN substr(p_dialled, 2) END
  WHEN p_dial_plan = 'nanp' THEN CASE
    -- 011 and seven digits (Saint Helena) are ten digits too.
    WHEN octet_length(p_dialled) = 10 AND p_dialled COLLATE "C" >= '2' THEN '1' || p_dialled
    WHEN octet_length(p_dialled) = 11 AND p_dialled COLLATE "C" >= '1' AND p_dialled COLLATE "C" < '2'
      THEN CASE WHEN p_dialled COLLATE "C" >= '12' THEN p_dialled END
    WHEN octet_length(p_dialled) BETWEEN 8 AND 18 AND p_dialled COLLATE "C" >= '0111' AND p_dialled COLLATE "C" < '012'
      THEN substr(p_dialled, 4)
  END
  WHEN p_dialled COLLATE "C" < '01'
    THEN CASE WHEN octet_length(p_dialled) BETWEEN 7 AND 17 AND p_dialled COLLATE "C" >= '001' THEN substr(p_dialled, 3) END
  WHEN octet_length(p_dialled) BETWEEN 5 AND 15 AND p_dialled COLLATE "C" >= '1' THEN p_dialled
END;
COMMENT ON FUNCTION intake.number_normalise(text, text) IS $doc$A number as E.164 digits without the plus.

:param p_dialled: as the switch wrote it
:param p_dial_plan: nanp: 10 digits, 1 + 10, 011 + international; e164: international, with or without 00; + always
:returns: 5 to 15 digits, or NULL when it is no number of that plan
:example: SELECT intake.number_normalise('011442079460000', 'nanp')$doc$;

CREATE OR REPLACE FUNCTION intake.channel_peer(p_channel text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
-- SIP/trunk-1-0000a1: the technology in front and the last part go; a peer may itself contain dashes.
RETURN CASE
  WHEN strpos(p_channel, '/') = 0 THEN nullif(p_channel, '')
  ELSE left(split_part(p_channel, '/', 2),
    length(split_part(p_channel, '/', 2)) - strpos(reverse(split_part(p_channel, '/', 2)), '-'))
END;
COMMENT ON FUNCTION intake.channel_peer(text) IS $doc$The peer name in a channel name.

:param p_channel: such as SIP/trunk1-0000a1
:returns: such as trunk1 (i1 of DAHDI/i1/6135550142-1); a name without a technology is its own peer
:example: SELECT intake.channel_peer('SIP/trunk1-0000a1')$doc$;

CREATE OR REPLACE FUNCTION intake.address_parse(p_address text) RETURNS inet
LANGUAGE plpgsql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RETURN host(p_address::inet)::inet;
EXCEPTION
  WHEN invalid_text_representation THEN
    RETURN NULL;
END $$;
COMMENT ON FUNCTION intake.address_parse(text) IS $doc$An IP address as a switch wrote it.

:param p_address: IPv4 or IPv6
:returns: the address; NULL when it is none
:example: SELECT intake.address_parse('203.0.113.9')$doc$;
