// Juju's grammar of flags: `-m model`, `--model=model`, `--flag`, anywhere among the arguments, `--` ends them.
// Pure: words in, values or the text of a usage error out.
import { err, ok, type Result } from "@kith/base";

interface FlagDefinition {
  readonly kind: "text" | "number" | "switch" | "list";
  /** Other spellings, without hyphens: `m` for `-m`. */
  readonly also?: readonly string[];
  readonly help: string;
  /** What stands for the value in help. */
  readonly value?: string;
  /** The only values that a text may have. */
  readonly oneOf?: readonly string[];
}

export type FlagDefinitions = Readonly<Record<string, FlagDefinition>>;

type ValueOf<D extends FlagDefinition> = D["kind"] extends "text"
  ? string | undefined
  : D["kind"] extends "number"
    ? number | undefined
    : D["kind"] extends "switch"
      ? boolean
      : readonly string[];

type FlagValues<F extends FlagDefinitions> = { readonly [K in keyof F]: ValueOf<F[K]> };

export interface Parsed<F extends FlagDefinitions> {
  readonly flags: FlagValues<F>;
  readonly args: readonly string[];
  /** What stood after `--`; null: there was none. */
  readonly rest: readonly string[] | null;
}

/** The error is a text for `ERROR `, exit code 2. */
export function parseFlags<F extends FlagDefinitions>(
  definitions: F,
  typed: readonly string[],
): Result<Parsed<F>, string> {
  const values = emptyValues(definitions);
  const args: string[] = [];
  const words = [...typed];
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] ?? "";
    if (word === "--") return ok({ flags: values as FlagValues<F>, args, rest: words.slice(at + 1) });
    if (!word.startsWith("-") || word === "-") {
      args.push(word);
      continue;
    }
    const together = splitSwitch(definitions, word);
    if (together !== undefined) words.splice(at, 1, ...together);
    const { name, spelled, attached } = readName(definitions, together?.[0] ?? word);
    const definition = name === undefined ? undefined : definitions[name];
    if (name === undefined || definition === undefined) return err(`option provided but not defined: ${spelled}`);
    let text = attached;
    if (definition.kind !== "switch" && text === undefined) {
      at += 1;
      text = words[at];
      if (text === undefined) return err(`option needs an argument: ${spelled}`);
    }
    const problem = take(values, name, definition, spelled, text);
    if (problem !== undefined) return err(problem);
  }
  return ok({ flags: values as FlagValues<F>, args, rest: null });
}

function emptyValues(definitions: FlagDefinitions): Record<string, unknown> {
  const empty = { text: undefined, number: undefined, switch: false } as const;
  return Object.fromEntries(
    Object.entries(definitions).map(([name, { kind }]) => [name, kind === "list" ? [] : empty[kind]]),
  );
}

/** `-vWc` is `-v -Wc`, where -v takes no value and nothing has the whole for its name. */
function splitSwitch(definitions: FlagDefinitions, word: string): readonly [string, string] | undefined {
  const [, letter = "", rest = ""] = /^-([^-=])([^=].*)$/.exec(word) ?? [];
  const name = resolve(definitions, letter);
  if (name === undefined || definitions[name]?.kind !== "switch") return undefined;
  return resolve(definitions, word.slice(1).split("=")[0] ?? "") === undefined ? [`-${letter}`, `-${rest}`] : undefined;
}

/** `-n5` is `-n 5`; `--to=0` is `--to 0`. */
function readName(definitions: FlagDefinitions, word: string): { name?: string; spelled: string; attached?: string } {
  const [spelled = word, ...value] = word.split("=");
  const attached = value.length > 0 ? { attached: value.join("=") } : {};
  const name = resolve(definitions, spelled.replace(/^--?/, ""));
  if (name !== undefined) return { name, spelled, ...attached };
  const short = resolve(definitions, word.slice(1, 2));
  if (!word.startsWith("--") && word.length > 2 && short !== undefined && definitions[short]?.kind !== "switch") {
    return { name: short, spelled: word.slice(0, 2), attached: word.slice(2) };
  }
  return { spelled };
}

function resolve(definitions: FlagDefinitions, spelling: string): string | undefined {
  if (Object.hasOwn(definitions, spelling)) return spelling;
  return Object.entries(definitions).find(([, { also }]) => also?.includes(spelling))?.[0];
}

function take(
  values: Record<string, unknown>,
  name: string,
  definition: FlagDefinition,
  spelled: string,
  text: string | undefined,
): string | undefined {
  switch (definition.kind) {
    case "text":
      values[name] = text;
      return definition.oneOf === undefined || definition.oneOf.includes(text ?? "")
        ? undefined
        : invalid(text, spelled, `unknown ${name} ${JSON.stringify(text)}, expected ${definition.oneOf.join(", ")}`);
    case "list":
      values[name] = [...(values[name] as string[]), text ?? ""];
      return undefined;
    case "number":
      values[name] = Number(text);
      return /^-?\d+$/.test(text ?? "") ? undefined : invalid(text, spelled, "invalid number");
    case "switch":
      values[name] = text === undefined || text === "true";
      return text === undefined || text === "true" || text === "false"
        ? undefined
        : invalid(text, spelled, "not true or false");
  }
}

function invalid(text: string | undefined, spelled: string, why: string): string {
  return `invalid value ${JSON.stringify(text ?? "")} for option ${spelled}: ${why}`;
}
