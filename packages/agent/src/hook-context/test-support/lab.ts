// The experiment that the observed transcripts come from: application lab with a peer relation `ring:3` and a relation
// `prov:5` to l2, seen from one unit of lab during one run.
import type { HookEvent, LogLine, NewRecord, Query, RecordOf, Refusal, Write } from "@kith/schema";
import { refusalText } from "@kith/schema";
import { createMirror, type RecordView } from "@kith/unit";
import { createHookContext } from "../create-hook-context.ts";
import { type HookContext, type HookContextOptions, RefusedError, type ToolReply } from "../hook-context.ts";

export interface LabOptions {
  readonly unit?: string;
  readonly leader?: boolean;
  readonly event?: Partial<HookEvent> | null;
  readonly action?: HookContextOptions["action"];
  readonly joined?: Readonly<Record<string, readonly string[]>>;
  readonly relations?: readonly string[];
  readonly extra?: readonly NewRecord[];
  readonly relationLife?: "alive" | "dying";
  readonly answers?: Partial<Record<Query["kind"], unknown>>;
  readonly config?: HookContextOptions["charm"]["config"];
  readonly files?: Map<string, string>;
}

export interface Lab {
  readonly context: HookContext;
  readonly log: Omit<LogLine, "entity">[];
  readonly written: Write[];
  readonly asked: Query[];
  readonly files: Map<string, string>;
  readonly bagCache: Map<string, Readonly<Record<string, string>>>;
  /** Runs one tool and answers `rc stdout !stderr` as the transcripts write it. */
  run(line: readonly string[], stdin?: string): Promise<ToolReply>;
}

const A1 = "127.4.0.7";
const A2 = "10.0.0.9";
export const DEFAULTS = { "egress-subnets": `${A1}/32`, "ingress-address": A1, "private-address": A1 };

const endpoint = (application: string, name: string, role: "provider" | "requirer" | "peer") =>
  ({ application, name, role, interface: "i", scope: "global", limit: 0, optional: false }) as const;
const bag = (relation: string, unit: string, data: Record<string, string>): NewRecord => ({
  kind: "unit-databag",
  relation,
  unit,
  application: unit.split("/")[0] ?? "",
  principal: null,
  data,
});

function records(life: "alive" | "dying"): NewRecord[] {
  const relation = (id: string, key: string, endpoints: ReturnType<typeof endpoint>[]): NewRecord => ({
    kind: "relation",
    id,
    key,
    endpoints,
    scope: "global",
    suspended: false,
    life: id === "5" ? life : "alive",
    force: null,
  });
  return [
    relation("3", "lab:ring", [endpoint("lab", "ring", "peer")]),
    relation("5", "l2:req lab:prov", [endpoint("l2", "req", "requirer"), endpoint("lab", "prov", "provider")]),
    bag("3", "lab/0", { ...DEFAULTS, x: "9173" }),
    bag("3", "lab/1", DEFAULTS),
    bag("5", "lab/0", DEFAULTS),
    bag("5", "l2/0", { ...DEFAULTS, "private-address": "1.2.3.4", k1: "v1" }),
    bag("5", "l2/1", DEFAULTS),
    { kind: "application-databag", relation: "5", application: "l2", data: { ak: "av", ak2: "av2", made: "by l2/0" } },
    {
      kind: "instance",
      machine: "0",
      provider: "local",
      instanceId: "i",
      hostname: "h",
      addresses: [
        { value: A1, cidr: "127.4.0.0/24", interface: "lo", mac: "", space: "alpha" },
        { value: A2, cidr: "10.0.0.0/24", interface: "eth0", mac: "00:16:3e:00:00:01", space: "alpha" },
      ],
      hardware: "",
      bootId: "b",
      level: "process",
      toolClient: "",
      sequence: 0,
    },
    { kind: "assignment", machine: "0", unit: "lab/0", principal: null },
    { kind: "assignment", machine: "0", unit: "lab/1", principal: null },
    { kind: "assignment", machine: "0", unit: "b/2", principal: null },
    { kind: "port", unit: "b/2", endpoint: "", protocol: "tcp", from: 8080, to: 8080, machine: "0" },
  ];
}

