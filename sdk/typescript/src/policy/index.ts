export { type CompiledPolicy, compilePolicy } from "./compile";
export { matchWhen } from "./conditions";
export { decide } from "./decide";
export { type DiffLine, diffLines } from "./diff";
export { compileGlob, type Glob, globProblem, matchGlob } from "./glob";
export { escapeGlob } from "./glob-tokens";
export { insertAllowAbove, type InsertedRule, PolicyEditError } from "./insert-rule";
export { interpret } from "./interpret";
export { policyJsonSchema } from "./json-schema";
export type {
  ApprovalBlock, Call, Comparison, Condition, Conditions, Decision, EngineDecision, PolicyDocument, PolicyError, ReasonCode, Rule, RuleEffect, Scalar,
} from "./model";
export { type ParseResult, parsePolicy } from "./parse";
export { matchesAction, type Sense } from "./pattern";
export { parseReach, type Reach, reachCovers } from "./reach";
