// What a verb is: a name, flags, and a function from arguments to a result; printing is not its business.
import type { FlagDefinitions, Parsed } from "./flags.ts";

/** What a verb gives back, and how each format shows it. */
export interface Output {
  /** For `--format json` and `yaml`. Left out: the text is all there is. */
  readonly data?: unknown;
  /** The human form, ready to print: with its final newline, or empty. */
  readonly text: string;
  /** Where the structured form is the default of a verb. */
  readonly format?: "yaml" | "json";
  /** An error told after the output: the verb did its work and has bad news. */
  readonly code?: number;
}

/** What verbs may do to the world around them, besides asking the controller. */
export interface Terminal {
  /** Progress, warnings: stderr, one line. */
  say(line: string): void;
  /** Results that come bit by bit: stdout. */
  print(text: string): void;
  /** Asks on stderr and reads a line from stdin; undefined at its end. */
  ask(question: string): Promise<string | undefined>;
  /** Standard output is a terminal of this width; undefined: it is not. */
  readonly columns: number | undefined;
  readonly rows: number | undefined;
  readonly color: boolean;
}

/** All verbs, for those that tell of others: handed in, because the table of verbs imports every one of them. */
export interface Catalogue {
  /** Other names, and what they stand for. */
  readonly aliases: Readonly<Record<string, string>>;
  /** Throws the error that an unknown name deserves. */
  find(name: string): Promise<Verb>;
  all(): Promise<readonly Verb[]>;
}

export interface Verb {
  readonly name: string;
  readonly summary: string;
  /** After `kith <name> [options] `. */
  readonly usage: string;
  /** More for `help <verb>`: examples above all. */
  readonly details?: string;
  readonly flags: FlagDefinitions;
  readonly run: Run<FlagDefinitions>;
}

type Run<F extends FlagDefinitions> = (
  parsed: Parsed<F>,
  terminal: Terminal,
  catalogue: Catalogue,
) => Promise<Output | undefined>;

export function defineVerb<const F extends FlagDefinitions>(
  verb: Omit<Verb, "flags" | "run"> & {
    readonly flags: F;
    readonly run: Run<F>;
  },
): Verb {
  return verb as unknown as Verb;
}

const model = {
  kind: "text",
  also: ["m"],
  value: "model",
  help: "Model to operate in: [<controller>:]<model>",
} as const;
const controller = { kind: "text", also: ["c"], value: "controller", help: "Controller to operate in" } as const;
/** A verb's formats, its own first. */
export const formats = <const N extends readonly string[]>(...names: N) =>
  ({ kind: "text", value: "format", oneOf: names, help: `Output format: ${names.join(", ")}` }) as const;
const output = { kind: "text", also: ["o"], value: "file", help: "Write the output to a file" } as const;
const utc = { kind: "switch", help: "Show times in UTC" } as const;

/** Flags that many verbs share, each described once. */
export const shared = {
  model,
  controller,
  format: formats("tabular", "yaml", "json"),
  /** For verbs that print YAML by themselves. */
  structured: formats("yaml", "json", "smart"),
  output,
  utc,
  noPrompt: { kind: "switch", also: ["y", "yes"], help: "Do not ask for confirmation" },
  force: { kind: "switch", help: "Go on in spite of errors on the way" },
} as const;
