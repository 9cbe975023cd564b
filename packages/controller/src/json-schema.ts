// Action parameters against the charm's JSON schema (draft 4), with Juju's texts (contract 7.1).
import type { Options } from "ajv";
import { getOrMake } from "./get-or-make.ts";

interface Problem {
  readonly instancePath: string;
  readonly keyword: string;
  readonly message?: string;
  readonly params: Readonly<Record<string, unknown>>;
}
interface Validate {
  (value: unknown): boolean;
  errors?: readonly Problem[] | null;
}

/** null when `params` fit `schema`, else what is wrong. */
export type CheckParams = (schema: unknown, params: unknown) => string | null;

/** Ajv takes 30 ms to load: only once somebody checks something. */
export async function loadCheckParams(): Promise<CheckParams> {
  const loaded = (await import("ajv-draft-04")) as unknown as { default: unknown };
  const Ajv = constructorOf(loaded.default);
  const ajv = new Ajv({ allErrors: true, strict: false, validateFormats: false, logger: false });
  const compiled = new WeakMap<object, Validate | string>();
  return (schema, params) => {
    if (typeof schema !== "object" || schema === null) return null;
    const validate = getOrMake(compiled, schema, () => compile(ajv, schema));
    if (typeof validate === "string") return `validation failed: ${validate}`;
    if (validate(params)) return null;
    return `validation failed: ${(validate.errors ?? []).map((problem) => problemText(problem, params)).join("; ")}`;
  };
}

interface Compiler {
  compile(schema: object): Validate;
}

/** A CommonJS module whose export may arrive wrapped, depending on the bundler. */
function constructorOf(value: unknown): new (options: Options) => Compiler {
  const inner = (value as { default?: unknown }).default ?? value;
  return inner as new (
    options: Options,
  ) => Compiler;
}

function compile(ajv: Compiler, schema: object): Validate | string {
  try {
    return ajv.compile(schema);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function problemText(problem: Problem, params: unknown): string {
  const at = `(root)${problem.instancePath.replaceAll("/", ".")}`;
  const given = JSON.stringify(valueAt(params, problem.instancePath));
  const { keyword } = problem;
  if (keyword === "required")
    return `${at} : ${JSON.stringify(problem.params.missingProperty)} property is missing and required, given ${given}`;
  if (keyword === "additionalProperties")
    return `${at} : additional property ${JSON.stringify(problem.params.additionalProperty)} is not allowed, given ${given}`;
  if (keyword === "type") return `${at} : must be of type ${String(problem.params.type)}, given ${given}`;
  return `${at} : ${problem.message ?? keyword}, given ${given}`;
}

function valueAt(value: unknown, path: string): unknown {
  let at = value;
  for (const part of path.split("/").slice(1)) {
    const key = part.replaceAll("~1", "/").replaceAll("~0", "~");
    at = (at as Record<string, unknown> | null | undefined)?.[key];
  }
  return at;
}
