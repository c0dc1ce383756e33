import { ensureBuilt } from "./build";
import { step } from "./progress";
import { sentenceOf } from "./refusal";

/** The production build by itself, as `npm start` makes it, so that a start or a browser test after it reuses it. */
step("build", () => ensureBuilt(), (outcome) => outcome).catch((error: unknown) => {
  console.error(sentenceOf(error));
  process.exitCode = 1;
});
