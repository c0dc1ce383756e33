import { hostNameProblem } from "@/lib/host-name";
import type { Json } from "./values";

/** Where a call goes, cut out of its address as it was written; nothing is looked up or rewritten. */
export type Address = { scheme: string; userInfo: string | null; host: string; port: string | null; path: string; query: string | null };

const ADDRESS = /^([A-Za-z][A-Za-z0-9+.-]*):\/\/(?:([^/?#\\]*)@)?(\[[^\]]*\]|[^/?#:@\\]*)(?::(\d*))?([^?#]*)(?:\?([^#]*))?(?:#.*)?$/s;

export function readAddress(url: string): Address | null {
  const [, scheme, userInfo, host, port, path, query] = ADDRESS.exec(url) ?? [];
  if (scheme === undefined || host === undefined || host === "") return null;
  return { scheme: scheme.toLowerCase(), userInfo: userInfo ?? null, host, port: port ?? null, path: path === undefined || path === "" ? "/" : path, query: query ?? null };
}

/** What deserves a second look about an address, as sentences without a full stop. */
export function addressNotes(address: Address): string[] {
  const host = address.host.toLowerCase();
  const problem = hostNameProblem(host);
  return [
    ...(problem === null ? [] : [`No valid host: ${problem}`]),
    ...(host.includes("%") && !host.startsWith("[") ? ["A host with percent-encoded letters, which may be read as another one"] : []),
    ...(address.scheme === "http" ? ["Not encrypted"] : []),
    ...(address.userInfo === null ? [] : ["Signs in by a name in the address; the host is what stands after the @"]),
    ...(/^(127\.|localhost$|\[::1\]|0\.0\.0\.0$)|\.localhost$/.test(host) ? ["The agent’s own machine"] : []),
    ...(/^169\.254\.|^\[fd00:ec2|^metadata\./.test(host) ? ["A cloud’s metadata service, which gives out credentials"] : []),
    ...(/^(10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.)|\.(internal|local|lan)$/.test(host) ? ["Inside a private network"] : []),
    ...(/^(0x|\d+$|0\d)/.test(host) ? ["A host written as a number"] : /^(\d+\.){3}\d+$|^\[/.test(host) ? ["An address instead of a name"] : []),
  ];
}

const METHODS = new Set(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT"]);

/** `POST`: as the arguments name it, else as the action does; null where neither says. */
export function methodOf(action: string, args: { [key: string]: Json }): string | null {
  const named = args["method"] ?? args["verb"];
  if (typeof named === "string" && METHODS.has(named.toUpperCase())) return named.toUpperCase();
  if (named !== undefined) return null;
  const said = action.split(/[._:\s-]/).map((word) => word.toUpperCase()).find((word) => METHODS.has(word));
  return said ?? null;
}
