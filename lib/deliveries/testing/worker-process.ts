import { connect } from "@/db/client";
import { startDeliveryWorker } from "@/lib/deliveries/worker";
import { env } from "@/lib/env";

/** A worker in a process of its own that lives until it is killed; everything that takes minutes in earnest takes milliseconds. */
const connection = connect(env().DATABASE_URL, { max: 6 });
startDeliveryWorker(connection, { schedule: [0, 0.05, 0.1, 0.1, 0.2, 0.2, 0.3, 0.3, 0.5, 0.5], leaseSeconds: 1, idleMs: 50, perChannel: 16, timeoutMs: 500 });
process.stdout.write("working\n");
