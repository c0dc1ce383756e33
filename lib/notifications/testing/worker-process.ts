import { connect } from "@/db/client";
import { env } from "@/lib/env";
import { deliverNext } from "@/lib/notifications/deliver";

/** Four workers in a process of its own that look again and again until it is killed; what gathers for seconds in earnest takes half of one. */
const connection = connect(env().DATABASE_URL, { max: 8 });
const pace = { email: { most: 3, windowSeconds: 300, gatherSeconds: 0.5 }, push: { most: 3, windowSeconds: 60, gatherSeconds: 0.5 } };

async function work(): Promise<never> {
  for (;;) if (!(await deliverNext(connection.db, { pace }))) await new Promise((resolve) => setTimeout(resolve, 10));
}

for (let worker = 0; worker < 4; worker += 1) void work();
process.stdout.write("working\n");
