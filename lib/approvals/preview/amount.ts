import type { Json } from "./values";

/** An amount of money as the arguments name it, in whole units of its currency. `text` is exact: grouping is added, no digit is rounded away; `value` is the same number without grouping. */
export type Amount = { text: string; value: string; currency: string | null; path: string };

const KEYS = ["amount", "total", "sum", "value", "price"] as const;
const MINOR_KEYS = ["amount_cents", "amount_minor", "amount_in_cents", "total_cents"] as const;

/** A longer number is no amount of money that a person could read. */
const MOST_DIGITS = 40;

/** Digits after the point for ISO 4217 codes that do not have two. */
const MINOR_DIGITS: Readonly<Record<string, number>> = {
  BIF: 0, CLP: 0, DJF: 0, GNF: 0, ISK: 0, JPY: 0, KMF: 0, KRW: 0, PYG: 0, RWF: 0, UGX: 0, VND: 0, VUV: 0, XAF: 0, XOF: 0, XPF: 0,
  BHD: 3, IQD: 3, JOD: 3, KWD: 3, LYD: 3, OMR: 3, TND: 3,
};

/** The amount that a money action moves, or null where no plain decimal number names one. */
export function amountOf(args: { [key: string]: Json }): Amount | null {
  const currency = currencyOf(args);
  const digits = currency === null ? 2 : (MINOR_DIGITS[currency] ?? 2);
  for (const path of KEYS) {
    const decimal = decimalOf(args[path]);
    if (decimal !== null) return { text: grouped(decimal, digits), value: decimal, currency, path };
  }
  for (const path of MINOR_KEYS) {
    const decimal = decimalOf(args[path]);
    if (decimal !== null && !decimal.includes(".")) return { text: grouped(shifted(decimal, digits), digits), value: shifted(decimal, digits), currency, path };
  }
  return null;
}

/** Negative where `one` is less than `other`, 0 where they are the same amount; exact, whatever their digits. */
export function compareValues(one: string, other: string): number {
  const places = Math.max(placesOf(one), placesOf(other));
  const [a, b] = [scaled(one, places), scaled(other, places)];
  return a < b ? -1 : a > b ? 1 : 0;
}

function placesOf(decimal: string): number {
  return decimal.split(".")[1]?.length ?? 0;
}

function scaled(decimal: string, places: number): bigint {
  const [whole = "0", fraction = ""] = decimal.split(".");
  return BigInt(whole + fraction.padEnd(places, "0"));
}

function currencyOf(args: { [key: string]: Json }): string | null {
  const currency = args["currency"];
  return typeof currency === "string" && /^[A-Za-z]{3}$/.test(currency) ? currency.toUpperCase() : null;
}

function decimalOf(json: Json | undefined): string | null {
  if (typeof json !== "number" && typeof json !== "string") return null;
  const text = String(json);
  return text.length <= MOST_DIGITS && /^-?(0|[1-9]\d*)(\.\d+)?$/.test(text) ? text : null;
}

/** 950000 in minor units with two digits is 9500.00; by moving the point, never by arithmetic. */
function shifted(decimal: string, digits: number): string {
  if (digits === 0) return decimal;
  const sign = decimal.startsWith("-") ? "-" : "";
  const padded = decimal.replace("-", "").padStart(digits + 1, "0");
  return `${sign}${padded.slice(0, -digits)}.${padded.slice(-digits)}`;
}

/** `9500` → `9,500.00`. Extra digits stay. */
function grouped(decimal: string, digits: number): string {
  const sign = decimal.startsWith("-") ? "−" : "";
  const [whole = "0", fraction = ""] = decimal.replace("-", "").split(".");
  const after = fraction.padEnd(digits, "0");
  return `${sign}${whole.replace(/\B(?=(\d{3})+(?!\d))/g, ",")}${after === "" ? "" : `.${after}`}`;
}
