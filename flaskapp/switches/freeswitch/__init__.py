"""FreeSWITCH: call records of mod_json_cdr, and questions of mod_xml_curl."""
