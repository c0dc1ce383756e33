/* The service worker of Countersign: rings, and opens what it rang for. It answers no request and keeps no data, so that
   nothing of an organization stays on a device that was signed out. */

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

function messageOf(event) {
  try {
    return event.data.json();
  } catch {
    return { title: "Something is waiting for you", body: "", tag: "countersign", url: "/approvals", until: null };
  }
}

function bodyOf({ body, until }) {
  if (typeof until !== "string") return body;
  const clock = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).format(new Date(until));
  return `${body}. Answer by ${clock}.`;
}

/** A message that is repeated, because a server could not write down that it was taken, stands there already and does not ring again. */
async function isShown({ id, tag }) {
  if (typeof id !== "string") return false;
  const shown = await self.registration.getNotifications({ tag: String(tag) });
  return shown.some(({ data }) => data?.id === id);
}

async function show(message) {
  const renotify = !(await isShown(message));
  await self.registration.showNotification(String(message.title), {
    body: bodyOf(message),
    tag: String(message.tag),
    renotify,
    icon: "/icon-192.png",
    badge: "/icon-192.png",
    data: { url: String(message.url), id: message.id },
  });
}

self.addEventListener("push", (event) => event.waitUntil(show(messageOf(event))));

/** Only a path of this place is ever opened. */
function pageOf(url) {
  const page = new URL(typeof url === "string" ? url : "/approvals", self.location.origin);
  return page.origin === self.location.origin ? page.href : `${self.location.origin}/approvals`;
}

/** Whether a page of ours that is open goes there by itself, which keeps what was typed in it. One that is still loading, or no longer ours, does not answer. */
function isTakenBy(client, page) {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => resolve(true);
    setTimeout(() => resolve(false), 1_000);
    const { pathname, search, hash } = new URL(page);
    client.postMessage({ type: "open", path: `${pathname}${search}${hash}` }, [port2]);
  });
}

async function open(url) {
  const page = pageOf(url);
  const windows = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  const [shown] = windows.filter((one) => new URL(one.url).origin === self.location.origin);
  if (shown === undefined) return self.clients.openWindow(page);
  const focused = await shown.focus().catch(() => shown);
  if (await isTakenBy(focused, page)) return undefined;
  return focused.navigate(page).catch(() => self.clients.openWindow(page));
}

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(open(event.notification.data?.url));
});

/** The browser's push service gave it another address: the server is told, as far as somebody is signed in. */
self.addEventListener("pushsubscriptionchange", (event) => {
  const renew = async () => {
    const list = await (await fetch("/api/push", { credentials: "same-origin" })).json();
    const text = atob(list.public_key.replaceAll("-", "+").replaceAll("_", "/"));
    const key = Uint8Array.from(text, (character) => character.charCodeAt(0));
    const made = event.newSubscription ?? (await self.registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key }));
    const { endpoint, keys } = made.toJSON();
    await fetch("/api/push", { method: "POST", credentials: "same-origin", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ endpoint, keys: { p256dh: keys.p256dh, auth: keys.auth }, name: "This browser, renewed" }) });
  };
  event.waitUntil(renew());
});
