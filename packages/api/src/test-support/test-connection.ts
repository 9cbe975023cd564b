// A controller for tests: the real worlds and decisions, committed in memory at once.
import { ok, type Result } from "@kith/base";
import {
  beginControllerGroup,
  beginGroup,
  createWorld,
  type DurableWorld,
  emptySource,
  type PresenceView,
  type Supplies,
} from "@kith/domain";
import type { Command, Commit, ControllerCommand, Refusal } from "@kith/schema";
import type { ControllerHandle, ModelHandle } from "../context.ts";
import { createApiSession } from "../session.ts";

const AT = 1_790_000_000_000;
const MODEL = "11111111-2222-4333-8444-555555555555";

let ids = 0;
const supplies: Supplies = {
  checkParams: () => null,
  uuid: () => {
    ids += 1;
    return `id-${ids}`;
  },
};

interface TestModel extends ModelHandle {
  readonly world: DurableWorld;
  readonly submitted: Command[];
  waitingFor: string[];
  notify(): void;
}

/** What `decide` gives, committed; the kinds that were submitted are kept for tests to look at. */
function testModel(uuid: string, presence: PresenceView): TestModel {
  const world = createWorld(emptySource("epoch"));
  const handlers = new Set<(commit: Commit, presence?: readonly string[]) => void>();
  const submitted: Command[] = [];
  const run = (command: Command): Result<never, Refusal> => {
    submitted.push(command);
    const group = beginGroup(world);
    const decided = group.decide({ command, actor: "user admin", at: AT }, supplies);
    if (!decided.ok) return decided;
    const commit = { revision: world.revision + 1, changes: group.changes() };
    world.apply(commit);
    for (const handler of handlers) handler(commit);
    return ok(decided.value.result) as Result<never, Refusal>;
  };
  const model: TestModel = {
    uuid,
    world,
    presence,
    submitted,
    waitingFor: [],
    submit: (command) => Promise.resolve(run(command)),
    load: () => ({
      commits: { commits: 1, changes: 2, commands: 3, refused: 0, "commit-ms": 1, waiting: 0 },
      sessions: { sessions: 0, owed: 0, full: 0, "lag-revisions": 0 },
      told: { flushes: 0, "flush-ms": 0, frames: 0, bytes: 0, encodings: 0, "encoded-bytes": 0, skipped: 0 },
      ...{
        hooks: [],
        topics: [
          ["side:0:db", 10],
          ["model", 5],
        ],
        units: [],
      },
    }),
    plan: (...commands) => {
      const group = beginGroup(world);
      const results: unknown[] = [];
      for (const command of commands) {
        const decided = group.decide({ command: command(results), actor: "user admin", at: AT }, supplies);
        if (!decided.ok) return decided;
        results.push(decided.value.result);
      }
      return ok({ changes: group.changes(), world: group.world });
    },
    subscribe: (handler) => {
      handlers.add(handler);
      return () => handlers.delete(handler);
    },
    settled: () => ({
      settled: model.waitingFor.length === 0,
      revision: world.revision,
      waitingFor: model.waitingFor,
      errors: [],
    }),
    taskLog: () => Promise.resolve([]),
    taskResults: (id) => Promise.resolve({ task: id }),
    statusHistory: () => Promise.resolve([]),
    notify: () => {
      for (const handler of handlers) handler({ revision: world.revision, changes: [] });
    },
  };
  run({
    kind: "create-model",
    uuid,
    name: "default",
    owner: "admin",
    cloud: "local",
    settings: { "trust-host": true },
  });
  return model;
}

export interface TestController extends ControllerHandle {
  readonly first: TestModel;
  readonly run: (command: ControllerCommand) => Result<null, Refusal>;
}

