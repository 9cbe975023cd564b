// Upload and download of resources over HTTPS, with Juju's answers.
import { createHash } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { tinyCharm } from "./support/test-charm.ts";
import { http, TestClient } from "./support/test-client.ts";
import { startTestController, type TestController } from "./support/test-controller.ts";

let controller: TestController;
let path: string;

beforeAll(async () => {
  controller = await startTestController();
  const client = await TestClient.login(controller, "/api");
  const params = { name: "default", "owner-tag": "user-admin", "cloud-tag": "cloud-local", config: {} };
  const model = String((await client.call("ModelManager", 9, "CreateModel", params)).response.uuid);
  await client.close();
  const charm = tinyCharm();
  await http(controller, "PUT", `/model-${model}/charms/tiny-${charm.sha256.slice(0, 7)}`, {
    body: charm.bytes,
    headers: { "Juju-Curl": "local:tiny-0" },
  });
  const inModel = await TestClient.login(controller, `/model/${model}/api`);
  const base = { name: "ubuntu", channel: "22.04/stable" };
  const origin = { source: "local", type: "charm", base, architecture: "amd64" };
  const application = { application: "tiny", "charm-url": "local:tiny-0", "charm-origin": origin, "num-units": 1 };
  const deployed = await inModel.call("Application", 20, "Deploy", { applications: [application] });
  expect(deployed.response).toEqual({ results: [{}] });
  await inModel.close();
  path = `/model/${model}/applications/tiny/resources`;
});
afterAll(() => controller.destroy());

const bytes = Buffer.from("resource");
const hashOf = (of: Buffer): string => createHash("sha384").update(of).digest("hex");
const sha384 = hashOf(bytes);

const put = (name: string, headers: Record<string, string> = {}, body = bytes) =>
  http(controller, "PUT", `${path}/${name}`, {
    body,
    headers: {
      "Content-Sha384": hashOf(body),
      "Content-Disposition": 'form-data; filename="./some/blob.txt"',
      ...headers,
    },
  });

test("what was uploaded is what comes back; other bytes are the next revision", async () => {
  expect((await http(controller, "GET", `${path}/blob`)).status).toBe(404);
  const first = JSON.parse(String((await put("blob")).body)) as { resource: Record<string, unknown> };
  expect(first.resource).toMatchObject({
    name: "blob",
    type: "file",
    path: "blob.txt",
    origin: "upload",
    fingerprint: Buffer.from(sha384, "hex").toString("base64"),
    size: bytes.length,
    application: "tiny",
    username: "admin",
  });
  const other = await put("blob", {}, Buffer.from("other"));
  const second = JSON.parse(String(other.body)) as { resource: Record<string, unknown> };
  expect(Number(second.resource.revision)).toBe(Number(first.resource.revision) + 1);
  const got = await http(controller, "GET", `${path}/blob`);
  const hash = hashOf(Buffer.from("other"));
  expect([got.status, String(got.body), got.headers["content-sha384"]]).toEqual([200, "other", hash]);
});

test.each<[string, string, Record<string, string>, number, string]>([
  ["an unknown resource", "nosuch", {}, 404, "not found"],
  ["no fingerprint", "blob", { "Content-Sha384": "" }, 500, "parsing fingerprint: invalid fingerprint (too small)"],
  ["another fingerprint", "blob", { "Content-Sha384": "0".repeat(96) }, 500, "does not match expected"],
  [
    "another extension",
    "blob",
    { "Content-Disposition": 'form-data; filename="a.zip"' },
    500,
    'incorrect extension on resource upload \\"a.zip\\", expected \\".txt\\"',
  ],
  ["an unknown pending id", "blob?pendingid=x", {}, 404, "not found"],
])("%s is refused", async (_story, name, headers, status, text) => {
  const answer = await put(name, headers);
  expect(answer.status).toBe(status);
  expect(String(answer.body)).toContain(text);
});

test("nothing else may be done to a resource", async () => {
  const answer = await http(controller, "DELETE", `${path}/blob`);
  expect([answer.status, answer.headers.allow]).toEqual([405, "GET, HEAD, PUT"]);
});
