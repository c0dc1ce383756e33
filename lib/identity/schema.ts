import { z } from "zod";
import { idSchema } from "@/lib/ids";

/** `GET /api/identity` (contract section 10): organization and project by name, and their ids beside them. */
export const identity = z.object({
  user_id: idSchema("user"),
  email: z.string(),
  name: z.string(),
  organization: z.string(),
  organization_id: idSchema("org"),
  project: z.string(),
  project_id: idSchema("project"),
  key_id: idSchema("key"),
  key_name: z.string(),
});
