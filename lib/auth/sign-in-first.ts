import { headers } from "next/headers";
import { redirect } from "next/navigation";
import { ASKED_PATH_HEADER } from "@/lib/auth/asked-path";
import { withNext } from "@/lib/auth/next-page";

/** Leads who is not signed in to the sign-in page, which leads back to the page that was asked for. */
export async function signInFirst(): Promise<never> {
  redirect(withNext("/sign-in", (await headers()).get(ASKED_PATH_HEADER)));
}
