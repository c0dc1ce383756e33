"use client";

import { Check } from "lucide-react";
import { Fragment } from "react";
import { clsx } from "clsx";
import { Icon, Select } from "@/components/ui";
import type { ScopeNodeWire } from "@/lib/settings/schema";
import { hopsOf, outcomeWords, placeTitle, type Hop } from "./words";

type Props = { nodes: readonly ScopeNodeWire[]; asked: ScopeNodeWire; configured: boolean; onAsk: (scopeId: string) => void };

/** The three hops of one key, the one that answers, and what that means for a call. */
export function CallResolution({ nodes, asked, configured, onAsk }: Props) {
  const keys = nodes.filter((node) => node.scope === "api_key");
  const choices = keys.length > 0 ? keys : nodes.filter((node) => node.scope === "project");
  const { decide, told, end } = outcomeWords(asked, configured);
  return (
    <section className="resolve" aria-labelledby="resolve-title">
      <div className="resolve-head">
        <h2 id="resolve-title">What a call gets</h2>
        {choices.length === 0 ? null : (
          <label className="resolve-pick">
            <span className="muted s13">{keys.length > 0 ? "with the key" : "in the project"}</span>
            <Select value={asked.scope_id} onChange={(event) => onAsk(event.target.value)}>
              {choices.map((node) => <option key={node.scope_id} value={node.scope_id}>{node.last_four === null ? node.name : `${node.name}, ends ${node.last_four}`}</option>)}
            </Select>
          </label>
        )}
      </div>
      <ol className="hops">{hopsOf(nodes, asked).map((hop, index) => <HopBox key={hop.node.scope} hop={hop} number={index + 1} />)}</ol>
      <output className="resolve-out">
        {decide}{" "}
        {told === null ? null : <>After {told.after} {told.whom.map((person, index) => <Fragment key={person.id}>{index > 0 ? ", " : ""}<strong>{person.name}</strong></Fragment>)} {told.whom.length === 1 ? "is" : "are"} told. </>}
        {end}
        {asked.resolved.nobody_now == null ? null : <> <strong className="resolve-warn">{asked.resolved.nobody_now}</strong></>}
      </output>
    </section>
  );
}

function HopBox({ hop, number }: { hop: Hop; number: number }) {
  return (
    <li className={clsx("hop", hop.place === "answers" && "hop-answers", hop.place === "unasked" && "hop-off")}>
      <span className="hop-n" aria-hidden="true">{hop.place === "answers" ? <Icon of={Check} small /> : number}</span>
      <strong>{placeTitle(hop.node)}</strong>
      <span className={clsx(hop.place !== "answers" && "muted")}>{hop.says}</span>
    </li>
  );
}