/** A controller with the model `default`; users `admin`, `reader` (read), `writer` (write), `nobody`; passwords are `pw`. */
export function testController(presence: PresenceView): TestController {
  const world = createWorld(emptySource("epoch"));
  const first = testModel(MODEL, presence);
  const run = (command: ControllerCommand): Result<null, Refusal> => {
    const group = beginControllerGroup(world);
    const decided = group.decide({ command, actor: "controller", at: AT }, supplies);
    if (!decided.ok) return decided;
    world.apply({ revision: world.revision + 1, changes: group.changes() });
    return ok(null);
  };
  const password = { scheme: "sha256" as const, salt: "", hash: "x", cost: 0 };
  run({
    kind: "init-controller",
    uuid: "99999999-2222-4333-8444-555555555555",
    name: "here",
    caCert: "PEM",
    addresses: ["10.0.0.1:17070"],
    version: "3.6.3",
    settings: {},
    cloud: { name: "local", type: "local", endpoint: "", regions: ["default"], config: {} },
    admin: "admin",
    password,
  });
  run({ kind: "add-model-entry", uuid: MODEL, name: "default", owner: "admin", cloud: "local" });
  for (const [name, access] of [
    ["reader", "read"],
    ["writer", "write"],
    ["nobody", ""],
  ] as const) {
    run({ kind: "add-user", name, display: "", password });
    if (access !== "") run({ kind: "grant", user: name, object: `model-${MODEL}`, access });
  }
  return {
    uuid: "99999999-2222-4333-8444-555555555555",
    world,
    version: "3.6.3",
    first,
    run,
    submit: (command) => Promise.resolve(run(command)),
    model: (uuid) => (uuid === MODEL ? first : undefined),
    createModel: () => Promise.resolve(ok(MODEL)),
    destroyModel: () => Promise.resolve(ok(null)),
    checkPassword: (_user, typed) => Promise.resolve(ok(typed === "pw")),
    hashPassword: () => Promise.resolve(ok(password)),
    shutdown: () => {},
  };
}

type Frame = { readonly [key: string]: unknown };

/** A client on a connection of its own; `user` null does not sign in. */
export async function testClient(
  controller: TestController,
  on: "controller" | "model",
  user: string | null,
  failed: (call: string, error: unknown) => void = (call, error) => {
    throw new Error(`${call} failed: ${String(error)}`, { cause: error });
  },
) {
  const waiting = new Map<number, (frame: Frame) => void>();
  const closes: number[] = [];
  const session = createApiSession(
    {
      controller,
      modelUuid: on === "model" ? MODEL : undefined,
      now: () => AT,
      uuid: supplies.uuid,
      failed,
    },
    {
      send: (text) => {
        const frame = JSON.parse(text) as Frame;
        waiting.get(frame["request-id"] as number)?.(frame);
      },
      close: (code) => closes.push(code),
    },
  );
  let last = 0;
  const call = (type: string, version: number, request: string, params: unknown = {}, more: object = {}) => {
    last += 1;
    const id = last;
    const reply = new Promise<Frame>((resolve) => waiting.set(id, resolve));
    session.receive(JSON.stringify({ "request-id": id, type, version, request, params, ...more }));
    return reply;
  };
  const logIn = (name: string, password = "pw") =>
    call("Admin", 3, "Login", { "auth-tag": `user-${name}`, credentials: password });
  const login = user === null ? null : await logIn(user);
  return { session, call, logIn, login, closes };
}

/** A charm with two endpoints, one option and one action, as `add-charm` takes it. */
export const CHARM: Extract<Command, { kind: "add-charm" }> = {
  kind: "add-charm",
  name: "lab",
  sha256: "aa",
  size: 1,
  metadata: {
    name: "lab",
    summary: "s",
    description: "d",
    subordinate: false,
    provides: { prov: { interface: "lab", limit: 0, optional: false, scope: "global", delivery: "classic" } },
    requires: { req: { interface: "lab", limit: 0, optional: false, scope: "global", delivery: "classic" } },
    peers: {},
    extraBindings: [],
    resources: { blob: { type: "file", filename: "blob.txt", description: "d" } },
    storage: {},
    payloads: {},
    series: [],
    assumes: [],
    tags: [],
    terms: [],
    kithHost: "process",
  },
  config: {
    k2: { type: "string", default: null, description: "text" },
    count: { type: "int", default: 7, description: "number" },
  },
  actions: { show: { description: "shows", parallel: false, group: "", schema: { type: "object", properties: {} } } },
  manifest: { bases: [{ name: "ubuntu", channel: "24.04/stable", architectures: ["amd64"] }] },
  version: "",
};
