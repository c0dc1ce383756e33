import { hostNameProblem } from "@/lib/host-name";
import { isAllowedByOperator, mayConnect, readAddress, type Cidr } from "@/lib/outgoing/address";

/** What the operator of this deployment allows for outgoing requests (docs/operations.md). */
export type OutgoingRules = { allowHttp: boolean; allowed: readonly Cidr[] };

/** The answer of a name server: every address of the name. */
export type Resolver = (hostname: string) => Promise<string[]>;

/** Where a request goes: a URL that was parsed once, and the addresses that were checked. */
export type Target = { url: URL; hostname: string; addresses: string[] };

/** The request is not made, and why; nothing was connected to. */
export class OutgoingRefused extends Error {
  constructor(message: string) {
    super(message);
    this.name = "OutgoingRefused";
  }
}

const PORTS = { "https:": new Set(["", "443", "8443"]), "http:": new Set(["", "80", "8080"]) } as const;

/** Parses a URL once, by the WHATWG rules, and refuses what no address could make right. Throws `OutgoingRefused`. */
export function parseUrl(text: string, rules: OutgoingRules): URL {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null) throw new OutgoingRefused("This is not a web address. Give one like https://example.com/hook.");
  if (url.protocol !== "https:" && !(url.protocol === "http:" && rules.allowHttp)) {
    throw new OutgoingRefused(`The address must begin with https://${url.protocol === "http:" ? " (an operator can allow http with OUTGOING_ALLOW_HTTP)" : ""}.`);
  }
  if (url.username !== "" || url.password !== "") throw new OutgoingRefused("Leave user name and password out of the address.");
  const problem = hostNameProblem(url.hostname);
  if (problem !== null) throw new OutgoingRefused(`${url.hostname.slice(0, 80)} is no valid host: ${problem}.`);
  const literal = readAddress(hostnameOf(url));
  if (literal !== null) assertAllowed([hostnameOf(url)], url, rules);
  else if (!hasUsualPort(url) && rules.allowed.length === 0) throw refusedPort(url);
  return url;
}

/** The host without the brackets that a URL puts around an IPv6 address. */
function hostnameOf(url: URL): string {
  return url.hostname.replace(/^\[(.*)\]$/, "$1");
}

/** Parses the URL and resolves its host to addresses, all of which are checked. Throws `OutgoingRefused`, or what the resolver throws. */
export async function findTarget(text: string, rules: OutgoingRules, resolve: Resolver): Promise<Target> {
  const url = parseUrl(text, rules);
  const hostname = hostnameOf(url);
  const addresses = readAddress(hostname) === null ? await resolve(hostname) : [hostname];
  assertAllowed(addresses, url, rules);
  return { url, hostname, addresses };
}

function assertAllowed(addresses: string[], url: URL, rules: OutgoingRules): void {
  if (addresses.length === 0) throw new OutgoingRefused(`${url.hostname} has no address.`);
  if (!addresses.every((address) => mayConnect(address, rules.allowed))) {
    throw new OutgoingRefused(`${url.hostname} is, or also is, an address inside a network, which outgoing messages never reach. An operator can allow a range with OUTGOING_ALLOW_CIDRS.`);
  }
  if (!hasUsualPort(url) && !addresses.every((address) => isAllowedByOperator(address, rules.allowed))) throw refusedPort(url);
}

function hasUsualPort(url: URL): boolean {
  return PORTS[url.protocol as keyof typeof PORTS].has(url.port);
}

function refusedPort(url: URL): OutgoingRefused {
  return new OutgoingRefused(`Port ${url.port} is not allowed. Use 443 or 8443.`);
}
