// The model settings that Kith itself reads, with their defaults. Other keys of
// Juju are kept and shown.
import { ok } from "@kith/base";
import { notValid, type Outcome } from "./deciding.ts";
import type { World } from "./world/world.ts";

export type SettingText = string | number | boolean | null;

interface Definition {
  readonly type: "string" | "boolean" | "duration";
  readonly default: string | boolean;
  readonly description: string;
}

export const modelSettings = {
  "automatically-retry-hooks": {
    type: "boolean",
    default: true,
    description: "Whether a failed hook is run again by itself, at growing intervals",
  },
  "update-status-hook-interval": {
    type: "duration",
    default: "5m",
    description: "How often the update-status hook runs, from 1m to 60m",
  },
  "trust-host": {
    type: "boolean",
    default: false,
    description: "Whether charms that do not declare kith-host: process may run on the local cloud",
  },
  "logging-config": { type: "string", default: "<root>=INFO", description: "Which log lines are kept" },
  "http-proxy": { type: "string", default: "", description: "JUJU_CHARM_HTTP_PROXY of hooks" },
  "https-proxy": { type: "string", default: "", description: "JUJU_CHARM_HTTPS_PROXY of hooks" },
  "ftp-proxy": { type: "string", default: "", description: "JUJU_CHARM_FTP_PROXY of hooks" },
  "no-proxy": { type: "string", default: "127.0.0.1,localhost,::1", description: "JUJU_CHARM_NO_PROXY of hooks" },
} as const satisfies { readonly [key: string]: Definition };
export type ModelSettingKey = keyof typeof modelSettings;

/** The value of a setting in this model, or its default. */
export function modelSetting(world: World, key: ModelSettingKey): SettingText {
  return world.get("model-setting", key)?.value ?? modelSettings[key].default;
}

/** Milliseconds of `5m`, `1h30m`, `90s`; undefined when it is no duration. */
export function durationMs(text: string): number | undefined {
  const units: { readonly [unit: string]: number } = { h: 3_600_000, m: 60_000, s: 1000, ms: 1 };
  if (!/^(\d+(\.\d+)?(h|ms|m|s))+$/.test(text)) return undefined;
  let total = 0;
  for (const [, amount, unit] of text.matchAll(/(\d+(?:\.\d+)?)(h|ms|m|s)/g))
    total += Number(amount) * (units[unit ?? ""] ?? 0);
  return total;
}

/** Reads what a user typed for `key`: known settings get their type, others are kept as they are. */
export function readModelSetting(key: string, value: SettingText): Outcome<SettingText> {
  if (key === "") return notValid("cannot set model setting: empty key");
  const definition: Definition | undefined = Object.hasOwn(modelSettings, key)
    ? modelSettings[key as ModelSettingKey]
    : undefined;
  if (definition === undefined || value === null) return ok(value);
  if (definition.type === "boolean") {
    if (typeof value === "boolean") return ok(value);
    if (value === "true" || value === "false") return ok(value === "true");
    return notValid(`${key}: expected bool, got ${JSON.stringify(value)}`);
  }
  if (definition.type === "duration") {
    const ms = durationMs(String(value));
    if (ms === undefined) return notValid(`${key}: invalid duration ${JSON.stringify(value)}`);
    if (ms < 60_000 || ms > 3_600_000) return notValid(`${key}: ${value} must be from 1m to 60m`);
  }
  return ok(String(value));
}
