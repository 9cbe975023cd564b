// The table as a whole: who may call what.
import { absent } from "@kith/domain";
import { dialect } from "@kith/schema";
import { describe, expect, test } from "vitest";
import { methodTable } from "./method-table.ts";
import { testClient, testController } from "./test-support/test-connection.ts";

interface AnyRow {
  readonly access: string;
  readonly writes?: boolean;
}
const rows = Object.entries(methodTable).flatMap(([facade, methods]) =>
  Object.entries(methods as { readonly [method: string]: AnyRow }).map(([method, row]) => ({
    facade: facade as dialect.FacadeName,
    method,
    row,
    ...dialect.facades[facade as dialect.FacadeName],
  })),
);
const kindOf = (on: string): "controller" | "model" => (on === "controller" ? "controller" : "model");

describe("the method table", () => {
  test("every declared method has a row and every row is declared", () => {
    for (const [name, { methods }] of Object.entries(dialect.facades))
      expect(Object.keys(methodTable[name as dialect.FacadeName]).sort()).toEqual(Object.keys(methods).sort());
    expect(rows.length).toBeGreaterThan(70);
  });

  test("only Login is open to a connection that has not signed in", () => {
    expect(
      rows.filter(({ row }) => row.access === "anonymous").map(({ facade, method }) => `${facade}.${method}`),
    ).toEqual(["Admin.Login"]);
  });

  test("what writes needs more than to read", () => {
    for (const { row, method } of rows)
      if (row.writes === true) expect(["write", "admin", "superuser", "each"], method).toContain(row.access);
  });

  test.each(rows.filter(({ facade }) => facade !== "Admin"))(
    "$facade.$method does not exist before login",
    async ({ facade, method, versions, on }) => {
      const { call } = await testClient(testController(absent), kindOf(on), null);
      const version = versions.at(-1) ?? 0;
      expect(await call(facade, version, method)).toMatchObject({
        error: `unknown version (${version}) of interface "${facade}"`,
        "error-code": "not implemented",
        response: {},
      });
    },
  );

  const touching = {
    applications: [{ application: "a", "application-tag": "application-a", "charm-url": "local:lab-0" }],
    units: [{ "unit-tag": "unit-a-0" }],
    entities: [{ tag: "model-11111111-2222-4333-8444-555555555555" }],
    models: [{ "model-tag": "model-11111111-2222-4333-8444-555555555555" }],
    Args: [{ application: "a" }],
    endpoints: ["a", "b"],
    params: [{}],
    annotations: [{ entity: "application-a", annotations: {} }],
    "machine-tags": ["machine-0"],
    "relation-id": 0,
    application: "a",
    "num-units": 1,
    actions: [{ receiver: "unit-a-0", name: "show" }],
    config: { "trust-host": true },
    keys: ["trust-host"],
    commands: "true",
    machines: ["0"],
    plan: { machines: [], applications: [], relations: [] },
    tag: "application-a",
    name: "m",
    resources: [{ name: "blob" }],
    all: true,
  };
  test.each(rows.filter(({ row }) => row.writes === true))(
    "$facade.$method changes nothing for a reader",
    async ({ facade, method, versions, on, row }) => {
      const controller = testController(absent);
      const asked: string[] = [];
      const guarded = {
        ...controller,
        createModel: () => {
          asked.push("create-model");
          return controller.createModel({ name: "", owner: "", cloud: "", settings: {} });
        },
        destroyModel: (uuid: string, options: { readonly force: boolean }) => {
          asked.push("destroy-model");
          return controller.destroyModel(uuid, options);
        },
        shutdown: () => asked.push("shutdown"),
      };
      const before = controller.first.submitted.length;
      const { call } = await testClient(guarded, kindOf(on), "reader");
      const reply = await call(facade, versions.at(-1) ?? 0, method, touching);
      expect(controller.first.submitted.slice(before)).toEqual([]);
      expect(asked).toEqual([]);
      if (row.access !== "each") expect(reply).toMatchObject({ error: "permission denied" });
    },
  );
});
