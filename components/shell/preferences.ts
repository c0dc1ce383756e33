/** What a reader chose for this browser; cookies, so that the server can render it. */
export const THEMES = ["system", "light", "dark"] as const;
export type Theme = (typeof THEMES)[number];

export const THEME_COOKIE = "theme";
export const ZONE_COOKIE = "zone";
export const SINGLE_KEYS_COOKIE = "single_keys";

const YEAR_SECONDS = 31_536_000;

/** Anything that is not a known theme reads as the system's. */
export function parseTheme(value: string | undefined): Theme {
  return THEMES.find((theme) => theme === value) ?? "system";
}

export function readPreference(name: string): string | undefined {
  const found = document.cookie.split("; ").find((pair) => pair.startsWith(`${name}=`));
  return found === undefined ? undefined : decodeURIComponent(found.slice(name.length + 1));
}

export function writePreference(name: string, value: string): void {
  document.cookie = `${name}=${encodeURIComponent(value)}; path=/; max-age=${YEAR_SECONDS}; samesite=lax`;
}

/** Sets the theme now and for the next page; "system" removes the override. */
export function chooseTheme(theme: Theme): void {
  writePreference(THEME_COOKIE, theme);
  if (theme === "system") delete document.documentElement.dataset["theme"];
  else document.documentElement.dataset["theme"] = theme;
}
