import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import { env } from "@/lib/env";
import { AppError, invalid, notFound } from "@/lib/errors";
import { addressOf, type Place } from "@/lib/http/address";
import { nodeCall } from "@/lib/http/call";
import { JSON_HEADERS, refusal } from "@/lib/http/failure";
import { withHonestStatus } from "@/lib/http/page-status";
import { newRequestId } from "@/lib/http/request-context";
import type { Answering } from "@/lib/http/route";
import { releaseWaiting } from "@/lib/approvals/wait";

/** What Next.js makes of a request that is passed on to it. */
export type Next = (request: IncomingMessage, response: ServerResponse) => void;

/** Routes that the front answers without a detour through Next.js, by method and address as the document spells them: `POST /api/guard`. */
export type Direct = Readonly<Record<string, Answering>>;

/** A page that does not exist, for addresses of pages that cannot be read. */
const NO_PAGE = "/this-address-cannot-be-read";
const ROUTED = new Set(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"]);
const UNREADABLE = "The address holds a percent sign that does not begin a character of UTF-8, or the character U+0000. Encode it again.";

/**
 * Stands in front of Next.js and answers what would never reach a route: an address that cannot be read, a method that it
 * does not take, a head that is too large. What agents ask all the time it hands to its route itself. All of the API's answers have the shape and the headers of contract sections 13 and 14.
 */
export function front(next: Next, direct: Direct = {}): (request: IncomingMessage, response: ServerResponse) => void {
  return (request, response) => {
    const target = originForm(request.url ?? "/");
    if (request.headers.host === undefined && request.httpVersion === "1.1") return refuse(request, response, invalid("The call has no Host header, which HTTP/1.1 requires."));
    if (target === null) return withoutPath(request, response);
    request.url = target;
    const address = addressOf(target);
    const answering = address.kind === "api" && address.at !== null ? direct[`${request.method ?? ""} ${address.at.pattern}`] : undefined;
    if (answering !== undefined && address.kind === "api" && address.at !== null) return void answerDirectly(answering, address.at, request, response).catch(() => response.destroy());
    if (address.kind === "api") return atApi(address.allowed, next, request, response);
    if (address.kind === "unreadable" && address.api) return refuse(request, response, invalid(UNREADABLE));
    if (address.kind === "unreadable") request.url = NO_PAGE;
    next(request, withHonestStatus(response));
  };
}

async function answerDirectly(answering: Answering, { params }: Place, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { status, headers, body } = await answering(nodeCall(request, response), params);
  // The rest of a body that was too large is not waited for.
  const unread = request.complete ? {} : { Connection: "close" };
  response.writeHead(status, body === null ? { ...headers, ...unread } : { ...headers, "Content-Length": Buffer.byteLength(body), ...unread }).end(body ?? undefined);
}

/** The path and query of a target; a whole address, as proxies are sent, counts by its path (RFC 9112 section 3.2.2). Null for what has no path. */
function originForm(target: string): string | null {
  if (target.startsWith("/")) return target;
  const path = /^https?:\/\/[^/?#]+(.*)$/i.exec(target)?.[1];
  if (path === undefined) return null;
  return path.startsWith("/") ? path : `/${path}`;
}

function withoutPath(request: IncomingMessage, response: ServerResponse): void {
  if (request.method === "OPTIONS" && request.url === "*") return tellMethods(response, [...ROUTED, "OPTIONS"]);
  refuse(request, response, invalid("The address of this call does not begin with a slash."));
}

function atApi(allowed: string[] | null, next: Next, request: IncomingMessage, response: ServerResponse): void {
  const { method = "GET" } = request;
  // Next.js would redirect what ends in a slash or holds two; no address of the API does.
  if (allowed === null) return ROUTED.has(method) && !/\/\/|\/$/.test((request.url ?? "").split("?")[0] ?? "") ? next(request, response) : refuse(request, response, notFound());
  if (method === "OPTIONS") return tellMethods(response, allowed);
  if (allowed.includes(method)) return next(request, response);
  refuse(request, response, new AppError("method_not_allowed", `This address does not take ${method.slice(0, 20)}. It takes ${allowed.join(", ")}.`, { headers: { Allow: allowed.join(", ") } }));
}

function tellMethods(response: ServerResponse, allowed: readonly string[]): void {
  response.writeHead(204, { ...answerHeaders(), Allow: allowed.join(", ") }).end();
}

function answerHeaders(): Record<string, string> {
  const { "Content-Type": _, ...headers } = JSON_HEADERS;
  return { ...headers, "X-Request-Id": newRequestId() };
}

function refuse(request: IncomingMessage, response: ServerResponse, error: AppError): void {
  const { status, headers, body } = wire(error);
  // What was sent with the call is not read, so nothing that follows on this connection could be told from it.
  const unread = request.headers["content-length"] !== undefined || request.headers["transfer-encoding"] !== undefined;
  response.writeHead(status, { ...headers, ...(unread ? { Connection: "close" } : {}) }).end(request.method === "HEAD" ? undefined : body);
}

function wire(error: AppError): { status: number; headers: Record<string, string>; body: string } {
  const requestId = newRequestId();
  const { status, headers, body } = refusal(error, requestId, env().PUBLIC_URL);
  return { status, headers: { ...headers, "X-Request-Id": requestId, "Content-Length": String(Buffer.byteLength(body ?? "")) }, body: body ?? "" };
}

/** What cannot be read as HTTP at all is answered on the bare connection, which then ends. */
export function answerUnreadableHttp(server: Server): void {
  server.on("clientError", (error: NodeJS.ErrnoException, socket) => answerBare(socket, error.code === "HPE_HEADER_OVERFLOW" ? tooLargeHead() : timeOrForm(error.code)));
  server.on("connect", (_, socket) => answerBare(socket, new AppError("method_not_allowed", "This server is no proxy, so it takes no CONNECT.", { headers: { Allow: "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS" } })));
}

function tooLargeHead(): AppError {
  return new AppError("head_too_large", "The address and the headers of this call are larger than 16 KB together. Send less; a long query belongs into a body.");
}

function timeOrForm(code: string | undefined): AppError {
  if (code === "ERR_HTTP_REQUEST_TIMEOUT") return new AppError("request_timeout", "The call did not arrive in time, so nothing was done. Send it again.");
  return invalid("This is not a call that HTTP/1.1 allows. Check its first line and its headers.");
}

function answerBare(socket: Duplex, error: AppError): void {
  if (!socket.writable) return void socket.destroy();
  const { status, headers, body } = wire(error);
  const lines = Object.entries({ ...headers, Connection: "close" }).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.end(`HTTP/1.1 ${status} ${REASONS[status] ?? "Refused"}\r\n${lines.join("")}\r\n${body}`);
}

const REASONS: Record<number, string> = { 400: "Bad Request", 405: "Method Not Allowed", 408: "Request Timeout", 431: "Request Header Fields Too Large" };

export type Front = {
  /** Puts the front and, behind it, Next.js on a server of Node's. */
  attach(server: Server, next: Next): void;
  /** Has every call that is held answered at once, for the process is about to end. */
  release(): void;
};

/** Hands the front to the process that listens (`scripts/start/serve.mjs`), which holds none of the product's code. */
export function registerFront(direct: Direct = {}): void {
  const place = globalThis as typeof globalThis & { countersignFront?: Front };
  place.countersignFront = {
    attach: (server, next) => {
      const listener = front(next, direct);
      server.on("request", listener);
      // An expectation that nobody knows is no reason to refuse (RFC 9110 section 10.1.1 leaves it open).
      server.on("checkExpectation", listener);
      answerUnreadableHttp(server);
    },
    release: releaseWaiting,
  };
}
