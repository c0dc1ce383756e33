import { createPublicKey, verify } from "node:crypto";
import { describe, expect, it } from "vitest";
import { areBrowserKeys, encryptForBrowser } from "@/lib/push/encrypt";
import { aBrowser } from "@/lib/push/testing/push-service";
import { vapidHeader, vapidOf } from "@/lib/push/vapid";

const bytes = (text: string) => Buffer.from(text.replaceAll(/\s/g, ""), "base64url");

describe("a push message", () => {
  it("is byte for byte the one of RFC 8291, appendix A", () => {
    const keys = { p256dh: "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4", auth: "BTBZMqHH6r4Tts7J_aSIgg" };
    const chosen = { salt: bytes("DGv6ra1nlYgDCS1FRnbzlw"), privateKey: bytes("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"), pad: 0 };
    const expected = `DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN`;
    expect(encryptForBrowser(Buffer.from("When I grow up, I want to be a watermelon"), keys, chosen).toString("base64url")).toBe(expected);
  });

  it("can be read by the browser it was made for alone, and is as long as every other", () => {
    const [phone, laptop] = [aBrowser(), aBrowser()];
    const [short, long] = ["{}", '{"title":"A request is waiting for you"}'].map((text) => encryptForBrowser(Buffer.from(text), phone.keys));
    expect(phone.read(short ?? Buffer.alloc(0))).toBe("{}");
    expect(short?.length).toBe(long?.length);
    expect(() => laptop.read(short ?? Buffer.alloc(0))).toThrow();
  });

  it("is not made for keys that are none", () => {
    const { keys } = aBrowser();
    expect(areBrowserKeys(keys)).toBe(true);
    for (const bad of [{ ...keys, auth: "c2hvcnQ" }, { ...keys, p256dh: keys.auth }, { ...keys, p256dh: Buffer.concat([Buffer.from([4]), Buffer.alloc(64, 1)]).toString("base64url") }, { p256dh: "", auth: "" }]) expect(areBrowserKeys(bad)).toBe(false);
  });
});

describe("the identification to push services", () => {
  it("is the same key on every instance with the same secret and another one with another", () => {
    const again = vapidOf("a".repeat(32)).publicKey;
    expect(vapidOf("a".repeat(32)).publicKey).toBe(again);
    expect(vapidOf("b".repeat(32)).publicKey).not.toBe(again);
    expect(Buffer.from(again, "base64url")).toHaveLength(65);
  });

  it("is a token for the service's origin, signed with the key beside it, that ends within a day", () => {
    const now = new Date("2026-11-20T12:00:00Z");
    const header = vapidHeader(vapidOf("a".repeat(32)), { endpoint: "https://push.example.com/send/abc?x=1", subject: "https://sign.acme.com", now });
    const [, token = "", key = ""] = /^vapid t=([^,]+), k=(.+)$/.exec(header) ?? [];
    const [head = "", body = "", signature = ""] = token.split(".");
    const point = Buffer.from(key, "base64url");
    const publicKey = createPublicKey({ format: "jwk", key: { kty: "EC", crv: "P-256", x: point.subarray(1, 33).toString("base64url"), y: point.subarray(33).toString("base64url") } });
    expect(verify("sha256", Buffer.from(`${head}.${body}`), { key: publicKey, dsaEncoding: "ieee-p1363" }, Buffer.from(signature, "base64url"))).toBe(true);
    const claims = JSON.parse(Buffer.from(body, "base64url").toString()) as { aud: string; exp: number; sub: string };
    expect(claims).toMatchObject({ aud: "https://push.example.com", sub: "https://sign.acme.com" });
    expect(claims.exp - now.getTime() / 1_000).toBeLessThanOrEqual(86_400);
  });
});
