import { ConfigurationError } from "./errors";

/** The text of bytes that somebody wrote as UTF-8; anything else would be judged as other words than were written, so it is refused with its place. */
export function utf8Text(bytes: Uint8Array, what: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (error) {
    const isWide = (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);
    throw new ConfigurationError(`${what} is not UTF-8 text${isWide ? ": it looks like UTF-16" : `: line ${lineOfFault(bytes)} holds a byte that is none of it`}. Save it as UTF-8 in your editor, or convert it: iconv -f ${isWide ? "UTF-16" : "ISO-8859-1"} -t UTF-8`, { cause: error });
  }
}

function lineOfFault(bytes: Uint8Array): number {
  const [before = ""] = new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes).split("\uFFFD");
  return before.split("\n").length;
}
