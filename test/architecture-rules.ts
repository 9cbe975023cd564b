// The house as data: which package may import which, which third parties stand where, what no file may be called.

/** Packages whose code reaches no clock, no chance and no edge. */
export const PURE = ["base", "schema", "domain", "unit", "fanout", "api"];

/** The arrows beyond `base` and `schema`, which all may use. */
export const ARROWS: { readonly [from: string]: readonly string[] } = {
  base: [],
  schema: [],
  domain: [],
  unit: [],
  fanout: [],
  store: [],
  wire: [],
  providers: [],
  api: ["domain"],
  client: ["wire"],
  agent: ["unit", "wire"],
  controller: ["domain", "fanout", "store", "wire", "providers", "api"],
  cli: ["client", "wire", "providers", "domain"],
  sim: ["domain", "unit", "fanout", "store", "wire", "providers", "api", "client", "controller", "agent"],
};

/** Third parties and where they may stand; a lighter entry point of one counts as it. */
export const THIRD_PARTIES: { readonly [name: string]: readonly string[] } = {
  zod: ["schema", "api"],
  yaml: ["schema"],
  msgpackr: ["schema"],
  xstate: ["unit"],
  lmdb: ["store"],
  ws: ["wire", "controller"],
  nanoid: ["controller"],
  "@peculiar/x509": ["controller"],
  "reflect-metadata": ["controller"],
  "prom-client": ["controller"],
  pino: ["controller", "agent"],
  ajv: ["controller", "agent"],
  "ajv-draft-04": ["controller", "agent"],
  yauzl: ["controller", "agent"],
  diff: ["cli"],
  fflate: ["cli", "sim"],
  yoctocolors: ["cli"],
  commander: ["cli"],
  "fast-check": ["sim"],
};

/** Third parties that tests may use anywhere. */
export const TEST_PARTIES = ["esbuild", "vitest", "fast-check", "ws", "lmdb", "yaml", "fflate"];

/**
 * What the load tool may take of the programs that it measures: they are started as a whole, and what else is named here
 * are edges that it lends them, and shapes. It reaches for nothing of the simulator.
 */
export const LOAD_FOLDER = "packages/sim/src/load/";
export const LOAD_IMPORTS: { readonly [from: string]: readonly string[] | "all" } = {
  "@kith/controller": [
    "startController",
    "httpsListen",
    "makeCertificates",
    "memoryBlobs",
    "memoryLogFiles",
    "nodeCrypto",
  ],
  "@kith/agent": ["startAgent", "nodeCrypto"],
  "@kith/base": "all",
  "@kith/schema": "all",
  "@kith/client": "all",
  "@kith/store": "all",
  "@kith/wire": "all",
  "@kith/providers": "all",
};

export const BANNED_FILES = ["utils", "helpers", "common", "types", "misc", "manager"];

/** What pure code must not reach for; types catch most, these are the rest. */
export const BANNED_IN_PURE = [
  { pattern: /\bDate\b(?!\w)/, instead: "take `at` or a Clock" },
  { pattern: /\bMath\.random\b/, instead: "take a Random" },
  { pattern: /\bcrypto\b\./, instead: "take an edge" },
  { pattern: /\bimport\(/, instead: "import statically" },
  { pattern: /\bset(Timeout|Interval|Immediate)\b/, instead: "take a Clock" },
  { pattern: /\bprocess\.|\bglobalThis\b/, instead: "take an argument" },
];

export const LINES_MAX = 400;
export const TEST_LINES_MAX = 600;
export const FUNCTION_LINES_MAX = 70;
export const README_LINES_MAX = 20;

/** Files or functions over a size, each with its reason. */
export const SIZE_EXCEPTIONS: { readonly [path: string]: string } = {
  "packages/fanout/README.md": "carries the arithmetic for batching",
  "packages/unit/SPEC.md": "a specification, as long as needed",
};
