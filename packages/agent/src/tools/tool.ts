// What a hook tool is: data about its words, and one function. Tools answer with an outcome and throw `ToolFailure`.
import type { ToolContext } from "../hook-context/tool-context.ts";
import type { Flag } from "./flags.ts";
import type { Outcome } from "./outcome.ts";
import type { Format } from "./value.ts";

export interface Tool {
  /** The words after the flags, for the help text. */
  readonly operands: string;
  /** One line. */
  readonly summary: string;
  readonly flags: readonly Flag[];
  /** The formats that it prints, the default first; none: it prints nothing. `ignored`: --format is accepted and warned of. */
  readonly formats: readonly Format[] | "none" | "ignored";
  /** Why `text` is no value of `flag`; null when it is one. */
  check?(flag: string, text: string): string | null;
  run(context: ToolContext, input: ToolInput): Outcome | Promise<Outcome>;
}

export interface ToolInput {
  readonly words: readonly string[];
  readonly format: Format;
  /** True if `--format` was given. */
  readonly formatGiven: boolean;
  /** Absolute directory of the caller. */
  readonly cwd: string;
  /** undefined until the tool has asked for it. */
  readonly stdin: string | undefined;
  on(flag: string): boolean;
  text(flag: string): string | undefined;
}

export const anyFormat: readonly Format[] = ["smart", "json", "yaml"];
