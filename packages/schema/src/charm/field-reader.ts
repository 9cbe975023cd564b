// Reads fields of a plain mapping and collects what is wrong, so that one look reports everything.
import { PROBLEMS_MAX } from "../limits.ts";
import type { Plain } from "./yaml-text.ts";

export type Mapping = { readonly [key: string]: Plain };

export class Problems {
  readonly #texts: string[] = [];

  add(text: string): void {
    if (this.#texts.length < PROBLEMS_MAX) this.#texts.push(text);
  }

  get texts(): readonly string[] {
    return this.#texts;
  }
}

export function isMapping(value: Plain | undefined): value is Mapping {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** How error texts name a value: `int(5)`, `string("x")`, `list`, `map`. */
export function describe(value: Plain | undefined): string {
  if (value === null || value === undefined) return "nothing";
  if (Array.isArray(value)) return "list";
  if (typeof value === "number") return `${Number.isInteger(value) ? "int" : "float"}(${value})`;
  if (typeof value === "boolean") return `bool(${value})`;
  if (typeof value === "string") return `string(${JSON.stringify(value)})`;
  return "map";
}

/** Readers for the fields of `mapping`; `path` prefixes problems. */
export class FieldReader {
  readonly #mapping: Mapping;
  readonly #path: string;
  readonly problems: Problems;

  constructor(mapping: Mapping, path: string, problems: Problems) {
    this.#mapping = mapping;
    this.#path = path;
    this.problems = problems;
  }

  has(key: string): boolean {
    return this.#mapping[key] !== undefined && this.#mapping[key] !== null;
  }

  raw(key: string): Plain | undefined {
    return this.#mapping[key];
  }

  #wrong(key: string, expected: string, value: Plain | undefined): void {
    const at = this.#path === "" ? key : `${this.#path}.${key}`;
    this.problems.add(`${at}: expected ${expected}, got ${describe(value)}`);
  }

  text(key: string, fallback = ""): string {
    const value = this.#mapping[key];
    if (value === undefined || value === null) return fallback;
    if (typeof value === "string") return value;
    this.#wrong(key, "string", value);
    return fallback;
  }

  /** A text that authors also write as a bare number or boolean. */
  looseText(key: string, fallback = ""): string {
    const value = this.#mapping[key];
    if (typeof value === "number" || typeof value === "boolean") return String(value);
    return this.text(key, fallback);
  }

  bool(key: string, fallback = false): boolean {
    const value = this.#mapping[key];
    if (value === undefined || value === null) return fallback;
    if (typeof value === "boolean") return value;
    this.#wrong(key, "bool", value);
    return fallback;
  }

  int(key: string, fallback = 0): number {
    const value = this.#mapping[key];
    if (value === undefined || value === null) return fallback;
    if (typeof value === "number" && Number.isInteger(value)) return value;
    this.#wrong(key, "int", value);
    return fallback;
  }

  texts(key: string): string[] {
    const value = this.#mapping[key];
    if (value === undefined || value === null) return [];
    if (Array.isArray(value) && value.every((item) => typeof item === "string")) return [...(value as string[])];
    this.#wrong(key, "list of strings", value);
    return [];
  }

  mapping(key: string): Mapping {
    const value = this.#mapping[key];
    if (value === undefined || value === null) return {};
    if (isMapping(value)) return value;
    this.#wrong(key, "map", value);
    return {};
  }

  /** The sub-mappings of a mapping, each with a reader of its own. */
  *entries(key: string): Generator<[string, FieldReader, Plain]> {
    const at = this.#path === "" ? key : `${this.#path}.${key}`;
    for (const [name, value] of Object.entries(this.mapping(key))) {
      yield [name, new FieldReader(isMapping(value) ? value : {}, `${at}.${name}`, this.problems), value];
    }
  }
}
