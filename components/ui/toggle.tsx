"use client";

import { Check } from "lucide-react";
import { Checkbox as RadixCheckbox, Switch as RadixSwitch } from "radix-ui";
import { Icon } from "./icon";

type ToggleProps = {
  checked: boolean;
  onChange: (checked: boolean) => void;
  id?: string;
  name?: string;
  disabled?: boolean;
  "aria-label"?: string;
  "aria-labelledby"?: string;
  "aria-describedby"?: string;
};

/** On or off, at once. Named by a `<label htmlFor>` or `aria-label`. */
export function Switch({ checked, onChange, ...rest }: ToggleProps) {
  return (
    <RadixSwitch.Root {...rest} className="switch" checked={checked} onCheckedChange={onChange}>
      <RadixSwitch.Thumb className="switch-thumb" />
    </RadixSwitch.Root>
  );
}

/** One of several that are sent together. */
export function Checkbox({ checked, onChange, ...rest }: ToggleProps) {
  return (
    <RadixCheckbox.Root {...rest} className="check" checked={checked} onCheckedChange={(next) => onChange(next === true)}>
      <RadixCheckbox.Indicator asChild><Icon of={Check} /></RadixCheckbox.Indicator>
    </RadixCheckbox.Root>
  );
}
