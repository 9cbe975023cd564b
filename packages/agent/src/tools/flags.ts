// The flag grammar of hook tools (contract 4.1, 13.1): flags anywhere, `--` ends them, `-r 3`, `-r3`, `--relation 3` and
// `--relation=3`; `-r=3` gives the value "=3". Booleans take an optional `=value`.
import { err, ok, type Result } from "@kith/base";
import { quote } from "./outcome.ts";

export interface Flag {
  /** Without dashes; one letter means one dash. The first is how tools ask for it. */
  readonly names: readonly string[];
  readonly kind: "bool" | "text";
  readonly about: string;
}

export interface ParsedFlags {
  readonly help: boolean;
  readonly words: readonly string[];
  readonly on: ReadonlySet<string>;
  readonly texts: ReadonlyMap<string, string>;
}

/** Why a text is no value of a flag; null when it is one. */
export type CheckFlag = (flag: Flag, text: string) => string | null;

/** Reads `args` by `flags`, or says what is wrong with the first bad one. */
export function parseFlags(
  args: readonly string[],
  flags: readonly Flag[],
  check: CheckFlag = () => null,
): Result<ParsedFlags, string> {
  const parser = new FlagParser(args, flags, check);
  return parser.run();
}

class FlagParser {
  readonly #args: readonly string[];
  readonly #flags: readonly Flag[];
  readonly #check: CheckFlag;
  readonly #words: string[] = [];
  readonly #on = new Set<string>();
  readonly #texts = new Map<string, string>();
  #help = false;
  #next = 0;

  constructor(args: readonly string[], flags: readonly Flag[], check: CheckFlag) {
    this.#args = args;
    this.#flags = flags;
    this.#check = check;
  }

  run(): Result<ParsedFlags, string> {
    while (this.#next < this.#args.length && !this.#help) {
      const arg = this.#args[this.#next] ?? "";
      this.#next += 1;
      if (arg === "--") {
        this.#words.push(...this.#args.slice(this.#next));
        break;
      }
      const problem = arg.startsWith("--") ? this.#long(arg.slice(2)) : this.#wordOrShort(arg);
      if (problem !== null) return err(problem);
    }
    return ok({ help: this.#help, words: this.#words, on: this.#on, texts: this.#texts });
  }

  #wordOrShort(arg: string): string | null {
    if (arg.startsWith("-") && arg !== "-") return this.#short([...arg.slice(1)]);
    this.#words.push(arg);
    return null;
  }

  #long(body: string): string | null {
    const at = body.indexOf("=");
    const name = at < 0 ? body : body.slice(0, at);
    const inline = at < 0 ? undefined : body.slice(at + 1);
    const shown = `--${name}`;
    const flag = this.#find(name);
    if (flag === undefined) return this.#unknown(name === "help", shown);
    if (flag.kind === "bool") return this.#setBool(flag, shown, inline ?? "true");
    return this.#setText(flag, shown, inline ?? this.#take());
  }

  #short(letters: readonly string[]): string | null {
    for (const [i, letter] of letters.entries()) {
      const shown = `-${letter}`;
      const flag = this.#find(letter);
      if (flag === undefined) return this.#unknown(letter === "h", shown);
      if (flag.kind === "text") {
        const rest = letters.slice(i + 1).join("");
        return this.#setText(flag, shown, rest === "" ? this.#take() : rest);
      }
      this.#on.add(flag.names[0] ?? letter);
    }
    return null;
  }

  #find(name: string): Flag | undefined {
    return this.#flags.find((flag) => flag.names.includes(name));
  }

  #take(): string | undefined {
    const value = this.#args[this.#next];
    this.#next += 1;
    return value;
  }

  #unknown(help: boolean, shown: string): string | null {
    if (!help) return `option provided but not defined: ${shown}`;
    this.#help = true;
    return null;
  }

  #setBool(flag: Flag, shown: string, text: string): string | null {
    const value = BOOLEANS[text];
    if (value === undefined)
      return `invalid value ${quote(text)} for option ${shown}: strconv.ParseBool: parsing ${quote(text)}: invalid syntax`;
    const name = flag.names[0] ?? "";
    if (value) this.#on.add(name);
    else this.#on.delete(name);
    return null;
  }

  #setText(flag: Flag, shown: string, text: string | undefined): string | null {
    if (text === undefined) return `option needs an argument: ${shown}`;
    const why = this.#check(flag, text);
    if (why !== null) return `invalid value ${quote(text)} for option ${shown}: ${why}`;
    this.#texts.set(flag.names[0] ?? "", text);
    return null;
  }
}

const BOOLEANS: Readonly<Record<string, boolean | undefined>> = Object.assign(Object.create(null), {
  ...Object.fromEntries(["1", "t", "T", "true", "TRUE", "True"].map((text) => [text, true])),
  ...Object.fromEntries(["0", "f", "F", "false", "FALSE", "False"].map((text) => [text, false])),
});
