/** The request header in which the proxy names the page that was asked for. */
export const ASKED_PATH_HEADER = "x-path";
