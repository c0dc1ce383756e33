import { database } from "@/lib/database";
import { AppError } from "@/lib/errors";

const FIRST_LOOK_MS = 1_000;
const NEXT_LOOK_MS = 1_000;

/**
 * Waits for work as long as the database answers: slow work and held polls may take their time, a database that is away ends
 * the wait with 503 within three seconds (contract section 13).
 */
export function whileDatabaseAnswers<T>(work: Promise<T>): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    let timer: NodeJS.Timeout | null = null;
    let over = false;
    const look = async () => {
      const answers = await database().answers();
      if (over) return;
      if (answers) timer = setTimeout(lookAgain, NEXT_LOOK_MS);
      else reject(away());
    };
    const lookAgain = () => void look().catch(reject);
    timer = setTimeout(lookAgain, FIRST_LOOK_MS);
    const end = () => {
      over = true;
      if (timer !== null) clearTimeout(timer);
    };
    work.then((value) => (end(), resolve(value)), (error: unknown) => (end(), reject(error)));
  });
}

function away(): AppError {
  return new AppError("database_away", "The database stopped answering, so whether anything was saved is not known. Look again in a moment before you repeat this.", { headers: { "Retry-After": "1" } });
}