const metadata: HookContextOptions["charm"]["metadata"] = {
  name: "lab",
  summary: "",
  description: "",
  subordinate: false,
  provides: { prov: { interface: "i", limit: 0, optional: false, scope: "global", delivery: "classic" } },
  requires: { req: { interface: "i", limit: 0, optional: false, scope: "global", delivery: "classic" } },
  peers: { ring: { interface: "i", limit: 0, optional: false, scope: "global", delivery: "classic" } },
  extraBindings: ["extra"],
  resources: {},
  storage: {},
  payloads: {},
  series: [],
  assumes: [],
  tags: [],
  terms: [],
  kithHost: "",
};

const NO_EVENT: HookEvent = {
  kind: "update-status",
  relation: null,
  endpoint: null,
  remoteApplication: null,
  remoteUnit: null,
  departingUnit: null,
  pinned: 1,
  applicationBag: null,
};

/** The agent's own mirror with these records in it. */
function pinned(all: readonly NewRecord[]): RecordView {
  const mirror = createMirror();
  mirror.open("model");
  mirror.segment(
    "model",
    all.map((record) => ({ ...record, revision: 1 }) as RecordOf),
    [],
  );
  mirror.at(1);
  return mirror.pin();
}

const enoent = (path: string): Error => Object.assign(new Error(`ENOENT: ${path}`), { code: "ENOENT" });

export function lab(options: LabOptions = {}): Lab {
  const log: Omit<LogLine, "entity">[] = [];
  const written: Write[] = [];
  const asked: Query[] = [];
  const files = options.files ?? new Map<string, string>();
  const bagCache = new Map<string, Readonly<Record<string, string>>>();
  const unit = options.unit ?? "lab/1";
  const answer = (query: Query): unknown => {
    asked.push(query);
    if (options.answers !== undefined && query.kind in options.answers) return options.answers[query.kind];
    const refusal: Refusal = { code: "not-found", kind: query.kind, id: "x" };
    throw new RefusedError(refusal, refusalText(refusal));
  };
  const context = createHookContext({
    identity: {
      unit,
      application: "lab",
      modelUuid: "uuid-1",
      modelName: "default",
      machine: "0",
      principal: null,
      charmDir: "/m/agents/unit-lab-1/charm",
      unitDir: "/m/agents/unit-lab-1",
      toolsDir: "/m/tools/unit-lab-1",
      socket: "/run/s",
      apiAddresses: ["10.0.0.1:17070", "10.0.0.2:17070"],
      jujuVersion: "3.6.3",
      path: "/usr/bin:/bin",
      contextToken: "0123456789abcdef0123456789abcdef",
    },
    event: options.event === null ? null : { ...NO_EVENT, ...options.event },
    action: options.action ?? null,
    view: pinned([...records(options.relationLife ?? "alive"), ...(options.extra ?? [])]),
    charm: { metadata, config: options.config ?? {}, actions: {} },
    relations: options.relations ?? ["3"],
    bagCache,
    joined: (relation) => (options.joined ?? { "3": ["lab/0"] })[relation] ?? [],
    edges: {
      ask: async (query) => answer(query),
      write: async (write) => {
        written.push(write);
        return null;
      },
      log: (line) => log.push(line),
      isLeader: async () => options.leader ?? true,
      resource: async (name) => {
        const refusal: Refusal = { code: "resource-missing", name };
        if (name !== "blob") throw new RefusedError(refusal, refusalText(refusal));
        return "/m/agents/unit-lab-1/resources/blob.txt";
      },
      readFile: async (path) => {
        const text = files.get(path);
        if (text === undefined) throw enoent(path);
        return text;
      },
      writeFile: async (path, text) => {
        if (!path.startsWith("/tmp/")) throw enoent(path);
        files.set(path, text);
      },
      now: () => 1000,
    },
  });
  const run = async ([name = "", ...args]: readonly string[], stdin = ""): Promise<ToolReply> => {
    const first = await context.runTool({ name, args, cwd: "/tmp/charm", stdin: undefined });
    if (first !== "stdin") return first;
    const second = await context.runTool({ name, args, cwd: "/tmp/charm", stdin });
    if (second === "stdin") throw new Error(`${name} asks for stdin twice`);
    return second;
  };
  return { context, log, written, asked, files, bagCache, run };
}

/** `prov:5` in relation-joined of l2/0. */
export const joinedEvent: Partial<HookEvent> = {
  kind: "relation-joined",
  relation: "5",
  endpoint: "prov",
  remoteApplication: "l2",
  remoteUnit: "l2/0",
};
