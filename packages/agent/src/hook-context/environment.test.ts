// The environments as observed (2), with the names of 3.6.
import { expect, test } from "vitest";
import { joinedEvent, lab } from "./test-support/lab.ts";

const always =
  "APT_LISTCHANGES_FRONTEND CHARM_DIR CLOUD_API_VERSION DEBIAN_FRONTEND JUJU_AGENT_SOCKET_ADDRESS JUJU_AGENT_SOCKET_NETWORK JUJU_API_ADDRESSES JUJU_AVAILABILITY_ZONE JUJU_CHARM_DIR JUJU_CHARM_FTP_PROXY JUJU_CHARM_HTTPS_PROXY JUJU_CHARM_HTTP_PROXY JUJU_CHARM_NO_PROXY JUJU_CONTEXT_ID JUJU_DISPATCH_PATH JUJU_HOOK_NAME JUJU_MACHINE_ID JUJU_METER_INFO JUJU_METER_STATUS JUJU_MODEL_NAME JUJU_MODEL_UUID JUJU_PRINCIPAL_UNIT JUJU_SLA JUJU_UNIT_NAME JUJU_VERSION LANG PATH TERM".split(
    " ",
  );
const relation = ["JUJU_RELATION", "JUJU_RELATION_ID", "JUJU_REMOTE_APP", "JUJU_REMOTE_UNIT"];
const action = ["JUJU_ACTION_NAME", "JUJU_ACTION_TAG", "JUJU_ACTION_UUID"];
const names = (environment: Record<string, string>): string[] => Object.keys(environment).sort();

test("install has 28 names and inherits none", () => {
  const environment = lab({ event: { kind: "install" } }).context.environment();
  expect(names(environment)).toEqual([...always].sort());
  expect(environment).toMatchObject({
    JUJU_CHARM_NO_PROXY: "127.0.0.1,localhost,::1",
    JUJU_CONTEXT_ID: "lab/1-install-0123456789abcdef0123456789abcdef",
    JUJU_DISPATCH_PATH: "hooks/install",
    JUJU_HOOK_NAME: "install",
    JUJU_API_ADDRESSES: "10.0.0.1:17070 10.0.0.2:17070",
    JUJU_PRINCIPAL_UNIT: "",
    PATH: "/m/tools/unit-lab-1:/usr/bin:/bin",
  });
});

test("relation hooks name the relation and the remote side", () => {
  const environment = lab({ event: joinedEvent }).context.environment();
  expect(names(environment)).toEqual([...always, ...relation].sort());
  expect(environment).toMatchObject({
    JUJU_CONTEXT_ID: "lab/1-prov-relation-joined-0123456789abcdef0123456789abcdef",
    JUJU_RELATION: "prov",
    JUJU_RELATION_ID: "prov:5",
    JUJU_REMOTE_APP: "l2",
    JUJU_REMOTE_UNIT: "l2/0",
  });
});

test.each([
  ["relation-departed", "l2/0", "l2/0", ["JUJU_DEPARTING_UNIT"]],
  ["relation-broken", null, "", []],
] as const)("%s", (kind, remoteUnit, shown, more) => {
  const environment = lab({ event: { ...joinedEvent, kind, remoteUnit, departingUnit: "l2/0" } }).context.environment();
  expect(names(environment)).toEqual([...always, ...relation, ...more].sort());
  expect(environment.JUJU_REMOTE_UNIT).toBe(shown);
});

test("a hook of batch delivery is told where its members are", () => {
  const environment = lab({ event: { ...joinedEvent, batch: true } }).context.environment();
  expect(names(environment)).toEqual([...always, ...relation, "KITH_DELTA"].sort());
  expect(environment.KITH_DELTA).toMatch(/\/delta\.json$/);
});

test("actions and exec have an empty hook name", () => {
  const run = (name: string) => lab({ event: null, action: { task: "15", name, params: {} } }).context.environment();
  expect(names(run("free"))).toEqual([...always, ...action].sort());
  expect(run("free")).toMatchObject({
    JUJU_HOOK_NAME: "",
    JUJU_DISPATCH_PATH: "actions/free",
    JUJU_ACTION_UUID: "15",
    JUJU_ACTION_TAG: "action-15",
  });
  expect(names(run("juju-exec"))).toEqual([...always.filter((n) => n !== "JUJU_DISPATCH_PATH"), ...action].sort());
});

test("proxies of the model", () => {
  const setting = (key: string, value: string) => ({ kind: "model-setting", key, value }) as const;
  const environment = lab({ extra: [setting("juju-http-proxy", "p"), setting("no-proxy", "n")] }).context.environment();
  expect(environment).toMatchObject({ JUJU_CHARM_HTTP_PROXY: "p", no_proxy: "n", NO_PROXY: "n" });
});
