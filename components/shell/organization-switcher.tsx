"use client";

import { ChevronDown, Settings } from "lucide-react";
import { Icon } from "@/components/ui/icon";
import { Menu, MenuChoice, MenuLine, MenuLink } from "@/components/ui/menu";
import { switchOrganization } from "./session-requests";
import type { Me } from "./me";

/** The organization whose requests are on the screen, and the others of the same person. */
export function OrganizationSwitcher({ me }: { me: Me }) {
  const trigger = (
    <button className="org" type="button" aria-label={`Organization ${me.organization.name}, switch`}>
      <span className="clip">{me.organization.name}</span>
      <Icon of={ChevronDown} small />
    </button>
  );
  return (
    <Menu trigger={trigger} label="Organization">
      <MenuChoice
        label="Organizations"
        value={me.organization.id}
        onChange={(id) => void (id === me.organization.id ? undefined : switchOrganization(id))}
        options={me.organizations.map(({ id, name }) => ({ value: id, label: name }))}
      />
      <MenuLine />
      <MenuLink href="/settings/organization" icon={Settings}>Organization settings</MenuLink>
    </Menu>
  );
}
