// The metrics page over HTTPS: who gets it, and that its numbers follow what was done.
import { afterAll, beforeAll, expect, test } from "vitest";
import { http, TestClient } from "./support/test-client.ts";
import { PASSWORD, startTestController, type TestController } from "./support/test-controller.ts";

let controller: TestController;
let model: string;

beforeAll(async () => {
  controller = await startTestController();
  const client = await TestClient.login(controller, "/api");
  const params = { name: "measured", "owner-tag": "user-admin", "cloud-tag": "cloud-local", config: {} };
  model = String((await client.call("ModelManager", 9, "CreateModel", params)).response.uuid);
  await client.close();
});
afterAll(() => controller.destroy());

const basic = (user: string, password: string) => ({
  Authorization: `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}`,
});

async function numbers(): Promise<ReadonlyMap<string, number>> {
  const page = await http(controller, "GET", "/metrics", { headers: basic("user-admin", PASSWORD) });
  expect([page.status, page.headers["content-type"]]).toEqual([200, expect.stringContaining("text/plain")]);
  const lines = page.body
    .toString("utf8")
    .split("\n")
    .filter((line) => line !== "" && !line.startsWith("#"));
  return new Map(
    lines.map((line) => [line.slice(0, line.lastIndexOf(" ")), Number(line.slice(line.lastIndexOf(" ")))]),
  );
}

test.each<[string, Record<string, string>, number]>([
  ["nobody", { Authorization: "" }, 401],
  ["a wrong password", basic("user-admin", "x"), 401],
])("%s is sent away", async (_, headers, status) => {
  expect((await http(controller, "GET", "/metrics", { headers })).status).toBe(status);
});

test("only GET", async () => {
  expect((await http(controller, "POST", "/metrics", { headers: basic("user-admin", PASSWORD) })).status).toBe(405);
});

test("what was done is what is counted", async () => {
  const before = await numbers();
  const of = (name: string, labels = "") => `${name}{model="measured"${labels}}`;
  expect(before.get(of("kith_commits_total"))).toBe(1);
  const client = await TestClient.login(controller, `/model/${model}/api`);
  await client.call("ModelConfig", 3, "ModelSet", { config: { "update-status-hook-interval": "10m" } });
  await client.call("Application", 20, "Deploy", {
    applications: [{ application: "x", "charm-url": "local:none-0", "num-units": 1 }],
  });
  const load = (await client.call("Kith", 1, "Load", { top: 5 })).response as Record<string, Record<string, number>>;
  await client.close();
  const after = await numbers();
  const grown = (name: string, labels = "") => (after.get(of(name, labels)) ?? 0) - (before.get(of(name, labels)) ?? 0);
  expect(grown("kith_commits_total")).toBe(1);
  expect(grown("kith_changes_total")).toBe(1);
  expect(grown("kith_commits_by_size_total", ',commands="1"')).toBe(1);
  expect(grown("kith_commands_total")).toBe(2);
  expect(grown("kith_commands_refused_total")).toBe(1);
  expect(after.get(of("kith_revision"))).toBe(2);
  expect(after.get("process_resident_memory_bytes")).toBeGreaterThan(1e7);
  expect(load).toMatchObject({ revision: 2, commits: { commits: 2, refused: 1 }, sessions: { sessions: 0 } });
});
