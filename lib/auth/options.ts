import NextAuth, { type NextAuthOptions } from "next-auth";
import { adapter } from "@/lib/auth/adapter";
import { SESSION_SECONDS, sessionCookieName } from "@/lib/auth/cookie";
import { randomSessionToken } from "@/lib/auth/open-session";
import { FIRST_PAGE, nextPage } from "@/lib/auth/next-page";
import { mayComeIn, type Claims } from "@/lib/auth/single-sign-on";
import { env } from "@/lib/env";

const PROVIDER = "oidc";

/** Whether this deployment has an identity provider. */
export function singleSignOn(): { name: string } | null {
  const { OIDC_ISSUER, OIDC_CLIENT_ID, OIDC_CLIENT_SECRET, OIDC_NAME } = env();
  return OIDC_ISSUER !== undefined && OIDC_CLIENT_ID !== undefined && OIDC_CLIENT_SECRET !== undefined ? { name: OIDC_NAME } : null;
}

function options(): NextAuthOptions {
  const { AUTH_SECRET, OIDC_ISSUER = "", OIDC_CLIENT_ID = "", OIDC_CLIENT_SECRET = "", OIDC_NAME, PUBLIC_URL } = env();
  const secure = PUBLIC_URL.startsWith("https://");
  return {
    secret: AUTH_SECRET,
    adapter,
    session: { strategy: "database", maxAge: SESSION_SECONDS, generateSessionToken: randomSessionToken },
    useSecureCookies: secure,
    cookies: { sessionToken: { name: sessionCookieName(), options: { httpOnly: true, sameSite: "lax", path: "/", secure } } },
    pages: { signIn: "/sign-in", error: "/sign-in" },
    providers: [
      {
        id: PROVIDER,
        name: OIDC_NAME,
        type: "oauth",
        wellKnown: `${OIDC_ISSUER.replace(/\/+$/, "")}/.well-known/openid-configuration`,
        issuer: OIDC_ISSUER,
        clientId: OIDC_CLIENT_ID,
        clientSecret: OIDC_CLIENT_SECRET,
        authorization: { params: { scope: "openid email profile" } },
        idToken: true,
        checks: ["pkce", "state", "nonce"],
        // Safe here: `mayComeIn` has asked for a verified address of a known member before an account is linked.
        allowDangerousEmailAccountLinking: true,
        profile: (claims: { sub: string; email?: string; name?: string }) => ({ id: claims.sub, email: claims.email ?? null, name: claims.name ?? null }),
      },
    ],
    callbacks: {
      signIn: ({ profile }) => mayComeIn(PROVIDER, (profile ?? {}) as Claims),
      redirect: ({ url }) => `${PUBLIC_URL}${pageAfter(url)}`,
    },
  };
}

/** Where to go after single sign-on; next-auth hands over our own earlier answer as well as what the browser wished for. */
export function pageAfter(url: string): string {
  const { PUBLIC_URL } = env();
  return nextPage(url.startsWith(`${PUBLIC_URL}/`) ? url.slice(PUBLIC_URL.length) : url) ?? FIRST_PAGE;
}

type Call = { params: Promise<{ nextauth: string[] }> };
const STEPS: Record<string, readonly string[]> = { GET: ["csrf", `callback/${PROVIDER}`, "error", "signin"], POST: [`signin/${PROVIDER}`] };

/** The steps of single sign-on, of which the last two only lead back to our own page, and nothing else of next-auth; 404 where no identity provider is configured. */
export async function singleSignOnHandler(request: Request, call: Call): Promise<Response | null> {
  const step = (await call.params).nextauth.join("/");
  if (singleSignOn() === null || !STEPS[request.method]?.includes(step)) return null;
  // The one place where next-auth looks for its own address.
  process.env.NEXTAUTH_URL = env().PUBLIC_URL;
  return (NextAuth as unknown as (request: Request, call: Call, options: NextAuthOptions) => Promise<Response>)(request, call, options());
}
