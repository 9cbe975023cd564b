// A connection that is cut after the request: what was asked has been done, and nobody was told so.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startCuttingProxy } from "./support/cutting-proxy.ts";
import { Lab } from "./support/lab.ts";

const lab = new Lab();
beforeAll(async () => {
  await lab.bootstrap();
  await lab.ok("deploy", lab.charm("plain"), "a");
});
afterAll(() => lab.close());

test.each([
  ["AddUnits", ["add-unit", "a"], "Application.AddUnits", 2],
  ["DestroyUnit", ["remove-unit", "a/1", "--no-prompt"], "Application.DestroyUnit", 1],
])("a lost answer to %s is told as what it is, and nothing is sent again", async (method, args, call, units) => {
  const file = join(lab.env.KITH_DATA ?? "", "controllers.yaml");
  const text = readFileSync(file, "utf8");
  const port = Number(/127\.0\.0\.1:(\d+)/.exec(text)?.[1]);
  const proxy = await startCuttingProxy(lab.data, port, method);
  try {
    writeFileSync(file, text.replaceAll(`127.0.0.1:${port}`, `127.0.0.1:${proxy.port}`));
    const ran = await lab.run(...args);
    expect(ran.stderr).toContain(`ERROR cannot tell the outcome of ${call}: the connection to the controller was lost`);
    expect(ran.stderr).toContain("it may have been done or not, and was not sent again; look first: kith status");
    expect(ran.code).toBe(1);
    expect(proxy.asked.filter((each) => each === method)).toEqual([method]);
  } finally {
    writeFileSync(file, text);
    await proxy.close();
  }
  await lab.ok("wait", "--settled", "--timeout", "30");
  const { applications } = JSON.parse(await lab.ok("status", "--format", "json")) as {
    applications: { a: { units: object } };
  };
  expect(Object.keys(applications.a.units)).toHaveLength(units);
});
