// Charms of the load: metadata for the endpoints that a benchmark needs, as archives for the controller and as texts for
// the agents. In shell mode an archive carries one real script for all hooks.
import { createHash } from "node:crypto";
import { type Plain, parseYaml } from "@kith/schema";
import { strToU8, zipSync } from "fflate";
import type { CharmFiles } from "./load-parts.ts";
import type { Scenario } from "./scenario.ts";

export interface LoadCharm extends CharmFiles {
  readonly name: string;
  readonly subordinate: boolean;
  readonly archive: Uint8Array;
}

/** Endpoint → interface; one of container scope ends in ` (container)`, as the seed's file writes it. */
type Endpoints = { readonly [endpoint: string]: string };

export interface CharmSpec {
  readonly subordinate?: boolean;
  readonly provides?: Endpoints;
  readonly requires?: Endpoints;
  readonly peers?: Endpoints;
}

export interface CharmOptions {
  readonly [option: string]: "string" | "int" | "boolean";
}

const CONTAINER = / \(container\)$/;
/** Regular files that anybody may read, and what anybody may run. */
const FILE = { attrs: 0o100644 << 16, os: 3 } as const;
const PROGRAM = { attrs: 0o100755 << 16, os: 3 } as const;

export function loadCharm(name: string, spec: CharmSpec, scenario: Scenario, options: CharmOptions = {}): LoadCharm {
  const section = (endpoints: Endpoints = {}) =>
    Object.fromEntries(
      Object.entries(endpoints).map(([endpoint, text]) => [
        endpoint,
        {
          interface: text.replace(CONTAINER, ""),
          ...(CONTAINER.test(text) ? { scope: "container" } : {}),
          ...(scenario.delivery === "batch" ? { "kith-delivery": "batch" } : {}),
        },
      ]),
    );
  const metadata = JSON.stringify({
    ...{ name, summary: name, description: name, "kith-host": "process", subordinate: spec.subordinate ?? false },
    ...{ provides: section(spec.provides), requires: section(spec.requires), peers: section(spec.peers) },
  });
  const config = JSON.stringify({
    options: Object.fromEntries(
      Object.entries(options).map(([option, type]) => [option, { type, description: option }]),
    ),
  });
  const actions = JSON.stringify({ write: { description: "Writes the unit's settings once more.", params: {} } });
  const script = scenario.hooks === "shell" ? { dispatch: [strToU8(SCRIPT), PROGRAM] as const } : {};
  const texts = { "metadata.yaml": metadata, "config.yaml": config, "actions.yaml": actions };
  const files = Object.fromEntries(Object.entries(texts).map(([path, text]) => [path, [strToU8(text), FILE] as const]));
  const archive = zipSync({ ...files, ...script } as never, { level: 0, mtime: "2024-01-01T00:00:00" });
  const sha256 = createHash("sha256").update(archive).digest("hex");
  return { name, subordinate: spec.subordinate ?? false, archive, sha256, metadata, config };
}

/** The services of a file like `scale/seed-endpoints.yaml`. */
export function readEndpoints(text: string): ReadonlyMap<string, CharmSpec> {
  const parsed = parseYaml(text);
  if (!parsed.ok) throw new Error(`cannot read endpoints: ${parsed.error}`);
  return new Map(Object.entries(parsed.value as { readonly [name: string]: Plain & CharmSpec }));
}

/** One hook with three tools and a line in a log of its own, by which hooks are counted. */
const SCRIPT = `#!/bin/bash
set -eu
echo "$JUJU_HOOK_NAME" >> "$JUJU_CHARM_DIR/../hooks.log"
case "$JUJU_HOOK_NAME" in
  *-relation-created)
    address=$(unit-get private-address)
    relation-set "hostname=$address" "username=\${JUJU_UNIT_NAME%/*}" "database=\${JUJU_UNIT_NAME%/*}" ;;
  *-relation-changed)
    if [ -n "$JUJU_REMOTE_UNIT" ] && [ -n "$(relation-get database "$JUJU_REMOTE_UNIT")" ]; then relation-set "password=5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a" ; fi ;;
  start) status-set active ;;
esac
`;
