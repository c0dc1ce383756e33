import { toast } from "@/components/ui/toast";

/** Ends the session on the server, then leaves; stays and says so when the server could not be reached. */
export async function signOut(): Promise<void> {
  if (await post("/api/auth/sign-out", {})) window.location.assign("/sign-in");
  else toast.failed("You are still signed in.", "The server could not be reached; try again.");
}

/** Makes another organization of the same person the present one and starts over in it. */
export async function switchOrganization(organizationId: string): Promise<void> {
  if (await post("/api/session/organization", { org: organizationId })) {
    organizationChanged();
    window.location.assign("/approvals");
  } else toast.failed("The organization was not switched.", "The server refused or could not be reached; try again.");
}

const CHANGES = "countersign-organization";
/** So that a tab does not hear itself. */
const TAB = Math.random().toString(36).slice(2);

/** Tells the other tabs of this browser that it looks at another organization now, or is signed in anew. */
export function organizationChanged(): void {
  const channel = new BroadcastChannel(CHANGES);
  channel.postMessage(TAB);
  channel.close();
}

/** Calls back when another tab says so, and whenever this one is looked at again. Returns how to stop. */
export function onOrganizationChanged(look: () => void): () => void {
  const channel = new BroadcastChannel(CHANGES);
  const hear = ({ data }: MessageEvent<unknown>) => {
    if (data !== TAB) look();
  };
  const seen = () => {
    if (document.visibilityState === "visible") look();
  };
  channel.addEventListener("message", hear);
  document.addEventListener("visibilitychange", seen);
  return () => {
    channel.close();
    document.removeEventListener("visibilitychange", seen);
  };
}

async function post(path: string, body: unknown): Promise<boolean> {
  try {
    const response = await fetch(path, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
    return response.ok;
  } catch {
    return false;
  }
}
