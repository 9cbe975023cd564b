// The whole controller on real edges: bootstrap, clients over TLS, uploads, restart.
import { once } from "node:events";
import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { connect } from "node:tls";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { DRAIN_BYTES_MAX } from "../src/limits.ts";
import { link, tinyCharm } from "./support/test-charm.ts";
import { http, TestClient } from "./support/test-client.ts";
import { PASSWORD, startTestController, type TestController } from "./support/test-controller.ts";

let controller: TestController;
let model: string;

beforeAll(async () => {
  controller = await startTestController();
  const client = await TestClient.login(controller, "/api");
  const made = await client.call("ModelManager", 9, "CreateModel", {
    name: "default",
    "owner-tag": "user-admin",
    "cloud-tag": "cloud-local",
    config: {},
  });
  expect(made.error).toBeUndefined();
  model = String(made.response.uuid);
  await client.close();
});
afterAll(() => controller.destroy());

const basic = (user: string, password: string): Record<string, string> => ({
  Authorization: `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}`,
});

describe("trust", () => {
  test("secrets are for the owner only, the password's file is gone", async () => {
    for (const file of ["ca.key", "server.key"])
      expect((await stat(join(controller.directory, file))).mode & 0o777).toBe(0o600);
    await expect(stat(join(controller.directory, "admin-password"))).rejects.toThrow("ENOENT");
  });

  test("the chain that is presented holds the authority, and the names that clients expect", async () => {
    const socket = connect({
      host: "127.0.0.1",
      port: controller.port,
      ca: controller.caCert,
      servername: "juju-apiserver",
    });
    await new Promise((resolve, reject) => socket.once("secureConnect", resolve).once("error", reject));
    const leaf = socket.getPeerCertificate(true);
    expect(socket.authorized).toBe(true);
    expect(leaf.subjectaltname).toContain("DNS:juju-apiserver, DNS:localhost, IP Address:127.0.0.1");
    expect(leaf.issuerCertificate.raw.equals(leaf.raw)).toBe(false);
    socket.destroy();
  });

  test("a wrong password is refused", async () => {
    const client = await TestClient.connect(controller, "/api");
    const answer = await client.call("Admin", 3, "Login", { "auth-tag": "user-admin", credentials: "wrong" });
    expect(answer).toMatchObject({ error: "invalid entity name or password", "error-code": "unauthorized access" });
    await client.close();
  });
});

describe("paths", () => {
  test.each([
    ["GET", "/health", 200, "running\n"],
    ["DELETE", "/health", 405, "Method Not Allowed\n"],
    ["GET", "/nosuch", 404, "404 page not found\n"],
    ["GET", "/api", 400, "Bad Request\n"],
    ["GET", `/blobs/${"0".repeat(64)}`, 404, '{"error":{"message":"ticket not found","code":"not found"}}'],
    ["GET", "/%ff", 400, "Bad Request\n"],
  ])("%s %s: %d", async (method, path, status, body) => {
    const answer = await http(controller, method, path);
    expect([answer.status, String(answer.body)]).toEqual([status, body]);
  });

  test.each([
    ["/model/zzz/api", "400"],
    ["/nosuch", "404"],
  ])("no WebSocket at %s: %s", async (path, status) => {
    await expect(TestClient.connect(controller, path)).rejects.toThrow(status);
  });

  test("an unknown model is an answer to the login, not to the upgrade", async () => {
    const uuid = "00000000-0000-4000-8000-000000000000";
    const client = await TestClient.connect(controller, `/model/${uuid}/api`);
    const answer = await client.call("Admin", 3, "Login", { "auth-tag": "user-admin", credentials: PASSWORD });
    expect(answer).toMatchObject({ error: `unknown model: "${uuid}"`, "error-code": "model not found" });
    await client.close();
  });
});

