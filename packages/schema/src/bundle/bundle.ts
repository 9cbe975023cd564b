// A bundle file after reading: one form for whatever the file looked like, each part with its place in the file.
import type { OptionValue } from "../charm/config.ts";
import type { Constraints } from "./constraints.ts";

export interface BundleProblem {
  /** `bundle.yaml:12`, or the file's name alone. */
  readonly at: string;
  readonly message: string;
}

export interface BundleApplication {
  readonly name: string;
  /** As written: `./charms/web`, `web`, `local:web-3`, `ch:web`. */
  readonly charm: string;
  readonly channel: string;
  readonly revision: number | null;
  readonly base: { readonly name: string; readonly channel: string } | null;
  /** null where the file says nothing: 0 for principals, none for subordinates. */
  readonly units: number | null;
  /** Placement directives as written, one per unit; the last one holds for the rest. */
  readonly to: readonly string[];
  readonly options: { readonly [option: string]: OptionValue | null };
  readonly trust: boolean;
  readonly constraints: Constraints;
  readonly bindings: { readonly [endpoint: string]: string };
  readonly expose: boolean;
  readonly exposedEndpoints: { readonly [endpoint: string]: unknown };
  /** Resource name → path beside the bundle, or a revision of a charm store. */
  readonly resources: { readonly [name: string]: string | number };
  readonly annotations: { readonly [key: string]: string };
  readonly at: string;
}

export interface BundleMachine {
  readonly id: string;
  readonly base: { readonly name: string; readonly channel: string } | null;
  readonly constraints: Constraints;
  readonly annotations: { readonly [key: string]: string };
  readonly at: string;
}

export interface BundleRelation {
  readonly endpoints: readonly [string, string];
  readonly at: string;
}

export interface Bundle {
  readonly applications: readonly BundleApplication[];
  readonly machines: readonly BundleMachine[];
  readonly relations: readonly BundleRelation[];
  readonly warnings: readonly BundleProblem[];
}
