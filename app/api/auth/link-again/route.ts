import { assertFromDoor } from "@/lib/auth/door-nonce";
import { linkAgainInput, signInLinkAnswer } from "@/lib/auth/schema";
import { sendLinkAgain } from "@/lib/auth/sign-in-link";
import { openRoute } from "@/lib/http/open-route";

export const POST = openRoute({
  summary: "Send a new link to the person of an old one; the answer is the same for every link",
  body: linkAgainInput,
  response: signInLinkAnswer,
  status: 202,
  run: async (body, { request }) => {
    assertFromDoor(request.headers.get("cookie"), body.token, body.proof);
    await sendLinkAgain(body.token);
    return { sent: true as const, message: "If this link was ever good, a new one is on its way to the address that it was sent to. It works once, for 15 minutes." };
  },
});
