// One connection: login, framing, errors, and the main calls against the real decisions.
import { absent } from "@kith/domain";
import { describe, expect, test } from "vitest";
import { CHARM, testClient, testController } from "./test-support/test-connection.ts";

const M = "11111111-2222-4333-8444-555555555555";

describe("login", () => {
  test("answers what Juju's clients read", async () => {
    const { login } = await testClient(testController(absent), "model", "admin");
    const response = login?.response as { readonly facades: readonly { readonly name: string }[] };
    expect(response).toMatchObject({
      servers: [[{ value: "10.0.0.1", type: "ipv4", scope: "local-cloud", port: 17070 }]],
      "model-tag": `model-${M}`,
      "controller-tag": "controller-99999999-2222-4333-8444-555555555555",
      "user-info": {
        "display-name": "admin",
        identity: "user-admin",
        "controller-access": "superuser",
        "model-access": "admin",
      },
      "server-version": "3.6.3",
    });
    const names = response.facades.map(({ name }) => name);
    expect(names).toEqual([...names].sort());
    expect(names).not.toContain("Admin");
    expect(names).not.toContain("ModelManager");
  });

  test.each([
    ["a wrong password", "admin", "no", "invalid entity name or password", "unauthorized access"],
    ["an unknown user", "ghost", "pw", "invalid entity name or password", "unauthorized access"],
    ["a user without access", "nobody", "pw", "permission denied", "unauthorized access"],
    ["no password", "admin", "", "no credentials provided", "no credentials provided"],
  ])("%s is refused, and may be tried again", async (_story, user, password, error, code) => {
    const { logIn } = await testClient(testController(absent), "model", null);
    expect(await logIn(user, password)).toMatchObject({ error, "error-code": code, response: {} });
    expect((await logIn("admin")).error).toBeUndefined();
  });

  test("Admin is gone after it", async () => {
    const { logIn } = await testClient(testController(absent), "model", "admin");
    expect(await logIn("admin")).toMatchObject({ error: 'unknown version (3) of interface "Admin"' });
  });

  test("what is revoked is gone at once", async () => {
    const controller = testController(absent);
    const { call } = await testClient(controller, "model", "reader");
    expect((await call("Client", 8, "FullStatus")).error).toBeUndefined();
    controller.run({ kind: "revoke", user: "reader", object: `model-${M}`, access: "read" });
    expect(await call("Client", 8, "FullStatus")).toMatchObject({ error: "permission denied" });
  });
});

describe("frames", () => {
  test.each([
    "nonsense",
    "[]",
    '{"request-id":0,"type":"Pinger"}',
    '{"request-id":-1}',
    '{"request-id":"1"}',
    '{"type":"Pinger"}',
  ])("%s closes the socket", async (text) => {
    const { session, closes } = await testClient(testController(absent), "model", "admin");
    session.receive(text);
    expect(closes).toEqual([1000]);
  });

  test("an answer from a client is ignored", async () => {
    const { session, closes } = await testClient(testController(absent), "model", "admin");
    session.receive('{"request-id":12,"response":{}}');
    expect(closes).toEqual([]);
  });

  test.each([
    ["Nope", 1, "X", 'unknown version (1) of interface "Nope"', "not implemented"],
    ["Client", 0, "FullStatus", 'unknown object type "Client"', "not implemented"],
    ["Client", 99, "FullStatus", 'unknown version (99) of interface "Client"', "not implemented"],
    ["Client", 8, "fullStatus", "no such request - method Client(8).fullStatus is not implemented", "not implemented"],
    ["ModelManager", 10, "ListModels", 'facade "ModelManager" not supported for model API connection', "not supported"],
    ["AllWatcher", 3, "Next", 'watcher "" not found', "not found"],
    [
      "Application",
      20,
      "toString",
      "no such request - method Application(20).toString is not implemented",
      "not implemented",
    ],
  ])("%s %i %s", async (type, version, request, error, code) => {
    const { call } = await testClient(testController(absent), "model", "admin");
    expect(await call(type, version, request)).toMatchObject({ error, "error-code": code, response: {} });
  });

  test("wrong params get an error without a code, and the connection stays", async () => {
    const { call } = await testClient(testController(absent), "model", "admin");
    const reply = await call("Client", 8, "FullStatus", { patterns: "all" });
    expect(reply["error-code"]).toBeUndefined();
    expect(String(reply.error)).toContain("patterns");
    expect(await call("Pinger", 1, "Ping", null)).toMatchObject({ response: {} });
  });
});

