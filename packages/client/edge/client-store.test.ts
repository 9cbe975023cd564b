import { chmod, mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { ClientFailure } from "../src/client-error.ts";
import { ClientStore, defaultClientDirectory } from "../src/client-store.ts";

let directory = "";
let store = new ClientStore("");
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "kith-client-"));
  store = new ClientStore(join(directory, "data"));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

const controller = {
  uuid: "u",
  "api-endpoints": ["10.0.0.1:17070"],
  "ca-cert": "PEM\nPEM\n",
  cloud: "local",
  "controller-machine-count": 0,
  "active-controller-machine-count": 0,
};
const account = { user: "admin", password: "0777" };
const model = { uuid: "m", type: "iaas", branch: "master" };

test("an empty directory says nothing", async () => {
  expect(await store.currentController()).toBeNull();
  expect(await store.read("models.yaml")).toEqual({ controllers: {} });
});

test("a controller with its account and models is kept, for the owner's eyes only", async () => {
  await store.addController("c", controller, account, true);
  await store.addModel("c", "admin/default", model, true);
  const again = new ClientStore(store.directory);
  expect(await again.currentController()).toBe("c");
  expect((await again.read("controllers.yaml")).controllers.c).toEqual(controller);
  expect((await again.read("accounts.yaml")).controllers.c).toEqual(account);
  expect((await again.read("models.yaml")).controllers.c).toEqual({
    models: { "admin/default": model },
    "current-model": "admin/default",
  });
  const files = ["accounts.yaml", "controllers.yaml", "cookies/c.json", "models.yaml"];
  for (const name of files) expect((await stat(join(store.directory, name))).mode & 0o777, name).toBe(0o600);
  expect((await readdir(store.directory)).sort()).toEqual([
    "accounts.yaml",
    "controllers.yaml",
    "cookies",
    "models.yaml",
  ]);
  expect(JSON.parse(await readFile(join(store.directory, "cookies/c.json"), "utf8"))).toEqual([]);
});

test("what is removed is gone everywhere, and no longer current", async () => {
  await store.addController("c", controller, account, true);
  await store.addController("d", controller, account, false);
  await store.addModel("c", "admin/default", model, true);
  await store.removeModel("c", "admin/default");
  expect((await store.read("models.yaml")).controllers.c).toEqual({ models: {} });
  await store.removeController("c");
  expect(await store.currentController()).toBeNull();
  expect(Object.keys((await store.read("accounts.yaml")).controllers)).toEqual(["d"]);
  expect(await readdir(join(store.directory, "cookies"))).toEqual(["d.json"]);
  await store.removeController("d");
  expect(await readdir(store.directory)).not.toContain("cookies");
});

test("writers at the same time lose nothing", async () => {
  const names = Array.from({ length: 20 }, (_, i) => `admin/m${i}`);
  await Promise.all(names.map((name) => new ClientStore(store.directory).addModel("c", name, model, false)));
  const { controllers } = await store.read("models.yaml");
  expect(Object.keys(controllers.c?.models ?? {}).sort()).toEqual(names.sort());
});

test("a lock that a dead process left is broken", async () => {
  await store.addModel("c", "admin/a", model, false);
  const lock = join(store.directory, "models.yaml.lock");
  await writeFile(lock, "");
  const old = new Date(Date.now() - 60_000);
  await utimes(lock, old, old);
  await store.addModel("c", "admin/b", model, false);
  expect(Object.keys((await store.read("models.yaml")).controllers.c?.models ?? {})).toEqual(["admin/a", "admin/b"]);
});

test("keys of Juju's own client stay", async () => {
  await store.addController("c", controller, account, true);
  const path = join(store.directory, "controllers.yaml");
  await writeFile(path, `${await readFile(path, "utf8")}extra: kept\n`);
  await chmod(path, 0o600);
  await store.setEndpoints("c", ["10.0.0.2:17070"]);
  expect(await readFile(path, "utf8")).toContain("extra: kept");
  expect((await store.read("controllers.yaml")).controllers.c?.["api-endpoints"]).toEqual(["10.0.0.2:17070"]);
});

test("a file that is no client file is an error that names it", async () => {
  await store.addController("c", controller, account, true);
  await writeFile(join(store.directory, "controllers.yaml"), "controllers: [1]\n");
  await expect(store.read("controllers.yaml")).rejects.toBeInstanceOf(ClientFailure);
  await expect(store.read("controllers.yaml")).rejects.toThrow(/cannot read .*controllers\.yaml: controllers/);
});

test.each([
  [{ KITH_DATA: "/x" }, "/x"],
  [{ KITH_DATA: "" }, expect.stringMatching(/\/\.local\/share\/kith$/)],
])("the directory of %j", (env, path) => expect(defaultClientDirectory(env)).toEqual(path));
