import type { Actor, Ctx, KeyActor, MemberActor } from "@/lib/context";
import { AppError } from "@/lib/errors";
import { ROLES, type KeyScope, type Role } from "@/lib/vocabulary";

/** Who may do what (contract section 2), pure. */
export function roleAtLeast(role: Role, least: Role): boolean {
  return ROLES.indexOf(role) >= ROLES.indexOf(least);
}

export type Access = { session?: Role; token?: Role | false; key?: KeyScope };

/** Throws 403 with the sentence that says what is missing. A token counts as its member's session unless `token` says otherwise. */
export function assertAccess(actor: Actor, access: Access): void {
  if (actor.type === "system") return;
  if (actor.type === "key") {
    if (access.key === undefined) throw new AppError("forbidden", "An API key may not do this. Sign in, or use a personal access token.");
    if (!actor.scopes.includes(access.key)) {
      throw new AppError("insufficient_scope", `This API key lacks the scope "${access.key}". An admin can create a key that has it.`);
    }
    return;
  }
  const least = actor.via === "token" ? (access.token ?? access.session) : access.session;
  if (least === undefined || least === false) {
    throw new AppError("forbidden", actor.via === "token" && access.session !== undefined ? "A personal access token may not do this. Sign in in a browser." : "This address is for API keys. Send one as a Bearer token.");
  }
  if (!roleAtLeast(actor.role, least)) {
    throw new AppError("forbidden", `Your role here is ${actor.role}; this needs ${least}. Ask an admin of the organization.`);
  }
}

/** Throws 403 unless the member's role is at least this. */
export function requireRole(actor: Actor, least: Role): asserts actor is MemberActor {
  if (actor.type !== "member" || !roleAtLeast(actor.role, least)) {
    throw new AppError("forbidden", `This needs the role ${least}. Ask an admin of the organization.`);
  }
}

/** The context of a call by API key; throws 403 for anybody else. */
export function requireKey(ctx: Ctx): Ctx<KeyActor> {
  if (ctx.actor.type !== "key") throw new AppError("forbidden", "This address is for API keys. Send one as a Bearer token.");
  return { ...ctx, actor: ctx.actor };
}

/** The context of a call by a person, in a browser or by personal token; throws 403 for anybody else. */
export function requireMember(ctx: Ctx): Ctx<MemberActor> {
  if (ctx.actor.type !== "member") throw new AppError("forbidden", "An API key may not do this. Sign in, or use a personal access token.");
  return { ...ctx, actor: ctx.actor };
}

/** The context of a call that came with an API key. */
export function asKey(ctx: Ctx): Ctx<KeyActor> {
  if (ctx.actor.type !== "key") throw new AppError("forbidden", "This address is for API keys. Send one as a Bearer token.");
  return { ...ctx, actor: ctx.actor };
}

/** The context of a call by a person, in a browser or with a personal token. */
export function asMember(ctx: Ctx): Ctx<MemberActor> {
  if (ctx.actor.type !== "member") throw new AppError("forbidden", "An API key may not do this. Sign in, or use a personal access token.");
  return { ...ctx, actor: ctx.actor };
}
