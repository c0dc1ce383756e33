/**
 * The primitives of the house. They know no domain word; colours, sizes and states live in the css file beside each.
 * Props not named here are those of the element. Icons are lucide components: `icon={Inbox}`. Instants are ISO 8601 strings.
 *
 * Button       variant plain|solid|quiet|no|danger · size s|m|l · icon · iconOnly (+ aria-label) · busy · disabled (stays focusable)
 * ButtonLink   the same with href · Kbd · Keys keys=[{keys, does}]
 * Status       tone wait|yes|no|ink|off · icon · Tag tone? icon? · Count label
 * Avatar       name large self · AgentMark · Person name self · Agent claimed · Thing icon · Claim · Glyph icon
 * TimeLeft     endsAt startedAt offsetMs? suffix? · useTimeLeft(…) · Ring percent · Time at as=time|minute|day|clock|end
 *              useServerNow() useClockOffset() useZone() come from ClockProvider (in the shell's Providers)
 * Code · Id whole href copyAs · Hash whole copyAs · Prefixed clip (`Bash:sudo …`) · CopyLine text what size s|l · CopyButton text what
 * PlainText    breaks? : text from outside, hidden characters shown by number · escapeText countHidden
 * Facts ruled · Fact label · Fold summary onOpen · Quoted head (the dashed box) · Icon of small
 * Segmented    label value onChange options=[{value,label,disabled}] fit · SegmentedLinks label links=[{href,label,current}]
 * Widths       label value onChange options=[{value,label,aside,count}] of · BigPicks options=[{value,label,detail}] · Meter percent
 * Field        label hint error, one control inside: Input large · Textarea · Select · UnitInput unit narrow · or useFieldControl()
 *              FieldRow label htmlFor hint control · FieldError · SearchInput label · Switch/Checkbox checked onChange
 * Table        label columns=[{label,num,hidden,className}] · Row open selected · Cell label num title act · SubRow columns id · TwoLines detail
 * Steps · Step tone icon at detail · SignatureLine name mark=tick|cross|open detail · Signatures label
 * ScrollRegion label : what scrolls on its own, reachable by keyboard
 * Note         tone plain|wait|yes|no · live · Diff label lines=[{kind: same|add|del, number, text}]
 * Empty        title actions level · Bones label rows shape=list|table|text
 * Dialog       open onOpenChange title description actions shape=dialog|sheet|wide
 * Menu         trigger label · MenuItem icon hotkey onSelect · MenuLink href · MenuChoice · MenuLabel · MenuLine · Popover trigger label
 * TabLinks     label tabs=[{href,label,count,current}] · Tabs + TabPanel · toast.done(said, then?) toast.failed(said, then?)
 * Page narrow · PageHeader title actions · Section id title aside end · Breadcrumb trail · FilterChip what onRemove
 * useKeys({ j: next, "g a": go }) : single keys, off inside fields · format.ts: every word for a time, a length, a number, an id
 *
 * Layout words for pages (css classes): page split cols cols-even card editor-card card-head card-body card-foot filters
 * table-end stack disc visually-hidden muted faint small s13 num nowrap clip end. Classes of one room live in
 * components/<room>/*.css, already drawn from the look: approvals, requests, settings, grants, audit, policies, auth.
 */
export { Button, ButtonLink, Kbd, Keys } from "./button";
export { Status, Tag, Count } from "./status";
export type { Tone } from "./status";
export { Avatar, AgentMark, Person, Agent, Thing, Claim, Glyph } from "./avatar";
export { Icon } from "./icon";
export type { LucideIcon } from "./icon";
export { TimeLeft, Ring, useTimeLeft } from "./time-left";
export { Time } from "./time";
export { ClockProvider, useClockOffset, useServerNow, useZone } from "./clock";
export { Code, Id, Hash, Prefixed, CopyLine } from "./code";
export { LongAction, ShowAll, startOf } from "./long-action";
export { CopyButton } from "./copy-button";
export { PlainText } from "./plain-text";
export { escapeText, countHidden } from "./escape-text";
export { Facts, Fact, Fold, Quoted } from "./facts";
export { Segmented, SegmentedLinks, Widths, BigPicks, Meter } from "./choice";
export { Switch, Checkbox } from "./toggle";
export { Field, FieldError, FieldRow, Input, Textarea, Select, UnitInput, SearchInput, useFieldControl } from "./field";
export { Table, Row, Cell, SubRow, TwoLines } from "./table";
export { Steps, Step, SignatureLine, Signatures } from "./steps";
export { Note, Diff } from "./note";
export type { DiffLine } from "./note";
export { ScrollRegion } from "./scroll-region";
export { Empty } from "./empty";
export { Bones } from "./bones";
export { Dialog } from "./dialog";
export { Menu, MenuItem, MenuLink, MenuChoice, MenuLabel, MenuLine, Popover } from "./menu";
export { TabLinks, Tabs, TabPanel } from "./tabs";
export { toast } from "./toast";
export { Page, PageHeader, Section, Breadcrumb, FilterChip } from "./page-header";
export { useKeys, allowSingleKeys } from "./use-keys";
export * from "./format";
