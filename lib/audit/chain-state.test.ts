import { describe, expect, it, vi } from "vitest";
import { lastChainReport } from "@/lib/audit/chain-state";
import type { ChainReport } from "@/lib/audit/schema";
import type { Ctx } from "@/lib/context";

const report = { verdict: "valid", events: 3, head: null, fault: null, erased: 0, checked_at: "2026-11-20T14:28:00.000Z", message: "" } satisfies ChainReport;
const context = (orgId: string) => ({ orgId }) as unknown as Ctx;

describe("the side knows the chain's last verdict without holding a page up", () => {
  it("checks once however many pages ask at once, and each organization by itself", async () => {
    const verify = vi.fn(async () => report);
    const asked = await Promise.all([lastChainReport(context("org_a"), verify), lastChainReport(context("org_a"), verify), lastChainReport(context("org_b"), verify)]);
    expect(asked).toEqual([report, report, report]);
    expect(verify).toHaveBeenCalledTimes(2);
    await lastChainReport(context("org_a"), verify);
    expect(verify).toHaveBeenCalledTimes(2);
  });

  it("says nothing rather than waiting for a check that does not end", async () => {
    expect(await lastChainReport(context("org_slow"), () => new Promise(() => {}))).toBeNull();
  });

  it("tries again after a check that failed", async () => {
    const verify = vi.fn<() => Promise<ChainReport>>().mockRejectedValueOnce(new Error("database away")).mockResolvedValue(report);
    expect(await lastChainReport(context("org_c"), verify)).toBeNull();
    expect(await lastChainReport(context("org_c"), verify)).toEqual(report);
  });
});
