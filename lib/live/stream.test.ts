import { afterEach, describe, expect, it, vi } from "vitest";
import { newId } from "@/lib/ids";
import { eventStream, type StreamOptions } from "@/lib/live/stream";
import { announce } from "@/lib/signals";

const org = newId("org");
const other = newId("org");
const request = newId("request");

function open(options: Partial<StreamOptions> = {}) {
  const abort = new AbortController();
  const stream = eventStream({ orgId: org, signal: abort.signal, stillMember: () => Promise.resolve(true), ...options });
  const reader = stream.getReader();
  const read = async () => {
    const { done, value } = await reader.read();
    return done ? null : new TextDecoder().decode(value);
  };
  return { abort, read };
}

afterEach(() => vi.useRealTimers());

describe("the live stream", () => {
  it("says hello, and then what kind of thing changed in its own organization only", async () => {
    const { read, abort } = open();
    expect(await read()).toContain("event: hello");
    void announce(other, [{ type: "grant.revoked", requestId: null }]);
    void announce(org, [{ type: "approval.requested", requestId: request }]);
    expect(await read()).toBe(`event: change\ndata: {"type":"approval.requested","request_id":"${request}"}\n\n`);
    abort.abort();
    expect(await read()).toBeNull();
  });

  it("gathers a burst and says each thing once", async () => {
    vi.useFakeTimers();
    const { read, abort } = open();
    await read();
    for (let n = 0; n < 100; n += 1) void announce(org, [{ type: "call.decided", requestId: null }]);
    void announce(org, [{ type: "grant.created", requestId: request }]);
    expect((await read())?.match(/event: change/g)).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(200);
    expect((await read())?.match(/event: change/g)).toHaveLength(2);
    abort.abort();
  });

  it("sends a comment while nothing happens", async () => {
    vi.useFakeTimers();
    const { read, abort } = open();
    await read();
    await vi.advanceTimersByTimeAsync(20_000);
    expect(await read()).toMatch(/^: /);
    abort.abort();
  });

  it("ends for somebody who is no longer a member, and not because the database is away", async () => {
    vi.useFakeTimers();
    const stillMember = vi.fn<() => Promise<boolean>>().mockRejectedValueOnce(new Error("away")).mockResolvedValueOnce(true).mockResolvedValue(false);
    const { read } = open({ stillMember, heartbeatMs: 3_600_000 });
    await read();
    let ended = false;
    const end = read().then((text) => (ended = text === null));
    await vi.advanceTimersByTimeAsync(60_000);
    expect(ended).toBe(false);
    await vi.advanceTimersByTimeAsync(30_000);
    await end;
    expect(ended).toBe(true);
    expect(stillMember).toHaveBeenCalledTimes(3);
  });

  it("lets a reader go that takes nothing in", async () => {
    vi.useFakeTimers();
    const stillMember = vi.fn<() => Promise<boolean>>().mockResolvedValue(true);
    const { read } = open({ stillMember, heartbeatMs: 10, recheckMs: 50_000 });
    await vi.advanceTimersByTimeAsync(60_000);
    expect(stillMember).not.toHaveBeenCalled();
    let pieces = 0;
    while ((await read()) !== null) pieces += 1;
    expect(pieces).toBe(64);
  });
});
