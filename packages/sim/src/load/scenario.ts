// A scenario file: how charms behave. Everything has a default, and what is not known is refused.
import { type Plain, parseYaml } from "@kith/schema";

export interface Scenario {
  readonly hooks: "function" | "shell";
  /** How long a hook takes, drawn evenly between the two, in milliseconds. */
  readonly serviceMs: readonly [least: number, most: number];
  /** Bytes of padding beside what the interface asks for, in each unit's settings of each relation. */
  readonly settingsBytes: number;
  /** 0: nothing is written; 1: requests; 2: requests and answers; 3: and confirmations. */
  readonly rounds: number;
  /** Share of hook runs that fail; each is retried by its agent. */
  readonly failures: number;
  readonly delivery: "classic" | "batch";
  /** Every hook numbers itself in the unit's state and writes down what it read: for checks, at a question per hook. */
  readonly ledger: boolean;
}

export const SCENARIO: Scenario = {
  hooks: "function",
  serviceMs: [0, 0],
  settingsBytes: 0,
  rounds: 2,
  failures: 0,
  delivery: "classic",
  ledger: false,
};

/** Reads a file like `{hooks: function, service-ms: [5, 20], settings-bytes: 256, rounds: 2, failures: 0.01}`. */
export function readScenario(text: string, base: Scenario = SCENARIO): Scenario {
  const parsed = parseYaml(text);
  if (!parsed.ok) throw new Error(`cannot read scenario: ${parsed.error}`);
  const given = parsed.value;
  if (typeof given !== "object" || given === null || Array.isArray(given))
    throw new Error("cannot read scenario: it is not a map");
  const scenario: Record<string, unknown> = { ...base };
  for (const [key, value] of Object.entries(given)) {
    const read = READERS[key];
    if (read === undefined)
      throw new Error(`cannot read scenario: ${key} is not one of ${Object.keys(READERS).join(", ")}`);
    const [field, result] = read(value as Plain);
    if (result === undefined) throw new Error(`cannot read scenario: ${key}: ${JSON.stringify(value)} is not valid`);
    scenario[field] = result;
  }
  return scenario as unknown as Scenario;
}

const READERS: { readonly [key: string]: (value: Plain) => readonly [keyof Scenario, unknown] } = {
  hooks: (value) => ["hooks", oneOf(value, "function", "shell")],
  "service-ms": (value) => ["serviceMs", range(value)],
  "settings-bytes": (value) => ["settingsBytes", numberUpTo(value, 1_000_000)],
  rounds: (value) => ["rounds", numberUpTo(value, 3)],
  failures: (value) => ["failures", numberUpTo(value, 1)],
  delivery: (value) => ["delivery", oneOf(value, "classic", "batch")],
  ledger: (value) => ["ledger", typeof value === "boolean" ? value : undefined],
};

const oneOf = (value: Plain, ...texts: readonly string[]): unknown =>
  typeof value === "string" && texts.includes(value) ? value : undefined;

const numberUpTo = (value: Plain, most: number): number | undefined =>
  typeof value === "number" && value >= 0 && value <= most ? value : undefined;

function range(value: Plain): readonly [number, number] | undefined {
  const [least, most] = Array.isArray(value) ? value : [value, value];
  if (typeof least !== "number" || typeof most !== "number" || least < 0 || most < least) return undefined;
  return [least, most];
}
