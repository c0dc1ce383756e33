import { signInLinkAnswer, signInLinkInput } from "@/lib/auth/schema";
import { sendSignInLink } from "@/lib/auth/sign-in-link";
import { openRoute } from "@/lib/http/open-route";

export const POST = openRoute({
  summary: "Send a sign-in link to a member; the answer is the same for every address",
  body: signInLinkInput,
  response: signInLinkAnswer,
  status: 202,
  run: async (body) => {
    await sendSignInLink(body.email, body.next);
    return { sent: true as const, message: "If this address belongs to a member, a link is on its way. It works once, for 15 minutes." };
  },
});