async function deployed() {
  const controller = testController(absent);
  await controller.first.submit(CHARM);
  const client = await testClient(controller, "model", "writer");
  for (const application of ["a", "b"])
    await client.call("Application", 20, "Deploy", {
      Applications: [{ Application: application, "charm-url": "local:lab-0", "num-units": 2, config: { k2: "two" } }],
    });
  return { controller, ...client };
}

describe("the main calls", () => {
  test("deploy, add-unit, relate, read", async () => {
    const { call } = await deployed();
    expect(
      await call("Application", 20, "AddUnits", { application: "a", "num-units": 1, placement: null }),
    ).toMatchObject({
      response: { units: ["a/2"] },
    });
    expect(await call("Application", 20, "AddRelation", { endpoints: ["a:prov", "b:req"] })).toMatchObject({
      response: { endpoints: { a: { name: "prov", role: "provider" }, b: { name: "req", role: "requirer" } } },
    });
    expect(await call("Application", 20, "AddRelation", { endpoints: ["a:prov", "b:req"] })).toMatchObject({
      "error-code": "already exists",
    });
    const { response } = await call("Client", 8, "FullStatus", {});
    expect(response).toMatchObject({
      model: { name: "default", type: "iaas", "cloud-tag": "cloud-local", version: "3.6.3" },
      applications: {
        a: { charm: "local:lab-0", relations: { prov: ["b"] }, "subordinate-to": [], exposed: false },
        b: { relations: { req: ["a"] } },
      },
      relations: [{ id: 0, key: "b:req a:prov", interface: "lab", scope: "global" }],
      branches: null,
    });
    const status = response as { readonly applications: { readonly a: { readonly units: object } } };
    expect(Object.keys(status.applications.a.units)).toEqual(["a/0", "a/1", "a/2"]);
  });

  test("settings: set, refused, read, unset", async () => {
    const { call } = await deployed();
    expect(
      await call("Application", 20, "SetConfigs", { Args: [{ application: "a", config: { count: "9" } }] }),
    ).toMatchObject({
      response: { results: [{}] },
    });
    expect(
      await call("Application", 20, "SetConfigs", { Args: [{ application: "a", config: { count: "x" } }] }),
    ).toMatchObject({
      response: { results: [{ error: { message: expect.stringContaining('option "count" expected int') } }] },
    });
    await call("Application", 20, "SetConfigs", { Args: [{ application: "b", "config-yaml": "b: {k2: from file}" }] });
    expect(await call("Application", 20, "Get", { application: "a" })).toMatchObject({
      response: {
        charm: "lab",
        config: { count: { value: 9, source: "user", default: 7 }, k2: { value: "two", source: "user" } },
        "application-config": { trust: { value: false, source: "default" } },
      },
    });
    await call("Application", 20, "UnsetApplicationsConfig", {
      Args: [{ application: "a", options: ["count", "k2"] }],
    });
    expect(await call("Application", 20, "Get", { application: "a" })).toMatchObject({
      response: { config: { count: { value: 7, source: "default" }, k2: { source: "unset" } } },
    });
  });

  test("removing: unknown units get an error of their own", async () => {
    const { call } = await deployed();
    expect(
      await call("Application", 20, "DestroyUnit", { units: [{ "unit-tag": "unit-a-9" }, { "unit-tag": "unit-a-0" }] }),
    ).toMatchObject({
      response: { results: [{ error: { message: 'unit "a/9" not found', code: "not found" } }, { info: {} }] },
    });
  });
});

