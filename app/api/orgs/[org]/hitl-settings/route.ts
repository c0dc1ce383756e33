import { z } from "zod";
import { pathId } from "@/lib/ids";
import { route } from "@/lib/http/route";
import { assertOwnOrganization } from "@/lib/auth/own-organization";
import { readSettings } from "@/lib/settings/read";
import { removeSettings } from "@/lib/settings/remove";
import { settingsInput, settingsPlace, settingsRemovedWire, settingsRowWire, settingsWire } from "@/lib/settings/schema";
import { updateSettings } from "@/lib/settings/update";

const params = z.object({ org: pathId("org") });

export const GET = route({
  summary: "Read every approval settings row, and what each project and key resolves to",
  access: { session: "viewer", key: "admin" },
  params,
  response: settingsWire,
  run: (ctx, { params }) => {
    assertOwnOrganization(ctx, params.org);
    return readSettings(ctx);
  },
});

export const PUT = route({
  summary: "Make or change the approval settings row of one scope",
  access: { session: "admin", key: "admin" },
  params,
  body: settingsInput,
  response: settingsRowWire,
  run: (ctx, { params, body }) => {
    assertOwnOrganization(ctx, params.org);
    return updateSettings(ctx, body);
  },
});

export const DELETE = route({
  summary: "Remove the approval settings row of one scope, so that the next wider one answers",
  access: { session: "admin", key: "admin" },
  params,
  query: settingsPlace,
  response: settingsRemovedWire,
  run: (ctx, { params, query }) => {
    assertOwnOrganization(ctx, params.org);
    return removeSettings(ctx, query);
  },
});
