import { signInLinkAnswer, signInLinkInput } from "@/lib/auth/schema";
import { sendSignInLink } from "@/lib/auth/sign-in-link";
import { openRoute } from "@/lib/http/open-route";
import { reply } from "@/lib/http/reply";

export const POST = openRoute({
  summary: "Send a sign-in link to a member; the answer is the same for every address",
  body: signInLinkInput,
  response: signInLinkAnswer,
  run: async (body) => {
    await sendSignInLink(body.email, body.next);
    return reply({ sent: true as const, message: "If this address belongs to a member, a link is on its way. It works once, for 15 minutes." }, 202);
  },
});