const put = (
  charm: ReturnType<typeof tinyCharm>,
  more: { hash?: string; curl?: string; headers?: Record<string, string> } = {},
) =>
  http(controller, "PUT", `/model-${model}/charms/tiny-${more.hash ?? charm.sha256.slice(0, 7)}`, {
    body: charm.bytes,
    headers: {
      "Transfer-Encoding": "chunked",
      "Content-Type": "application/zip",
      ...(more.curl === "" ? {} : { "Juju-Curl": more.curl ?? "local:tiny-0" }),
      ...more.headers,
    },
  });

describe("charms", () => {
  test("an upload gets the next revision, each time", async () => {
    for (const revision of [0, 1]) {
      const answer = await put(tinyCharm());
      expect(answer.status).toBe(200);
      expect(answer.headers["juju-curl"]).toBe(`local:tiny-${revision}`);
      expect(JSON.parse(String(answer.body))).toEqual({ "charm-url": `local:tiny-${revision}` });
    }
    const posted = await http(controller, "POST", `/model/${model}/charms?series=None`, { body: tinyCharm().bytes });
    expect([posted.status, String(posted.body)]).toEqual([200, '{"charm-url":"local:tiny-2"}']);
  });

  const bad = (text: string) => JSON.stringify({ error: `uploading charm: ${text}`, "error-code": "bad request" });
  test.each([
    ["a wrong hash", { hash: "0000000" }, bad("resolving uploaded charm: charm hash mismatch")],
    ["no URL", { curl: "" }, bad('missing "Juju-Curl" header')],
    [
      "another charm's URL",
      { curl: "local:other-0" },
      bad('charm URL "local:other-0" does not name a local charm "tiny"'),
    ],
  ])("%s is refused", async (_story, more, body) => {
    const answer = await put(tinyCharm(), more);
    expect([answer.status, String(answer.body)]).toEqual([400, body]);
  });

  test.each([
    ["no zip", { bytes: Buffer.from("hello"), sha256: "2cf24dba5fb0a30e" }, "zip: not a valid zip file"],
    ["a path outside", tinyCharm({ "../x": new Uint8Array(1) }), "../x"],
    ["an absolute path", tinyCharm({ "/etc/x": new Uint8Array(1) }), "/etc/x"],
    ["an absolute link", tinyCharm({ l: link("/etc/passwd") }), 'symlink \\"l\\" is absolute: \\"/etc/passwd\\"'],
    ["a link outside", tinyCharm({ "a/l": link("../../x") }), 'symlink \\"a/l\\" links out of charm: \\"../../x\\"'],
    ["a bomb", tinyCharm({ zeros: new Uint8Array(32 * 1024 * 1024) }), 'file \\"zeros\\" extracts to more than'],
    ["bad metadata", tinyCharm({ "metadata.yaml": Buffer.from("name: [1]") }), "metadata: "],
  ])("%s is refused", async (_story, charm, text) => {
    const answer = await put(charm);
    expect(answer.status).toBe(400);
    expect(String(answer.body)).toContain(text);
  });

  test("a refused upload gets its answer, and is cut when it does not stop", async () => {
    const socket = connect({
      host: "127.0.0.1",
      port: controller.port,
      ca: controller.caCert,
      servername: "localhost",
    });
    const heard: Buffer[] = [];
    socket.on("data", (part) => heard.push(part));
    // Cut while it writes: that is what is wanted.
    socket.on("error", () => {});
    const closed = new Promise((resolve) => socket.once("close", resolve));
    const { Authorization } = basic("user-admin", PASSWORD);
    socket.write(
      `PUT /model-${model}/charms/tiny-0000000 HTTP/1.1\r\nHost: x\r\nAuthorization: ${Authorization}\r\nTransfer-Encoding: chunked\r\n\r\n`,
    );
    const chunk = Buffer.concat([Buffer.from("10000\r\n"), Buffer.alloc(0x10000), Buffer.from("\r\n")]);
    let written = 0;
    while (!socket.destroyed && written < 1024 * 1024 * 1024) {
      written += chunk.length;
      if (!socket.write(chunk)) await Promise.race([once(socket, "drain").catch(() => {}), closed]);
    }
    await closed;
    expect(String(Buffer.concat(heard))).toContain('missing \\"Juju-Curl\\" header');
    // What is in flight between the two ends comes on top.
    expect(written).toBeLessThan(DRAIN_BYTES_MAX + 32 * 1024 * 1024);
  });

  test.each([
    ["no credentials", { Authorization: "" }, "authentication failed: no credentials provided\n"],
    ["a wrong password", basic("user-admin", "x"), "authentication failed: invalid entity name or password\n"],
    ["no tag", basic("admin", PASSWORD), 'authentication failed: "admin" is not a valid tag\n'],
    ["nobody", basic("user-nobody", PASSWORD), "authentication failed: invalid entity name or password\n"],
  ])("%s: 401", async (_story, headers, body) => {
    const answer = await put(tinyCharm(), { headers });
    expect([answer.status, String(answer.body)]).toEqual([401, body]);
    expect(answer.headers["content-type"]).toContain("text/plain");
  });
});

