import { asMember } from "@/lib/auth/permissions";
import { route } from "@/lib/http/route";
import { showLinked } from "@/lib/people/link";
import { askProof } from "@/lib/people/proof";
import { askProofInput, linkedWire, proofAsked } from "@/lib/people/schema";

export const GET = route({
  summary: "Your other addresses: members who are the same person as you",
  access: { session: "viewer" },
  response: linkedWire,
  run: (ctx) => showLinked(ctx, asMember(ctx).actor.userId),
});

export const POST = route({
  summary: "Send a mail to another address of yours, to prove that it is",
  access: { session: "viewer", token: false },
  body: askProofInput,
  response: proofAsked,
  status: 202,
  run: (ctx, { body }) => askProof(asMember(ctx), body),
});
