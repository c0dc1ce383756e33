"use client";

import { useEffect, useRef } from "react";

type KeyMap = Readonly<Record<string, (event: KeyboardEvent) => void>>;
type Layer = { current: KeyMap };

const SEQUENCE_MS = 1_000;
const layers: Layer[] = [];
let lead: { key: string; at: number } | undefined;
let enabled = true;

/** Single keys can be switched off (WCAG 2.1.4). */
export function allowSingleKeys(allowed: boolean): void {
  enabled = allowed;
}

export function singleKeysAllowed(): boolean {
  return enabled;
}

/**
 * Single keys and sequences: `{ j: next, "g a": goToApprovals, "?": help }`. Off inside fields, under a modifier, behind an
 * open dialog or menu, and where the reader switched single keys off. The layer that was added last answers first.
 */
export function useKeys(keys: KeyMap): void {
  const layer = useRef(keys);
  useEffect(() => {
    layer.current = keys;
  });
  useEffect(() => {
    layers.push(layer);
    if (layers.length === 1) window.addEventListener("keydown", dispatch);
    return () => {
      layers.splice(layers.indexOf(layer), 1);
      if (layers.length === 0) window.removeEventListener("keydown", dispatch);
    };
  }, []);
}

function dispatch(event: KeyboardEvent): void {
  if (!enabled || event.defaultPrevented || event.metaKey || event.ctrlKey || event.altKey || event.isComposing || isTaken(event.target)) return;
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  const sequence = lead !== undefined && event.timeStamp - lead.at < SEQUENCE_MS ? find(`${lead.key} ${key}`) : undefined;
  const action = sequence ?? find(key);
  lead = sequence === undefined && startsSequence(key) ? { key, at: event.timeStamp } : undefined;
  if (action === undefined) return;
  event.preventDefault();
  action(event);
}

function find(combination: string): KeyMap[string] | undefined {
  return layers.toReversed().map((layer) => layer.current[combination]).find((action) => action !== undefined);
}

function startsSequence(key: string): boolean {
  return layers.some((layer) => Object.keys(layer.current).some((combination) => combination.startsWith(`${key} `)));
}

function isTaken(target: EventTarget | null): boolean {
  if (document.querySelector('[role="dialog"][data-state="open"], [role="menu"][data-state="open"]') !== null) return true;
  return target instanceof HTMLElement && (target.isContentEditable || target.closest("input, textarea, select, [role='textbox']") !== null);
}
