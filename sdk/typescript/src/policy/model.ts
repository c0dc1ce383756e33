import type { JsonObject } from "../canonical";

export const DECISIONS = ["allow", "deny", "warn"] as const;
/** What the engine answers for a call. */
export type Decision = (typeof DECISIONS)[number];

/** What a rule does with a call that it matches; `conditional` allows where its conditions hold and denies where they do not. */
export type RuleEffect = Decision | "conditional";

export type Scalar = string | number | boolean | null;

/** Comparators of one argument; all of those given must hold. `matches` is a glob, never a regular expression. */
export interface Comparison {
  readonly eq?: Scalar;
  readonly ne?: Scalar;
  readonly gt?: number;
  readonly gte?: number;
  readonly lt?: number;
  readonly lte?: number;
  readonly in?: readonly Scalar[];
  readonly matches?: string;
}

/** A string is a glob over a string argument; a number, boolean or null must be equal; or comparators. */
export type Condition = Scalar | Comparison;

/** Argument path (`order.items.0.price`; `\.` for a dot inside a name) → condition. */
export type Conditions = Readonly<Record<string, Condition>>;

/** How a request made from this rule is decided; each key given beats the settings row (contract section 20). */
export interface ApprovalBlock {
  readonly timeoutSeconds?: number;
  readonly escalateAfterSeconds?: number;
  readonly escalateTo?: readonly string[];
  readonly quorum?: number;
  readonly approvers?: readonly string[];
  readonly maxGrantSeconds?: number;
}

export interface Rule {
  /** `name`, else `id`, else `rule-<n>` counted from 1 over all rules. */
  readonly id: string;
  /** Position in the document, from 0. */
  readonly index: number;
  /** Line of the document on which the rule starts, from 1. */
  readonly line: number;
  readonly enabled: boolean;
  readonly effect: RuleEffect;
  /** Whether a deny by this rule may be turned into a request. */
  readonly hitlEligible: boolean;
  readonly patterns: readonly string[];
  /** Whether an allow or warn covers nothing but the action as it is written, on the resource it names or on none. */
  readonly exact: boolean;
  readonly resources: readonly string[];
  readonly agents: readonly string[];
  readonly projects: readonly string[];
  readonly when: Conditions;
  /** Where there are any, the rule speaks only of arguments that hash to one of them. */
  readonly argsHashes: readonly string[];
  readonly reason: string | null;
  readonly approval: ApprovalBlock | null;
  readonly createdByHitl: boolean;
  readonly requestId: string | null;
}

/** A parsed policy (contract section 4); plain data, safe to serialise. */
export interface PolicyDocument {
  readonly version: "1";
  readonly defaultAction: Decision;
  readonly rules: readonly Rule[];
}

/** A call as the engine sees it; `agent` and `project` are whatever the policy's selectors name. */
export interface Call {
  readonly action: string;
  readonly args?: JsonObject;
  readonly resource?: string;
  readonly agent?: string;
  readonly project?: string;
}

export type ReasonCode = "RULE_MATCH" | "NO_RULE_MATCH" | "CONDITION_FAILED";

export interface EngineDecision {
  readonly decision: Decision;
  readonly hitlEligible: boolean;
  readonly reason: string | null;
  readonly reasonCode: ReasonCode;
  readonly ruleId: string | null;
  readonly ruleIndex: number | null;
  readonly ruleLine: number | null;
  readonly source: "policy" | "default";
  readonly approval: ApprovalBlock | null;
  readonly matchedPattern: string | null;
}

/** One thing that is wrong with a document; lines and columns count from 1, `endColumn` is exclusive. */
export interface PolicyError {
  readonly line: number;
  readonly column: number;
  readonly endColumn?: number;
  /** The offending text as it stands in the document. */
  readonly text: string;
  readonly message: string;
  /** What was probably meant. */
  readonly suggestion?: string;
}
