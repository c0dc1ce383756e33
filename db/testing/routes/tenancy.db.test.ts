import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { aRequest } from "@/db/testing/approvals-factory";
import type { TestDatabase } from "@/db/testing/database";
import { aKey, aProject } from "@/db/testing/people-factory";
import { productDatabase } from "@/db/testing/product-database";
import { ID_PREFIX } from "@/lib/ids";
import { call, expectErrorShape, type Answer } from "./call";
import { fingerprint } from "./fingerprint";
import { sampleBody, sampleQuery } from "./samples";
import { allOperations, type Operation } from "./walk";
import { aSide, callers, credentialOf, fitting, type Credential, type Side } from "./world";

let test: TestDatabase;
let acme: Side;
let globex: Side;
const operations = await allOperations();
const withIds = operations.filter(({ params }) => params.some(({ kind }) => kind !== null));
const handWritten = operations.filter(({ form, path }) => form === null && path.includes("{"));

beforeAll(async () => {
  test = await productDatabase();
  acme = await aSide(test.db);
  globex = await aSide(test.db);
});
afterAll(() => test.close());

const input = (operation: Operation) => ({ query: sampleQuery(operation.name, acme), body: sampleBody(operation.name, acme) });
const withoutRequestId = ({ status, body }: Answer) => ({ status, body: { ...body, request_id: "" } });

describe("an id of another organization is an id of nothing", () => {
  it("every route that takes an id declares what kind it is", () => {
    expect(withIds.length).toBeGreaterThan(20);
    expect(handWritten.map(({ name }) => name).filter((name) => !name.includes("{nextauth}"))).toEqual([]);
    const undeclared = operations.flatMap(({ name, form, params }) => params.filter((param) => form !== null && param.kind === null && param.name !== "version").map((param) => `${name}: ${param.name}`));
    expect(undeclared).toEqual([]);
    for (const { name, form } of operations) if (form?.body !== undefined) expect(sampleBody(name, acme), `a sample body for ${name}`).toBeDefined();
  });

  it.each(withIds.map((operation) => [operation.name, operation] as const))("%s", async (name, operation) => {
    const before = await fingerprint(test.sql);
    for (const credential of callers(acme, operation.form?.access ?? {})) {
      for (const param of operation.params.filter(({ kind }) => kind !== null)) {
        const kind = param.kind ?? "org";
        const as = (value: string) => call(operation, acme, credential, { ...input(operation), params: { [param.name]: value } });
        const missing = await as(`${ID_PREFIX[kind]}_${"0".repeat(26)}`);
        const foreign = await as(globex.ids[kind]);
        const about = `${name} with a foreign ${param.name} as ${credential.name}`;
        expect(foreign.status, `${about}: ${foreign.text}`).toBe(404);
        expect(foreign.body["error"], about).toBe("not_found");
        expect(withoutRequestId(foreign), about).toEqual(withoutRequestId(missing));
        expectErrorShape(foreign, about);
        for (const odd of ["", "x", "../org", `${ID_PREFIX[kind]}_`, globex.ids[kind].toUpperCase(), `${acme.ids[kind]}x`, "\u0000", "%00", "é".repeat(500)]) {
          expect(withoutRequestId(await as(odd)), `${about}, ${JSON.stringify(odd)}`).toEqual(withoutRequestId(missing));
        }
      }
    }
    const after = await fingerprint(test.sql);
    delete before["api_keys"];
    delete before["personal_tokens"];
    expect(after).toMatchObject(before);
  });

  it("the same calls with their own ids arrive, so that the 404 is the foreign id's doing", async () => {
    for (const operation of withIds.filter(({ method }) => method === "GET")) {
      const answer = await call(operation, acme, fitting(acme, operation.form?.access ?? {}), input(operation));
      expect(answer.status, `${operation.name}: ${answer.text}`).toBe(200);
    }
    const order = (name: string) => (/revoke|decide|cancel|DELETE/.test(name) ? 1 : 0);
    for (const operation of withIds.filter(({ method }) => method !== "GET").toSorted((a, b) => order(a.name) - order(b.name))) {
      const answer = await call(operation, acme, fitting(acme, operation.form?.access ?? {}), input(operation));
      expect(answer.body["error"], `${operation.name}: ${answer.text}`).not.toBe("not_found");
      expect(answer.status, `${operation.name}: ${answer.text}`).toBeLessThan(500);
    }
  });
});

