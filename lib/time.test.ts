import { expect, it } from "vitest";
import { lengthInWords } from "@/lib/time";

it.each([
  [0, "0 seconds"],
  [45, "45 seconds"],
  [60, "1 minute"],
  [5_400, "1 hour 30 minutes"],
  [43_200, "12 hours"],
  [86_400, "24 hours"],
  [90_061, "1 day 1 hour 1 minute 1 second"],
  [7 * 86_400, "7 days"],
])("a length of %i seconds is said exactly, in the words that people use: %s", (seconds, words) => expect(lengthInWords(seconds)).toBe(words));
