export { createSignInLink } from "@/lib/auth/create-sign-in-link";
export { openSession } from "@/lib/auth/open-session";
export { sendLinkAgain, sendSignInLink } from "@/lib/auth/send-sign-in-link";
