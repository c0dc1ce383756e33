import { describe, expect, it } from "vitest";
import { newWebhookSecret, seal, unseal, type ChannelSecrets } from "@/lib/channels/secrets";
import { newId } from "@/lib/ids";

const KEY = "a secret of this deployment, 32 characters and more";
const SECRETS: ChannelSecrets = { kind: "webhook", url: "https://example.com/hook", secret: newWebhookSecret() };

describe("what a channel keeps to itself", () => {
  it("opens for its own channel under the same AUTH_SECRET, and never reads alike twice", () => {
    const id = newId("channel");
    const [one, two] = [seal(id, SECRETS, KEY), seal(id, SECRETS, KEY)];
    expect(unseal(id, one, KEY)).toEqual(SECRETS);
    expect(Buffer.from(one).equals(Buffer.from(two))).toBe(false);
    expect(Buffer.from(one).includes("example.com")).toBe(false);
  });

  it("opens for no other channel, under no other key, and not with one bit changed", () => {
    const id = newId("channel");
    const sealed = seal(id, SECRETS, KEY);
    expect(() => unseal(newId("channel"), sealed, KEY)).toThrow(/cannot be read/);
    expect(() => unseal(id, sealed, `${KEY}!`)).toThrow(/AUTH_SECRET/);
    for (let at = 0; at < sealed.length; at += 7) {
      const changed = Uint8Array.from(sealed, (byte, index) => (index === at ? byte ^ 1 : byte));
      expect(() => unseal(id, changed, KEY), `byte ${at}`).toThrow();
    }
  });

  it("a signing secret has the form and length of Standard Webhooks", () => {
    const secret = newWebhookSecret();
    expect(secret.startsWith("whsec_")).toBe(true);
    expect(Buffer.from(secret.slice(6), "base64")).toHaveLength(32);
  });
});
