import { chmod, mkdir, readFile, rename, stat, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { ConfigurationError } from "../errors";
import { utf8Text } from "../utf8";

/** The text of a file, or of standard input for `-`. */
export async function readText(path: string): Promise<string> {
  if (path === "-") return readInput(1_048_576);
  const bytes = await readFile(path).catch((error: NodeJS.ErrnoException) => {
    throw new ConfigurationError(`${path} cannot be read (${String(error.code)}). Check the path.`, { cause: error });
  });
  return utf8Text(bytes, path);
}

/** All of standard input; throws where it is longer than so many bytes. */
export async function readInput(mostBytes: number): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of process.stdin as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > mostBytes) throw new ConfigurationError(`Standard input is longer than ${mostBytes} bytes.`);
    chunks.push(chunk);
  }
  return utf8Text(Buffer.concat(chunks), "Standard input");
}

/** Writes a file whole or not at all. One that is there keeps its mode; a new one gets the mode given. */
export async function replaceFile(path: string, text: string, mode: number): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const kept = await stat(path).then((found) => found.mode & 0o777, () => mode);
  const temporary = `${path}.${process.pid}.tmp`;
  await writeFile(temporary, text, { mode: kept });
  await chmod(temporary, kept);
  await rename(temporary, path);
}
