import { describe, expect, it } from "vitest";
import { refuseChange } from "@/lib/orgs/membership";
import { ROLES } from "@/lib/vocabulary";

const place = (role: (typeof ROLES)[number], active = true) => ({ role, active });

describe("who may change whom", () => {
  it("only an admin or an owner changes anybody", () => {
    for (const role of ["viewer", "member", "approver"] as const) expect(refuseChange(role, null, place("viewer"), 1)?.slug).toBe("forbidden");
    expect(refuseChange("admin", null, place("admin"), 1)).toBeNull();
  });

  it("only an owner makes an owner, by any way: new, changed or brought back", () => {
    for (const before of [null, place("admin"), place("owner", false)]) {
      expect(refuseChange("admin", before, place("owner"), 1)?.slug).toBe("forbidden");
      expect(refuseChange("owner", before, place("owner"), 1)).toBeNull();
    }
  });

  it("only an owner demotes or removes an owner", () => {
    expect(refuseChange("admin", place("owner"), place("viewer"), 1)?.slug).toBe("forbidden");
    expect(refuseChange("admin", place("owner"), place("owner", false), 1)?.slug).toBe("forbidden");
  });

  it("the last owner stays, whoever asks", () => {
    expect(refuseChange("owner", place("owner"), place("admin"), 0)?.slug).toBe("last_owner");
    expect(refuseChange("owner", place("owner"), place("owner", false), 0)?.slug).toBe("last_owner");
    expect(refuseChange("owner", place("owner"), place("admin"), 1)).toBeNull();
  });
});
