// A bundle after reading: one normal form for every format that it may be written in, each part with its place in the
// file. What the model cannot do yet is here too: whoever applies a bundle refuses it by name.
import type { OptionValue } from "../charm/config.ts";
import type { Constraints } from "./constraints.ts";
import type { At } from "./tree.ts";

export interface BundleWarning {
  readonly at: At;
  readonly message: string;
}

/**
 * Why a bundle is refused. `fragment`: it lacks what an overlay, or the bundle that it overlays, would add. `target`: which
 * of a deployer file's deployments is meant has to be said. `include`: a file beside the bundle is missing.
 */
export type BundleProblemCode =
  | "yaml"
  | "limit"
  | "template"
  | "kubernetes"
  | "not-a-bundle"
  | "target"
  | "fragment"
  | "include"
  | "structure";

export interface BundleProblem {
  readonly at: At;
  readonly message: string;
  /** Left out by whoever finds a problem after reading. */
  readonly code?: BundleProblemCode;
}

export interface BundleBase {
  readonly name: string;
  readonly channel: string;
}

export interface BundleOption {
  /** null: back to the charm's default. */
  readonly value: OptionValue | null;
  /** As written: what a charm whose option is a text wants, where YAML sees a number or a boolean. */
  readonly source: string;
  readonly at: At;
}

/** Where a unit goes: in `container` on the target, or on the target itself. */
export interface BundlePlacement {
  readonly container: "lxd" | "lxc" | "kvm" | null;
  readonly on:
    | { readonly kind: "new" }
    | { readonly kind: "machine"; readonly machine: string }
    /** Beside the unit with this number; null: beside the one with the placed unit's own. */
    | { readonly kind: "unit"; readonly application: string; readonly index: number | null };
  readonly at: At;
}

export interface BundleOffer {
  readonly endpoints: readonly string[];
  readonly acl: Readonly<Record<string, string>>;
}

export interface BundleApplication {
  readonly name: string;
  /** As written: `./charms/web`, `web`, `local:web-3`, `ch:web`. */
  readonly charm: string;
  /** Where a deployer file says that the charm's source is: `lp:~me/charms/web`. */
  readonly branch: string;
  readonly channel: string;
  readonly revision: number | null;
  readonly base: BundleBase | null;
  /** null where the file says nothing: the bundle's `unitsDefault`, and none for subordinates. */
  readonly units: number | null;
  /** Placement directives in order; the last one holds for the rest of the units. */
  readonly to: readonly BundlePlacement[];
  readonly options: Readonly<Record<string, BundleOption>>;
  readonly trust: boolean;
  readonly constraints: Constraints;
  /** Endpoint, or empty for all, → space. */
  readonly bindings: Readonly<Record<string, string>>;
  readonly expose: boolean;
  readonly exposedEndpoints: Readonly<Record<string, ExposedTo>>;
  /** Resource name → path beside the bundle, or a revision of a charm store. */
  readonly resources: Readonly<Record<string, string | number>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly storage: Readonly<Record<string, string>>;
  readonly devices: Readonly<Record<string, string>>;
  readonly offers: Readonly<Record<string, BundleOffer>>;
  readonly at: At;
  /** The places of its keys: `charm`, `storage`, `storage.data`. Paths are meant from the file that they stand in. */
  readonly places: ReadonlyMap<string, At>;
}

export interface ExposedTo {
  readonly "expose-to-spaces"?: readonly string[];
  readonly "expose-to-cidrs"?: readonly string[];
}

export interface BundleMachine {
  readonly id: string;
  readonly base: BundleBase | null;
  readonly constraints: Constraints;
  readonly annotations: Readonly<Record<string, string>>;
  readonly at: At;
}

export interface BundleRelation {
  readonly endpoints: readonly [string, string];
  readonly at: At;
}

/** An application of another model. */
export interface BundleSaas {
  readonly name: string;
  readonly url: string;
  readonly at: At;
}

export interface Bundle {
  readonly applications: readonly BundleApplication[];
  readonly machines: readonly BundleMachine[];
  readonly relations: readonly BundleRelation[];
  readonly saas: readonly BundleSaas[];
  /** Options of a deployer file for every application whose charm has them. */
  readonly overrides: Readonly<Record<string, BundleOption>>;
  /** Units of an application that says nothing: 1 in deployer files, 0 in bundles. */
  readonly unitsDefault: 0 | 1;
  readonly warnings: readonly BundleWarning[];
}
