const LONGEST_LABEL = 63;
const LONGEST_NAME = 253;

/**
 * Why a text can be no host name whatever a name server says (RFC 1035 section 2.3.4), as the end of a sentence; null where it may
 * be one. Letters outside ASCII only become longer on the wire, so that what is too long here is too long there.
 */
export function hostNameProblem(host: string): string | null {
  if (host.startsWith("[")) return null;
  const name = host.endsWith(".") ? host.slice(0, -1) : host;
  const labels = name.split(".");
  if (labels.includes("")) return "one of its parts is empty";
  if (labels.some((label) => label.length > LONGEST_LABEL)) return `one of its parts is longer than ${LONGEST_LABEL} characters`;
  return name.length > LONGEST_NAME ? `it is longer than ${LONGEST_NAME} characters` : null;
}
