import { connect as dial } from "node:net";
import postgres from "postgres";
import { errnoOf, Refusal, sentenceOf } from "./refusal";

const leastVersion = 14;

/**
 * Proves that a DATABASE_URL leads to a Postgres that lets us in, within some seconds; throws a Refusal that says what does not.
 * Answers sentences about what works and should be otherwise. `prepare` as in `connect`.
 */
export async function checkDatabase(databaseUrl: string, { prepare }: { prepare: boolean }): Promise<string[]> {
  const url = parseUrl(databaseUrl);
  const at = `${url.hostname || "localhost"}:${url.port || "5432"}`;
  const host = url.searchParams.get("host") ?? url.hostname;
  if (!host.startsWith("/")) await speaksPostgres({ host: host.replace(/^\[(.*)\]$/, "$1") || "localhost", port: Number(url.port || 5432), at });
  const sql = postgres(databaseUrl, { max: 1, connect_timeout: 5, onnotice: () => {}, ...(prepare ? { connection: { statement_timeout: 10_000 } } : { prepare: false }) });
  try {
    const [row] = await sql`select current_setting('server_version_num')::int / 10000 as major, current_setting('fsync') as fsync, current_setting('synchronous_commit') as commits`;
    const major = Number(row?.["major"]);
    if (major < leastVersion) throw new Refusal(`The database at ${at} is Postgres ${major} and Countersign needs Postgres ${leastVersion} or newer.`);
    return [
      ...(row?.["fsync"] === "off" ? [`The database at ${at} runs with fsync off: what was decided can be lost when its machine fails. Turn fsync on for anything but tests.`] : []),
      ...(!prepare && row?.["commits"] === "off" ? [`The database at ${at} answers before it has written (synchronous_commit is off): what was decided can be lost. Turn it on for this user.`] : []),
    ];
  } catch (error) {
    throw error instanceof Refusal ? error : new Refusal(loginProblem(error, url, at));
  } finally {
    await sql.end({ timeout: 1 });
  }
}

function parseUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol === "postgres:" || url?.protocol === "postgresql:") return url;
  throw new Refusal("DATABASE_URL is not a Postgres address; it should read postgres://user:password@host:5432/database.");
}

/** Asks for TLS, which every Postgres answers with one letter, so that some other server is told apart before it is logged in to. */
async function speaksPostgres(where: { host: string; port: number; at: string }): Promise<void> {
  const request = Buffer.from([0, 0, 0, 8, 0x04, 0xd2, 0x16, 0x2f]);
  const { at } = where;
  await new Promise<void>((resolve, reject) => {
    const socket = dial(where);
    const finish = (problem?: string) => {
      socket.destroy();
      if (problem === undefined) resolve();
      else reject(new Refusal(problem));
    };
    socket.setTimeout(5_000, () => finish(`The database at ${at} does not answer; check DATABASE_URL and that the server can be reached from here.`));
    socket.once("error", (error) => finish(`The database at ${at} cannot be reached (${errnoOf(error) ?? error.message}); check DATABASE_URL and that the server runs.`));
    socket.once("connect", () => socket.write(request));
    socket.once("data", (answer) => finish(["S", "N", "E"].includes(String.fromCharCode(answer[0] ?? 0)) && answer.length < 200 ? undefined : notPostgres(at)));
    socket.once("end", () => finish(notPostgres(at)));
  });
}

function notPostgres(at: string): string {
  return `What answers at ${at} is not a Postgres server; check the host and port in DATABASE_URL.`;
}

/** The password never appears in what we say. */
function loginProblem(error: unknown, url: URL, at: string): string {
  const user = decodeURIComponent(url.username);
  const database = url.pathname.slice(1);
  switch (errnoOf(error)) {
    case "28P01":
    case "28000":
      return `The database at ${at} refuses the user "${user}" with this password; check DATABASE_URL.`;
    case "3D000":
      return `The database "${database}" does not exist at ${at}; create it, or check DATABASE_URL.`;
    case "08P01":
      if (!sentenceOf(error).includes("startup parameter")) break;
      return `At ${at} a pooler stands before the database and takes no settings of a session (${sentenceOf(error)}); set DATABASE_PREPARE=off, as docs/operations.md says.`;
    case "CONNECT_TIMEOUT":
      return `The database at ${at} does not answer; check DATABASE_URL and that the server can be reached from here.`;
  }
  if (sentenceOf(error).includes("before secure TLS connection")) return `The database at ${at} does not offer TLS, which DATABASE_URL asks for; switch it on there, or take sslmode and ssl out of DATABASE_URL.`;
  return `The database at ${at} cannot be used: ${sentenceOf(error).replaceAll(url.password || "\0", "…")}.`;
}