describe("ids that do not stand in the path", () => {
  const find = (name: string) => operations.find((operation) => operation.name === name) ?? withIds[0]!;
  const owner = () => credentialOf(acme, "owner in a browser");

  it("filters find nothing of another organization", async () => {
    const { ids, office } = globex;
    const asked = [
      ["GET /api/approval-requests", `?state=all&project=${ids.project}`],
      ["GET /api/approval-requests", `?state=all&q=${ids.request}`],
      ["GET /api/grants", `?project=${ids.project}`],
      ["GET /api/grants", `?person=${office.alice.id}`],
      ["GET /api/grants", `?q=${ids.grant}`],
      ["GET /api/audit", `?project=${ids.project}`],
      ["GET /api/audit", `?request=${ids.request}`],
      ["GET /api/audit", `?grant=${ids.grant}`],
      ["GET /api/audit", `?person=${encodeURIComponent(office.alice.email)}`],
    ] as const;
    for (const [name, query] of asked) {
      const answer = await call(find(name), acme, owner(), { query });
      expect(answer.status, `${name}${query}: ${answer.text}`).toBe(200);
      expect(answer.body["items"], `${name}${query}`).toEqual([]);
    }
  });

  it("bodies and queries that name another organization's things are refused and change nothing", async () => {
    const { ids, office } = globex;
    const settings = "PUT /api/orgs/{org}/hitl-settings";
    const before = await fingerprint(test.sql);
    const attempts = [
      call(find(settings), acme, owner(), { body: { scope: "project", scope_id: ids.project, enabled: true } }),
      call(find(settings), acme, owner(), { body: { scope: "api_key", scope_id: ids.key, enabled: true } }),
      call(find(settings), acme, owner(), { body: { scope: "org", scope_id: ids.org, enabled: true } }),
      call(find(settings), acme, owner(), { body: { scope: "org", approvers: [office.bob.id] } }),
      call(find(settings), acme, owner(), { body: { scope: "org", escalate_to: [office.bob.email] } }),
      call(find("DELETE /api/orgs/{org}/hitl-settings"), acme, owner(), { query: `?scope=org&scope_id=${ids.org}` }),
      call(find("POST /api/orgs/{org}/hitl-settings/test"), acme, owner(), { body: { scope: "project", scope_id: ids.project } }),
      call(find("POST /api/session/organization"), acme, owner(), { body: { org: ids.org } }),
      call(find("POST /api/approval-requests"), acme, credentialOf(acme, "a key with requests"), { body: { canonical_action: "Bash:sudo x", project_id: ids.project } }),
    ];
    for (const [index, answer] of (await Promise.all(attempts)).entries()) {
      expect(answer.status, `attempt ${index}: ${answer.text}`).toBeGreaterThanOrEqual(400);
      expect(answer.status, `attempt ${index}: ${answer.text}`).toBeLessThan(500);
      expectErrorShape(answer, `attempt ${index}`);
    }
    const after = await fingerprint(test.sql);
    delete before["api_keys"];
    expect(after).toMatchObject(before);
  });

  it("marking another organization's notifications as read does nothing", async () => {
    const before = (await fingerprint(test.sql))["notifications"];
    await call(find("POST /api/notifications/read"), acme, owner(), { body: { ids: [globex.ids.notification] } });
    expect((await fingerprint(test.sql))["notifications"]).toBe(before);
  });

  it("a key of another project of the same organization does not find the request either", async () => {
    const { orgId, olivia, alice } = acme.office;
    const other = await aKey(test.db, { orgId, projectId: await aProject(test.db, orgId, "billing"), createdBy: olivia.id });
    const credential: Credential = { name: "a key of billing", kind: "key", headers: { authorization: `Bearer ${other.secret}`, "x-cz-requestor-email": alice.email } };
    const request = await aRequest(acme.office);
    for (const operation of withIds.filter(({ form, path }) => form?.access.key === "requests" && path.includes("/approval-requests/"))) {
      const answer = await call(operation, acme, credential, { ...input(operation), params: { id: request.id } });
      expect(answer.status, `${operation.name}: ${answer.text}`).toBe(404);
    }
    const list = await call(find("GET /api/approval-requests"), acme, credential, { query: "?state=all" });
    expect(list.body["items"]).toEqual([]);
  });
});