describe("watchers", () => {
  test("AllWatcher tells everything, then what changed; Stop ends a blocked Next", async () => {
    const { call, controller } = await deployed();
    const { response } = await call("Client", 8, "WatchAll", null);
    const id = (response as { readonly "watcher-id": string })["watcher-id"];
    type Deltas = { readonly deltas: readonly (readonly [string, string, { readonly name?: string }])[] };
    const first = (await call("AllWatcher", 3, "Next", {}, { Id: id })).response as Deltas;
    const kinds = first.deltas.map(([kind]) => kind);
    expect(kinds.indexOf("application")).toBeLessThan(kinds.indexOf("unit"));
    expect(kinds.indexOf("machine")).toBeLessThan(kinds.indexOf("application"));
    const next = call("AllWatcher", 3, "Next", {}, { id });
    await call("Application", 20, "AddUnits", { application: "a", "num-units": 1 });
    const second = (await next).response as Deltas;
    expect(second.deltas).toContainEqual(["unit", "change", expect.objectContaining({ name: "a/2" })]);
    expect(second.deltas.map(([, , entity]) => entity.name)).not.toContain("b/0");
    const blocked = call("AllWatcher", 3, "Next", {}, { id });
    controller.first.notify();
    expect(await call("AllWatcher", 3, "Stop", {}, { id })).toMatchObject({ response: {} });
    expect(await blocked).toMatchObject({ error: "watcher was stopped", "error-code": "stopped", response: {} });
  });

  test("Kith.Plan names what a command would change, and changes nothing", async () => {
    const controller = testController(absent);
    const { call } = await testClient(controller, "model", "admin");
    await controller.first.submit(CHARM);
    const revision = controller.first.world.revision;
    const shape = { settings: {}, constraints: {}, bindings: {}, resources: {}, placement: [], base: null };
    const command = { kind: "deploy", application: "lab", charmUrl: "local:lab-0", units: 1, force: false, ...shape };
    const { response } = await call("Kith", 1, "Plan", { command });
    const { changes } = response as { changes: { record: { kind: string } }[] };
    expect(changes.map(({ record }) => record.kind)).toEqual(
      expect.arrayContaining(["application", "unit", "machine"]),
    );
    expect(controller.first.world.revision).toBe(revision);
    expect((await call("Kith", 1, "Plan", { command: { ...command, charmUrl: "local:no-0" } })).error).toBe(
      'charm "local:no-0" not found',
    );
  });

  test("Kith.Watch answers at once, then when something changed; WaitSettled blocks until it is", async () => {
    const { call, controller } = await deployed();
    controller.first.waitingFor = ["unit a/0"];
    const { response } = await call("Kith", 1, "Watch");
    const id = (response as { readonly "watcher-id": string })["watcher-id"];
    expect(await call("KithWatcher", 1, "Next", {}, { id })).toMatchObject({
      response: { settled: false, "waiting-for": ["unit a/0"], status: { model: { name: "default" } } },
    });
    const settled = call("Kith", 1, "WaitSettled", {});
    const next = call("KithWatcher", 1, "Next", {}, { id });
    controller.first.waitingFor = [];
    controller.first.notify();
    expect(await next).toMatchObject({ response: { settled: true } });
    expect(await settled).toMatchObject({ response: { settled: true, errors: [] } });
  });
});

test("a failure ends one request; the log learns of it, the client does not", async () => {
  const controller = testController(absent);
  const failing = {
    ...controller,
    first: controller.first,
    model: () => ({ ...controller.first, submit: () => Promise.reject(new Error("disk /secret/path full")) }),
  };
  const logged: string[] = [];
  const { call } = await testClient(failing, "model", "admin", (name, error) => logged.push(`${name}: ${error}`));
  const reply = await call("Application", 20, "AddUnits", { application: "a", "num-units": 1 });
  expect(reply.error).toBe("internal error: see the controller's log");
  expect(logged).toEqual(["Application.AddUnits: Error: disk /secret/path full"]);
  expect(await call("Pinger", 1, "Ping")).toMatchObject({ response: {} });
});

describe("a controller connection", () => {
  test("lists the models that a user may see", async () => {
    const controller = testController(absent);
    const reader = await testClient(controller, "controller", "reader");
    expect(await reader.call("ModelManager", 10, "ListModels", { tag: "user-reader" })).toMatchObject({
      response: { "user-models": [{ model: { name: "default", uuid: M, "owner-tag": "user-admin" } }] },
    });
    expect(await reader.call("ModelManager", 10, "ListModels", { tag: "user-admin" })).toMatchObject({
      error: "permission denied",
    });
    const nobody = await testClient(controller, "controller", "nobody");
    expect(await nobody.call("ModelManager", 10, "ListModels", { tag: "user-nobody" })).toMatchObject({
      response: { "user-models": [] },
    });
    expect(await nobody.call("ModelManager", 10, "ModelInfo", { entities: [{ tag: `model-${M}` }] })).toMatchObject({
      response: { results: [{ error: { code: "unauthorized access" } }] },
    });
  });
});
