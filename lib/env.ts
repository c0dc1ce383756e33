import { z } from "zod";
import { readCidr, type Cidr } from "@/lib/outgoing/address";

const flag = z.enum(["0", "1", "true", "false", "on", "off"]).transform((text) => ["1", "true", "on"].includes(text));
const ranges = z
  .string()
  .transform((text, context): Cidr[] =>
    text.split(",").map((range) => {
      const cidr = readCidr(range);
      if (cidr === null) context.addIssue({ code: "custom", message: `"${range.trim()}" is not a range like 10.0.0.0/8` });
      return cidr ?? { family: 4, bits: 0n, length: 32 };
    }),
  );
const optionalText = z.string().trim().min(1).optional();
const webAddress = z.url({ protocol: /^https?$/, error: "it should read like https://countersign.example.com" });
const smtpAddress = z.string().trim().pipe(z.url({ protocol: /^smtps?$/, error: "it should read smtp://user:password@mail.example.com:587, or smtps:// and port 465" }));

const schema = z.object({
  NODE_ENV: z.enum(["development", "production", "test"]).default("development"),
  DATABASE_URL: z.string().min(1),
  DATABASE_POOL: z.coerce.number().int().min(2).max(200).default(20),
  DATABASE_PREPARE: flag.default(true),
  HOST: z.string().default("127.0.0.1"),
  PORT: z.coerce.number().int().min(0).max(65_535).default(3000),
  PUBLIC_URL: webAddress.optional(),
  AUTH_SECRET: z.string().min(32),
  KEY_PEPPER: z.string().min(32),
  COUNTERSIGN_DATA_DIR: z.string().default(".data"),
  COUNTERSIGN_DEMO: flag.default(false),
  RESEND_API_KEY: optionalText,
  RESEND_BASE_URL: webAddress.optional(),
  SMTP_URL: smtpAddress.optional(),
  MAIL_FROM: z.string().default("Countersign <countersign@localhost>"),
  OIDC_ISSUER: webAddress.optional(),
  OIDC_CLIENT_ID: optionalText,
  OIDC_CLIENT_SECRET: optionalText,
  OIDC_NAME: z.string().default("Single sign-on"),
  OUTGOING_ALLOW_HTTP: flag.default(false),
  OUTGOING_ALLOW_CIDRS: ranges.default([]),
  PAGERDUTY_BASE_URL: webAddress.default("https://events.pagerduty.com"),
  SLACK_BASE_URL: webAddress.default("https://slack.com"),
  TWILIO_BASE_URL: webAddress.default("https://api.twilio.com"),
  WORKER: z.enum(["on", "off"]).default("on"),
});

export type Env = Omit<z.infer<typeof schema>, "PUBLIC_URL"> & { PUBLIC_URL: string; mailTransport: "resend" | "smtp" | "local"; loopback: boolean };

const LOOPBACK = new Set(["127.0.0.1", "localhost", "::1", "[::1]"]);

/** Parses a set of variables; throws an Error whose message says which are missing or wrong. */
export function parseEnv(source: Record<string, string | undefined>): Env {
  const cleaned = Object.fromEntries(Object.entries(source).filter(([, value]) => value !== ""));
  const parsed = schema.safeParse(cleaned);
  if (!parsed.success) {
    const list = parsed.error.issues.map((issue) => `${issue.path.join(".")} (${issue.message})`).join(", ");
    throw new Error(`Countersign cannot start because of its settings: ${list}. docs/operations.md lists every setting.`);
  }
  const values = parsed.data;
  const mailTransport = values.RESEND_API_KEY ? "resend" : values.SMTP_URL ? "smtp" : "local";
  const loopback = LOOPBACK.has(values.HOST);
  if (!loopback && mailTransport === "local") {
    throw new Error(`Countersign does not listen on ${values.HOST} without a way to send mail. Set RESEND_API_KEY or SMTP_URL, or use HOST=127.0.0.1.`);
  }
  return { ...values, PUBLIC_URL: (values.PUBLIC_URL ?? `http://${values.HOST}:${values.PORT}`).replace(/\/+$/, ""), mailTransport, loopback };
}

let parsedOnce: Env | undefined;

/** The settings of this process: the only reader of `process.env` in the product. */
export function env(): Env {
  parsedOnce ??= parseEnv(process.env);
  return parsedOnce;
}
