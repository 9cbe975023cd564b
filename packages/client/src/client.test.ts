// The client against a scripted controller over a link in memory.
import type { Cancel, Clock } from "@kith/base";
import { dialect } from "@kith/schema";
import { type Connect, type Connection, createMemoryLink, type MemoryLink, WireError } from "@kith/wire";
import { expect, test } from "vitest";
import { applicationCalls } from "./application-calls.ts";
import { ClientError, ClientFailure, OutcomeUnknown } from "./client-error.ts";
import { connectClient } from "./connect-client.ts";
import { actionCalls } from "./model-calls.ts";
import { watchStatus } from "./watch.ts";

const clock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  after(delayMs, run): Cancel {
    const timer = setTimeout(run, delayMs);
    return () => clearTimeout(timer);
  },
};

type Answer = { readonly response: unknown } | { readonly error: dialect.DialectError } | null;
type Script = (request: dialect.Request) => Answer;

const LOGIN = {
  servers: [],
  "controller-tag": "controller-c",
  "user-info": { identity: "user-admin" },
  facades: [
    { name: "Action", versions: [7] },
    { name: "Application", versions: [15, 19, 20, 22] },
    { name: "Kith", versions: [1] },
    { name: "KithWatcher", versions: [1] },
  ],
  "server-version": "3.6.3",
};

/** A controller that answers by `script`; null leaves a request without an answer. */
function scripted(script: Script): {
  readonly connect: Connect;
  readonly links: MemoryLink[];
  readonly urls: string[];
} {
  const links: MemoryLink[] = [];
  const urls: string[] = [];
  const serve = (end: Connection): void =>
    end.onMessage((frame) => {
      const request = dialect.readRequest(String(frame));
      if (request === null) return;
      const answer = request.type === "Admin" ? { response: LOGIN } : script(request);
      if (answer === null) return;
      const id = request["request-id"];
      end.send(["error" in answer ? dialect.writeError(id, answer.error) : dialect.writeAnswer(id, answer.response)]);
    });
  const connect: Connect = async ({ url }) => {
    urls.push(url);
    if (url.includes("dead")) throw new WireError("connection refused", { retryable: true });
    const link = createMemoryLink({ clock });
    links.push(link);
    serve(link.ends[1]);
    return link.ends[0];
  };
  return { connect, links, urls };
}

const options = (connect: Connect, urls = ["wss://dead:1", "wss://good:2"]) => ({
  urls,
  user: "admin",
  password: "pw",
  modelUuid: "m",
  connect,
});

test("the first reachable address is used, and calls go in the highest common version", async () => {
  const asked: dialect.Request[] = [];
  const { connect, urls } = scripted((request) => {
    asked.push(request);
    return { response: { units: ["a/0"] } };
  });
  const client = await connectClient(options(connect));
  expect(urls.sort()).toEqual(["wss://dead:1/model/m/api", "wss://good:2/model/m/api"]);
  expect(await applicationCalls(client).addUnits("a", 1)).toEqual(["a/0"]);
  expect(asked).toMatchObject([
    {
      type: "Application",
      version: 20,
      request: "AddUnits",
      params: { application: "a", "num-units": 1, placement: [] },
    },
  ]);
  expect(() => client.versionOf("Client")).toThrow(ClientError);
  client.close();
});

test("results that found no room in an answer are asked for alone, once", async () => {
  const asked: string[][] = [];
  const { connect } = scripted(({ params }) => {
    const tags = (params as { entities: { tag: string }[] }).entities.map(({ tag }) => tag);
    asked.push(tags);
    const left = (tag: string) => (tags.length > 1 && tag !== "action-1") || tag === "action-3";
    const output = (tag: string) => (left(tag) ? { "kith-left-out": "9 bytes" } : { stdout: tag });
    return { response: { results: tags.map((tag) => ({ action: { tag }, output: output(tag) })) } };
  });
  const client = await connectClient(options(connect));
  const outputs = (await actionCalls(client).tasks(["1", "2", "3"])).map(({ output }) => output);
  // One that has a result of that name is what it is.
  expect(outputs).toEqual([{ stdout: "action-1" }, { stdout: "action-2" }, { "kith-left-out": "9 bytes" }]);
  expect(asked).toEqual([["action-1", "action-2", "action-3"], ["action-2"], ["action-3"]]);
  client.close();
});

test("nobody reachable is a failure that names the addresses", async () => {
  const { connect } = scripted(() => null);
  const failing = connectClient(options(connect, ["wss://dead:1", "wss://dead:2"]));
  await expect(failing).rejects.toThrow(
    /cannot reach the controller at wss:\/\/dead:1, wss:\/\/dead:2: connection refused/,
  );
  await expect(failing).rejects.toBeInstanceOf(ClientFailure);
});

test("a refusal keeps its code and the catalogue's fields", async () => {
  const refusal = { code: "not-found", kind: "application", id: "x" };
  const { connect } = scripted(() => ({
    error: { message: 'application "x" not found', code: "not found", info: { refusal } },
  }));
  const client = await connectClient(options(connect));
  const refused = applicationCalls(client).addUnits("x", 1);
  const expected = { message: 'application "x" not found', code: "not found", refusal, whole: true };
  await expect(refused).rejects.toMatchObject(expected);
  client.close();
});

test("an error inside a bulk answer is thrown", async () => {
  const { connect } = scripted(() => ({ response: { results: [{ error: { message: "no", code: "not valid" } }] } }));
  const client = await connectClient(options(connect));
  await expect(applicationCalls(client).setConfig("a", { k: "v" })).rejects.toMatchObject({
    code: "not valid",
    whole: false,
  });
  client.close();
});

test("a lost reply is an unknown outcome, is not repeated, and what comes after fails at once", async () => {
  let asked = 0;
  const { connect, links } = scripted(() => {
    asked += 1;
    return null;
  });
  const client = await connectClient(options(connect));
  const call = applicationCalls(client).addUnits("a", 1);
  const lost = expect(call).rejects.toBeInstanceOf(OutcomeUnknown);
  await new Promise((done) => setTimeout(done, 20));
  links[0]?.cut();
  await lost;
  expect(asked).toBe(1);
  await expect(applicationCalls(client).addUnits("a", 1)).rejects.toBeInstanceOf(ClientError);
  expect(asked).toBe(1);
});

test("leaving a watch stops it", async () => {
  const asked: string[] = [];
  const { connect } = scripted(({ type, request, id }) => {
    asked.push(`${type}.${request}(${id})`);
    return { response: request === "Watch" ? { "watcher-id": "7" } : { revision: asked.length } };
  });
  const client = await connectClient(options(connect));
  let seen = 0;
  for await (const view of watchStatus(client)) {
    expect(view.revision).toBeGreaterThan(0);
    seen += 1;
    if (seen === 2) break;
  }
  expect(asked).toEqual(["Kith.Watch()", "KithWatcher.Next(7)", "KithWatcher.Next(7)", "KithWatcher.Stop(7)"]);
  client.close();
});
