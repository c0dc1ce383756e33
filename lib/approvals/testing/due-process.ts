import { doWhatIsDue } from "@/lib/approvals/due";
import { connectWorker } from "@/lib/database";

const { db } = connectWorker();
process.stdout.write("at work\n");
for (;;) if ((await doWhatIsDue(db)) === 0) await new Promise((resolve) => setTimeout(resolve, 20));
