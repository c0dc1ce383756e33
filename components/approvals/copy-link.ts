"use client";

import { toast } from "@/components/ui/toast";

/** Puts the address of a request on the clipboard, to be sent to whoever may decide it. */
export async function copyLink(id: string): Promise<void> {
  const address = new URL(`/approvals/${id}`, window.location.origin).href;
  try {
    await navigator.clipboard.writeText(address);
    toast.done("Link copied.", "It opens this request for anyone who may see it.");
  } catch {
    toast.failed("Copying was refused by the browser.", address);
  }
}
