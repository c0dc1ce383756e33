import type { Malformed } from "./malformed";
import type { Random } from "./random";

const QUERIES = [
  "?no_such_parameter=1", "?__proto__=1", "?constructor=x", "?limit=10&limit=10", "?limit=0", "?limit=-1", "?limit=201", "?limit=1.5", "?limit=abc", "?limit=", "?limit=99999999999999999999", "?limit=NaN",
  "?limit[]=1", "?limit=%00", "?cursor=%00", "?q=%00&x=1", "?cursor=not-a-cursor", `?cursor=${"A".repeat(201)}`, "?cursor=eyJhIjoxfQ", "?cursor=WyIyMDI2LTExLTIwIiwieCJd", "?cursor=-1", "?cursor=%F0%9F%98%80", "?state=no_such_state", "?project=", "?project=%00",
  "?since=yesterday", "?since=2026-02-31", "?since=2026-11-20&until=2026-11-19", "?decision_source=Approval", "?request=req_%27", "?grant=1", "?action=%00", "?mine=yes", "?unused=1", `?zz=${"x".repeat(9_000)}`, "?=", "?%ff=%ff", "?&&==&",
] as const;

/** A query that no address takes. */
export function malformedQuery(random: Random): Malformed {
  const query = random.pick(QUERIES);
  return { about: query.slice(0, 60), input: { query }, refused: [400], ...(query.startsWith("?no_such_parameter") ? { names: "no_such_parameter" } : {}) };
}

const latin1 = "\u0080\u00ff\u00e9";
const CREDENTIALS: readonly Record<string, string>[] = [
  { authorization: "" }, { authorization: "Bearer" }, { authorization: "Bearer " }, { authorization: "Bearer  x y" }, { authorization: "Basic YWxpY2U6cHc=" }, { authorization: `Bearer ${latin1}` },
  { authorization: `Bearer cz_live_${"0".repeat(64)}` }, { authorization: `Bearer cz_live_${"z".repeat(64)}` }, { authorization: `Bearer cz_pat_${"f".repeat(64)}` }, { authorization: `Bearer ${"x".repeat(20_000)}` }, { authorization: "bearer null" }, { authorization: "Bearer undefined" },
  { "x-api-key": "" }, { "x-api-key": "' or 1=1 --" }, { "x-api-key": latin1 }, { authorization: "Digest a=b", "x-api-key": "cz_live_x" },
  { cookie: "" }, { cookie: "countersign.session" }, { cookie: "countersign.session=" }, { cookie: "countersign.session=%E0%A4%A" }, { cookie: "countersign.session=%00" }, { cookie: `countersign.session=${"A".repeat(20_000)}` },
  { cookie: "=;=;=;;;" }, { cookie: "__Host-countersign.session=x; countersign.session=y" }, { cookie: `countersign.session=${latin1}` }, { cookie: "countersign.session=a; countersign.session=b" },
];

/** A credential that nobody has. A cookie on a write is answered 401 only where its origin is proven. */
export function malformedCredential(random: Random): Malformed {
  const headers = random.pick(CREDENTIALS);
  return { about: `the credential ${JSON.stringify(headers).slice(0, 80)}`, input: { headers: { "sec-fetch-site": "same-origin", ...headers } }, refused: [401] };
}

const IDEMPOTENCY_KEYS = ["", "a b", "é", "x".repeat(256), "a,b", "{}", "a/b", "%00", latin1];

/** An Idempotency-Key outside its alphabet. */
export function malformedIdempotencyKey(random: Random): Malformed {
  const key = random.pick(IDEMPOTENCY_KEYS);
  return { about: `Idempotency-Key: ${key.slice(0, 40)}`, input: { headers: { "idempotency-key": key } }, refused: [400] };
}

const PREFERENCES = ["wait", "wait=", "wait=-1", "wait=abc", "wait=0", "wait=99999", "wait=1e3", "wait=1.5x", ";;;", "respond-async", latin1, "wait==1", "x".repeat(9_000)];

/** A preference that cannot be meant; RFC 7240 section 2 wants it ignored. */
export function malformedPreference(random: Random): Malformed {
  const prefer = random.pick(PREFERENCES);
  return { about: `Prefer: ${prefer.slice(0, 40)}`, input: { headers: { prefer } }, refused: [] };
}

const ADDRESSES = ["", "no address", "a@b@c", "@", "alice@", latin1, "a".repeat(9_000), "alice@acme.com, bob@acme.com", "<alice@acme.com>", "alice@acme.com%00", "'; drop table users; --"];

/** An address of nobody. */
export function malformedAddress(random: Random): Malformed {
  const address = random.pick(ADDRESSES);
  return { about: `X-CZ-Requestor-Email: ${address.slice(0, 40)}`, input: { headers: { "x-cz-requestor-email": address } }, refused: [400] };
}
