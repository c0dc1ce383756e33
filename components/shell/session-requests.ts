import { toast } from "@/components/ui/toast";

/** Ends the session on the server, then leaves; stays and says so when the server could not be reached. */
export async function signOut(): Promise<void> {
  if (await post("/api/auth/sign-out", {})) window.location.assign("/sign-in");
  else toast.failed("You are still signed in.", "The server could not be reached; try again.");
}

/** Makes another organization of the same person the present one and starts over in it. */
export async function switchOrganization(organizationId: string): Promise<void> {
  if (await post("/api/session/organization", { org: organizationId })) window.location.assign("/approvals");
  else toast.failed("The organization was not switched.", "The server refused or could not be reached; try again.");
}

async function post(path: string, body: unknown): Promise<boolean> {
  try {
    const response = await fetch(path, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
    return response.ok;
  } catch {
    return false;
  }
}
