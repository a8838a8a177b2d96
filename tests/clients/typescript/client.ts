// What a program in TypeScript does with the API; a misspelt path, argument or column does not compile.
import createClient from "openapi-fetch";
import type { paths } from "./schema.js";

const env = process.env as Record<string, string>;
const client = createClient<paths>({ baseUrl: env.PGTOLL_URL, headers: { Authorization: `Bearer ${env.PGTOLL_KEY}` } });

const made = await client.POST("/v1/carrier_create", {
  body: { code: env.CODE, name: "From TypeScript" },
});
const carrier = made.data?.data;
if (!carrier) throw new Error(JSON.stringify(made.error));
const found = await client.GET("/v1/carrier_get", { params: { query: { carrier_id: carrier.carrier_id as number } } });
const wrong = await client.GET("/v1/carrier_get", { params: { query: { carrier_id: -1 } } });
// @ts-expect-error there is no such column
carrier.colour;
console.log(JSON.stringify({ version: carrier.version, found: found.data?.data?.name, error: wrong.error?.code }));
