import { createHash } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { ClientError, ClientFailure, OutcomeUnknown } from "../src/client-error.ts";
import { uploadCharm, uploadResource } from "../src/upload.ts";

let server: Server | null = null;
afterEach(async () => {
  const open = server;
  server = null;
  if (open !== null) {
    open.closeAllConnections();
    await new Promise((closed) => open.close(closed));
  }
});

interface Seen {
  method: string;
  url: string;
  headers: IncomingMessage["headers"];
  body: Buffer;
}

async function serve(answer: (seen: Seen, response: ServerResponse) => void) {
  const started = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
    const { method = "", url = "", headers } = request;
    answer({ method, url, headers, body: Buffer.concat(chunks) }, response);
  });
  server = started;
  await new Promise<void>((listening) => started.listen(0, "127.0.0.1", listening));
  const { port } = started.address() as AddressInfo;
  return { url: `ws://127.0.0.1:${port}`, user: "admin", password: "pw", modelUuid: "m" };
}

test("a charm goes up under its hash, and its URL is the one in the header", async () => {
  const archive = Buffer.from("zip");
  const sha = createHash("sha256").update(archive).digest("hex").slice(0, 7);
  const seen: Seen[] = [];
  const target = await serve((one, response) => {
    seen.push(one);
    response.writeHead(200, { "Juju-Curl": "local:lab-4" }).end('{"charm-url":"local:lab-4"}');
  });
  expect(await uploadCharm(target, "lab", archive)).toBe("local:lab-4");
  expect(seen[0]).toMatchObject({ method: "PUT", url: `/model-m/charms/lab-${sha}`, body: archive });
  expect(seen[0]?.headers).toMatchObject({
    "juju-curl": "local:lab-0",
    "content-type": "application/zip",
    authorization: `Basic ${Buffer.from("user-admin:pw").toString("base64")}`,
  });
});

test.each([
  [400, '{"error":"charm hash mismatch","error-code":"bad request"}', "charm hash mismatch", "bad request"],
  [404, '{"error":{"message":"not here","code":"not found"}}', "not here", "not found"],
  [
    401,
    "authentication failed: no credentials provided\n",
    "authentication failed: no credentials provided",
    "unauthorized access",
  ],
])("an answer of %i is a refusal", async (status, body, message, code) => {
  const target = await serve((_seen, response) => response.writeHead(status).end(body));
  const refused = uploadCharm(target, "lab", Buffer.from("zip"));
  await expect(refused).rejects.toMatchObject({ message, code });
  await expect(refused).rejects.toBeInstanceOf(ClientError);
});

test("a resource streams from its file with its hash", async () => {
  const directory = await mkdtemp(join(tmpdir(), "kith-upload-"));
  try {
    const file = join(directory, "blob.txt");
    const content = Buffer.alloc(300_000, "x");
    await writeFile(file, content);
    const seen: Seen[] = [];
    const target = await serve((one, response) => {
      seen.push(one);
      response.writeHead(200).end('{"resource":{"name":"blob","revision":3}}');
    });
    const stored = await uploadResource(target, { application: "a", name: "blob", file, pendingId: "p 1" });
    expect(stored).toMatchObject({ name: "blob", revision: 3 });
    expect(seen[0]?.url).toBe("/model/m/applications/a/resources/blob?pendingid=p%201");
    expect(seen[0]?.headers["content-sha384"]).toBe(createHash("sha384").update(content).digest("hex"));
    expect(seen[0]?.headers["content-disposition"]).toBe('form-data; filename="blob.txt"');
    expect(seen[0]?.body.equals(content)).toBe(true);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
});

test("a connection that ends before the answer leaves the outcome unknown; one that never was does not", async () => {
  const target = await serve((_seen, response) => response.destroy());
  await expect(uploadCharm(target, "lab", Buffer.from("zip"))).rejects.toBeInstanceOf(OutcomeUnknown);
  const nowhere = { ...target, url: "ws://127.0.0.1:1" };
  await expect(uploadCharm(nowhere, "lab", Buffer.from("zip"))).rejects.toBeInstanceOf(ClientFailure);
});