test("status history and the audit log are kept on disk, over a restart too", async () => {
  const history = async (historyKind: string, tag: string, filter: object = {}) => {
    const client = await TestClient.login(controller, `/model/${model}/api`);
    const requests = [
      { historyKind, tag, size: 0, filter: { size: 20, date: null, delta: null, exclude: [], ...filter } },
    ];
    const answer = await client.call("Client", 8, "StatusHistory", { requests });
    await client.close();
    const [result] = answer.response.results as { error?: { message: string }; history: { statuses: object[] } }[];
    return result?.error?.message ?? result?.history.statuses;
  };
  const client = await TestClient.login(controller, `/model/${model}/api`);
  await client.call("MachineManager", 10, "AddMachines", { params: [{ jobs: ["JobHostUnits"] }] });
  const refused = await client.call("Application", 20, "AddRelation", { endpoints: ["nosuch", "other"] });
  expect(refused["error-code"]).toBe("not found");
  await client.close();
  const pending = { status: "pending", info: "", data: null, kind: "juju-machine", version: "", life: "" };
  const since = expect.stringMatching(/^20.*Z$/);
  expect(await history("juju-machine", "machine-0")).toEqual([{ ...pending, since }]);
  controller = await controller.restart();
  expect(await history("juju-machine", "machine-0")).toEqual([{ ...pending, since }]);
  expect(await history("juju-machine", "machine-0", { size: 0, date: "2999-01-01T00:00:00Z" })).toEqual([]);
  expect(await history("juju-machine", "machine-0", { size: 0, delta: 3_600_000_000_000 })).toHaveLength(1);
  expect(await history("juju-machine", "machine-0", { date: "soon" })).toBe('"soon" is not a valid RFC3339 time');
  expect(await history("workload", "nonsense")).toBe('"nonsense" is not a valid tag');
  const lines = (await readFile(join(controller.directory, "logs/audit/0000000001.log"), "utf8")).trim().split("\n");
  const said = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(said).toContainEqual(
    expect.objectContaining({
      actor: "admin",
      model,
      kind: "add-machines",
      about: { count: 1 },
      ok: expect.any(Number),
    }),
  );
  expect(said).toContainEqual(expect.objectContaining({ kind: "add-relation", refused: "not-found" }));
  expect(said.some(({ actor }) => actor !== "admin")).toBe(false);
});

test("a restart comes back to the same models, charms and revision", async () => {
  const status = async (): Promise<unknown> => {
    const client = await TestClient.login(controller, `/model/${model}/api`);
    const answer = await client.call("Charms", 6, "CharmInfo", { url: "local:tiny-0" });
    await client.close();
    return answer;
  };
  const before = await status();
  controller = await controller.restart();
  expect(await status()).toEqual(before);
});
