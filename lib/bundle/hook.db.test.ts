import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "@countersign/sdk";
import { build } from "esbuild";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { POST as decide } from "@/app/api/approval-requests/[id]/decide/route";
import { POST as redeem } from "@/app/api/approval-requests/[id]/redeem/route";
import { GET as show } from "@/app/api/approval-requests/[id]/route";
import { GET as list, POST as create } from "@/app/api/approval-requests/route";
import { POST as guard } from "@/app/api/guard/route";
import { GET as identity } from "@/app/api/identity/route";
import { GET as key } from "@/app/api/key/route";
import { GET as bundle } from "@/app/api/policies/bundle/route";
import { anOffice, type Office } from "@/db/testing/approvals-factory";
import type { TestDatabase } from "@/db/testing/database";
import { aToken } from "@/db/testing/people-factory";
import { productDatabase } from "@/db/testing/product-database";
import type { Handler } from "@/lib/http/route";

const ROUTES: [string, RegExp, Handler][] = [
  ["POST", /^\/api\/guard$/, guard],
  ["GET", /^\/api\/identity$/, identity],
  ["GET", /^\/api\/key$/, key],
  ["GET", /^\/api\/policies\/bundle$/, bundle],
  ["POST", /^\/api\/approval-requests$/, create],
  ["GET", /^\/api\/approval-requests$/, list],
  ["GET", /^\/api\/approval-requests\/([^/]+)$/, show],
  ["POST", /^\/api\/approval-requests\/([^/]+)\/decide$/, decide],
  ["POST", /^\/api\/approval-requests\/([^/]+)\/redeem$/, redeem],
];

let test: TestDatabase;
let office: Office;
let folder: string;
let url: string;

/** The product's own route handlers behind a socket, so that a process can reach them. */
const server = createServer((incoming, outgoing) => {
  void (async () => {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
    const { pathname } = new URL(incoming.url ?? "/", url);
    const found = ROUTES.find(([method, path]) => method === incoming.method && path.test(pathname));
    const body = chunks.length === 0 ? {} : { body: Buffer.concat(chunks) };
    const request = new Request(new URL(incoming.url ?? "/", url), { method: incoming.method ?? "GET", headers: incoming.headers as Record<string, string>, ...body });
    const answer = found === undefined ? new Response("{}", { status: pathname === "/healthz" ? 200 : 404 }) : await found[2](request, { params: Promise.resolve({ id: found[1].exec(pathname)?.[1] }) });
    outgoing.writeHead(answer.status, Object.fromEntries(answer.headers));
    outgoing.end(Buffer.from(await answer.arrayBuffer()));
  })();
});

beforeAll(async () => {
  test = await productDatabase();
  office = await anOffice(test.db);
  folder = await mkdtemp(join(tmpdir(), "countersign-hook-"));
  await build({ entryPoints: ["sdk/typescript/src/cli/main.ts"], outfile: join(folder, "countersign.mjs"), bundle: true, platform: "neutral", format: "esm", target: "es2022", mainFields: ["module", "main"], external: ["node:*"], logLevel: "silent" });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await rm(folder, { recursive: true });
  await test.close();
});

function countersign(args: string[], input = ""): Promise<{ code: number | null; out: string; err: string }> {
  const env = { NODE_ENV: "test" as const, PATH: process.env.PATH, HOME: folder, COUNTERSIGN_API_KEY: office.key.secret, COUNTERSIGN_EMAIL: office.alice.email, COUNTERSIGN_URL: url };
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [join(folder, "countersign.mjs"), ...args], { env, cwd: folder });
    let [out, err] = ["", ""];
    child.stdout.on("data", (chunk) => (out += String(chunk)));
    child.stderr.on("data", (chunk) => (err += String(chunk)));
    child.on("close", (code) => resolve({ code, out: out.trim(), err }));
    child.stdin.end(input);
  });
}

const bash = (command: string, use: string) => JSON.stringify({ session_id: "s1", cwd: "/repo", hook_event_name: "PreToolUse", tool_name: "Bash", tool_use_id: use, tool_input: { command } });

async function bobDecides(action: string, choice: (bob: Client, id: string) => Promise<unknown>): Promise<void> {
  const bob = new Client({ token: await aToken(test.db, office.orgId, office.bob.id), baseUrl: url, configFile: false });
  const waiting = await expect.poll(async () => (await bob.listPendingApprovals()).find(({ canonicalAction }) => canonicalAction === action)?.id, { timeout: 30_000 }).toBeTruthy().then(() => bob.listPendingApprovals());
  await choice(bob, waiting.find(({ canonicalAction }) => canonicalAction === action)?.id ?? "");
}

describe("a coding agent's tool calls, judged by the product", () => {
  it("what a person approves runs once, what they deny does not, what no policy allows never asks anybody", async () => {
    const approved = countersign(["hook", "claude-code"], bash("sudo make install", "toolu_1"));
    await bobDecides("Bash:sudo make install", (bob, id) => bob.approveAction(id, { reason: "fine" }));
    expect(await approved).toMatchObject({ code: 0, out: expect.stringContaining(`"permissionDecision":"allow","permissionDecisionReason":"Countersign: approved by ${office.bob.email}`) as string });
    const denied = countersign(["hook", "claude-code"], bash("sudo reboot", "toolu_2"));
    await bobDecides("Bash:sudo reboot", (bob, id) => bob.denyAction(id, { reason: "not today" }));
    expect(await denied).toMatchObject({ code: 0, out: expect.stringContaining('"permissionDecision":"deny"') as string });
    expect(await countersign(["hook", "claude-code"], bash("rm -rf /", "toolu_3"))).toMatchObject({ code: 0, out: expect.stringContaining('"permissionDecision":"deny"') as string, err: "" });
    expect(await countersign(["hook", "claude-code"], bash("ls", "toolu_4"))).toMatchObject({ code: 0, out: "{}" });
  });

  it("doctor finds everything in order, and says who could approve", async () => {
    const { code, out } = await countersign(["doctor"]);
    expect(out).toContain(`IDENTITY: ${office.alice.email} -- resolved as user_id=${office.alice.id} in org acme  OK`);
    expect(out).toMatch(/^SCOPE: ci in project web of org acme, scopes requests {2}OK$/m);
    expect(out).toContain(`APPROVERS: ${[office.bob, office.carol, office.dana].map(({ email }) => email).join(", ")}  OK`);
    expect(out).toMatch(/^POLICY: version 1 of web, signed/m);
    expect(code).toBe(0);
  });
});
