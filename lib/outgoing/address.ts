/** Which addresses the server may connect to, pure: IANA's special-purpose registries (RFC 6890 and its updates) and the metadata services of the clouds. */
export type Cidr = { family: 4 | 6; bits: bigint; length: number };

const WIDTH = { 4: 32, 6: 128 } as const;

function readIpv4(text: string): bigint | null {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(text);
  if (match === null) return null;
  const parts = match.slice(1).map(Number);
  if (parts.some((part) => part > 255)) return null;
  return parts.reduce((bits, part) => (bits << 8n) | BigInt(part), 0n);
}

function readGroups(text: string): bigint[] | null {
  if (text === "") return [];
  const groups: bigint[] = [];
  const parts = text.split(":");
  for (const [index, part] of parts.entries()) {
    const tail = index === parts.length - 1 && part.includes(".") ? readIpv4(part) : null;
    if (tail !== null) groups.push(tail >> 16n, tail & 0xffffn);
    else if (/^[0-9a-f]{1,4}$/i.test(part)) groups.push(BigInt(`0x${part}`));
    else return null;
  }
  return groups;
}

function readIpv6(text: string): bigint | null {
  const halves = text.split("::");
  if (halves.length > 2) return null;
  const [head, tail] = [readGroups(halves[0] ?? ""), readGroups(halves[1] ?? "")];
  if (head === null || tail === null) return null;
  const missing = 8 - head.length - tail.length;
  if (halves.length === 1 ? missing !== 0 : missing < 1) return null;
  const zeros = Array.from({ length: missing }, () => 0n);
  return [...head, ...zeros, ...tail].reduce((bits, group) => (bits << 16n) | group, 0n);
}

/** The address that a text in canonical spelling names; null for everything else, zone identifiers too. */
export function readAddress(text: string): Omit<Cidr, "length"> | null {
  const four = readIpv4(text);
  if (four !== null) return { family: 4, bits: four };
  const six = text.includes(":") ? readIpv6(text) : null;
  return six === null ? null : { family: 6, bits: six };
}

/** Reads `10.0.0.0/8` or a single address; null where it is neither. */
export function readCidr(text: string): Cidr | null {
  const [name = "", length, ...rest] = text.trim().split("/");
  const address = readAddress(name);
  if (address === null || rest.length > 0) return null;
  if (length === undefined) return { ...address, length: WIDTH[address.family] };
  if (!/^\d{1,3}$/.test(length) || Number(length) > WIDTH[address.family]) return null;
  return { ...address, length: Number(length) };
}

function known(text: string): Cidr {
  const cidr = readCidr(text);
  if (cidr === null) throw new Error(`"${text}" is no range of addresses`);
  return cidr;
}

function isWithin(address: Omit<Cidr, "length">, range: Cidr): boolean {
  const shift = BigInt(WIDTH[range.family] - range.length);
  return address.family === range.family && address.bits >> shift === range.bits >> shift;
}

const GLOBAL_UNICAST_V6 = known("2000::/3");

const NOT_GLOBAL = [
  "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.31.196.0/24", "192.52.193.0/24", "192.88.99.0/24",
  "192.168.0.0/16", "192.175.48.0/24", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
  "2001::/23", "2001:db8::/32", "2002::/16", "2620:4f:8000::/48", "3ffe::/16", "3fff::/20",
].map(known);

/** Never, whatever the operator allows: link-local addresses, metadata services, and IPv6 addresses in which an IPv4 address hides. */
const NEVER = [
  "169.254.0.0/16", "168.63.129.16", "100.100.100.200", "192.0.0.192", "fe80::/10", "fd00:ec2::/32", "fd20:ce::254", "fd00:42::42",
  "::/96", "::ffff:0:0/96", "::ffff:0:0:0/96", "64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32",
].map(known);

/** The one address below `::/96` that is itself and hides nothing. */
const LOOPBACK_V6 = known("::1");

/** Whether a connection to this address is allowed: global unicast, or within a range that the operator allowed. */
export function mayConnect(text: string, allowed: readonly Cidr[]): boolean {
  const address = readAddress(text);
  if (address === null) return false;
  if (NEVER.some((range) => isWithin(address, range)) && !isWithin(address, LOOPBACK_V6)) return false;
  if (isAllowedByOperator(text, allowed)) return true;
  if (address.family === 6 && !isWithin(address, GLOBAL_UNICAST_V6)) return false;
  return !NOT_GLOBAL.some((range) => isWithin(address, range));
}

/** Whether the operator named a range that holds this address. */
export function isAllowedByOperator(text: string, allowed: readonly Cidr[]): boolean {
  const address = readAddress(text);
  return address !== null && allowed.some((range) => isWithin(address, range));
}
