import type { SubscriptionInput } from "@/lib/push/schema";

/** Why this browser cannot be rung, or null where it can. */
export function whyNot(): string | null {
  if (!window.isSecureContext) return "Push needs https. Ask whoever runs this server.";
  if (!("serviceWorker" in navigator) || !("PushManager" in window)) return "This browser knows no push. On an iPhone, add Countersign to the home screen first and open it from there.";
  return Notification.permission === "denied" ? "Notifications of this site are blocked in this browser. Allow them in its site settings, then try again." : null;
}

function bytesOf(base64url: string): Uint8Array<ArrayBuffer> {
  const text = atob(base64url.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

function isMadeFor(subscription: PushSubscription, publicKey: string): boolean {
  const key = subscription.options.applicationServerKey;
  if (key === null) return false;
  const [own, wanted] = [new Uint8Array(key), bytesOf(publicKey)];
  return own.length === wanted.length && own.every((byte, index) => byte === wanted[index]);
}

/** Hash of where this browser is rung, as the server keeps it; null where it is not. */
export async function ownEndpointHash(): Promise<string | null> {
  if (whyNot() !== null) return null;
  const registration = await navigator.serviceWorker.getRegistration("/");
  const subscription = await registration?.pushManager.getSubscription();
  if (subscription === null || subscription === undefined) return null;
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(`countersign-push-endpoint\n${subscription.endpoint}`));
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Asks the reader for permission and the browser for an address. Throws a sentence where either says no. */
export async function subscribeThisBrowser(publicKey: string): Promise<SubscriptionInput> {
  const reason = whyNot();
  if (reason !== null) throw new Error(reason);
  if ((await Notification.requestPermission()) !== "granted") throw new Error("You did not allow notifications, so this browser stays silent.");
  await navigator.serviceWorker.register("/sw.js", { scope: "/", updateViaCache: "none" });
  const { pushManager } = await navigator.serviceWorker.ready;
  const old = await pushManager.getSubscription();
  if (old !== null && !isMadeFor(old, publicKey)) await old.unsubscribe();
  const made = await pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: bytesOf(publicKey) }).catch(() => {
    throw new Error("The browser's push service could not be reached, so this browser stays silent. Try again later.");
  });
  const { endpoint, keys } = made.toJSON();
  if (endpoint === undefined || keys?.["p256dh"] === undefined || keys["auth"] === undefined) throw new Error("The browser gave no address to ring it at. Try another browser.");
  return { endpoint, keys: { p256dh: keys["p256dh"], auth: keys["auth"] }, name: nameOfBrowser(navigator.userAgent) };
}

export async function unsubscribeThisBrowser(): Promise<void> {
  const registration = await navigator.serviceWorker.getRegistration("/");
  await (await registration?.pushManager.getSubscription())?.unsubscribe();
}

/** "Chrome on Android", good enough to tell one's own browsers apart. */
export function nameOfBrowser(agent: string): string {
  const browser = [["Edg", "Edge"], ["Firefox", "Firefox"], ["OPR", "Opera"], ["Chrome", "Chrome"], ["Safari", "Safari"]].find(([word]) => agent.includes(word ?? ""))?.[1] ?? "A browser";
  const system = [["Android", "Android"], ["iPhone", "iPhone"], ["iPad", "iPad"], ["Windows", "Windows"], ["Mac OS", "macOS"], ["Linux", "Linux"]].find(([word]) => agent.includes(word ?? ""))?.[1];
  return system === undefined ? browser : `${browser} on ${system}`;
}
