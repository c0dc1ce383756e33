import { describe, expect, it } from "vitest";
import { resolveCascade, type CascadeRow } from "@/lib/settings/cascade";

const at = { keyId: "key_a", projectId: "prj_a", orgId: "org_a" };
const org = (enabled: boolean): CascadeRow => ({ scope: "org", scopeId: "org_a", enabled });
const project = (enabled: boolean): CascadeRow => ({ scope: "project", scopeId: "prj_a", enabled });
const key = (enabled: boolean): CascadeRow => ({ scope: "api_key", scopeId: "key_a", enabled });

describe("the cascade of contract section 3", () => {
  it("answers by the first row of key, project, organization, in whatever order the rows came", () => {
    expect(resolveCascade([org(true), project(false), key(true)], at)).toMatchObject({ resolvedScope: "api_key", enabled: true });
    expect(resolveCascade([org(true), project(false)], at)).toMatchObject({ resolvedScope: "project", enabled: false });
    expect(resolveCascade([org(true)], at)).toMatchObject({ resolvedScope: "org", enabled: true });
  });

  it("lets a row that is off beat a broader row that is on", () => {
    expect(resolveCascade([org(true), key(false)], at)).toMatchObject({ resolvedScope: "api_key", enabled: false });
  });

  it("is off where no row exists, and tells never configured from configured elsewhere", () => {
    const elsewhere: CascadeRow = { scope: "project", scopeId: "prj_b", enabled: true };
    expect(resolveCascade([], at)).toEqual({ configured: false, resolvedScope: "default", row: null, enabled: false });
    expect(resolveCascade([elsewhere], at)).toEqual({ configured: true, resolvedScope: "default", row: null, enabled: false });
    expect(resolveCascade([], at, true).configured).toBe(true);
  });

  it("does not take a row of one scope for a row of another with the same id", () => {
    expect(resolveCascade([{ scope: "project", scopeId: "org_a", enabled: true }], at).resolvedScope).toBe("default");
  });

  it("skips the hops that a call does not have", () => {
    expect(resolveCascade([org(true), project(false), key(true)], { ...at, keyId: null }).resolvedScope).toBe("project");
    expect(resolveCascade([org(true), project(false)], { ...at, keyId: null, projectId: null }).resolvedScope).toBe("org");
  });
});
