import { asMember } from "@/lib/auth/permissions";
import { route } from "@/lib/http/route";
import { endAbsence, setAbsence, showAbsence } from "@/lib/people/absence";
import { absenceInput, absenceWire } from "@/lib/people/schema";

export const GET = route({
  summary: "When you are out of office, and who decides in your place",
  access: { session: "member" },
  response: absenceWire,
  run: (ctx) => showAbsence(asMember(ctx)),
});

export const PUT = route({
  summary: "Say when you are out of office, and who decides in your place",
  access: { session: "member" },
  body: absenceInput,
  response: absenceWire,
  run: (ctx, { body }) => setAbsence(asMember(ctx), body),
});

export const DELETE = route({
  summary: "End your absence",
  access: { session: "member" },
  response: absenceWire,
  run: (ctx) => endAbsence(asMember(ctx)),
});
