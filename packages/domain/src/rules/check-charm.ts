// Whether a charm may be used by an application of this model: the host's safety, and the base it runs on.
import { ok } from "@kith/base";
import { manifestOf, metadataOf, type RecordOf } from "@kith/schema";
import { type Outcome, refuse } from "../deciding.ts";
import { modelSetting } from "../model-settings.ts";
import type { World } from "../world/world.ts";

export interface Base {
  readonly name: string;
  readonly channel: string;
}

/** For a charm that names no base of its own. */
export const DEFAULT_BASE: Base = { name: "ubuntu", channel: "24.04/stable" };

/** The `local` cloud isolates nothing: what a charm installs, it installs on the host. */
export function checkHost(world: World, charm: RecordOf<"charm">): Outcome {
  if (world.get("model")?.cloud !== "local") return ok(null);
  if (metadataOf(charm).kithHost === "process" || modelSetting(world, "trust-host") === true) return ok(null);
  return refuse({ code: "host-not-trusted", charm: charm.name });
}

/** The base that an application of `charm` gets; `wanted` must be one that the charm supports unless forced. */
export function chooseBase(charm: RecordOf<"charm">, wanted: Base | null, force: boolean): Outcome<Base> {
  const supported = manifestOf(charm).bases ?? [];
  const [first] = supported;
  if (wanted === null)
    return ok(first === undefined ? DEFAULT_BASE : { name: first.name, channel: fullChannel(first.channel) });
  const base = { name: wanted.name, channel: fullChannel(wanted.channel) };
  if (force || supported.length === 0 || supported.some((one) => sameBase(one, base))) return ok(base);
  const list = supported.map(baseText).join(", ");
  return refuse({
    code: "not-supported",
    message: `base ${JSON.stringify(baseText(base))} not supported by charm ${JSON.stringify(charm.name)}, supported bases are: ${list}`,
  });
}

export const sameBase = (a: Base, b: Base): boolean =>
  a.name === b.name && fullChannel(a.channel) === fullChannel(b.channel);

/** `ubuntu@24.04`, as people write it. */
export const baseText = (base: Base): string => `${base.name}@${base.channel.replace(/\/stable$/, "")}`;

const fullChannel = (channel: string): string => (channel.includes("/") ? channel : `${channel}/stable`);
