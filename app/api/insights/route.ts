import { route } from "@/lib/http/route";
import { readInsights } from "@/lib/insights/read";
import { insights, insightsQuery } from "@/lib/insights/schema";

export const GET = route({
  summary: "How much is asked, how fast it is answered and by whom, and which rules ask too much",
  access: { session: "viewer" },
  query: insightsQuery,
  response: insights,
  run: (ctx, { query }) => readInsights(ctx, query),
});
