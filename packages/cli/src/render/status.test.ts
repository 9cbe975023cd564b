import { expect, test } from "vitest";
import { groupPorts } from "./ports.ts";
import type { FormedStatus } from "./status-form.ts";
import { statusLines } from "./status-short.ts";
import { statusTable } from "./status-tabular.ts";
import { toYaml } from "./yaml.ts";

const active = { current: "active", message: "all is well" };
const idle = { current: "idle" };
const application = (name: string, extra: object) => ({
  charm: `local:${name}-0`,
  base: { name: "ubuntu", channel: "24.04" },
  "charm-origin": "local",
  "charm-name": name,
  "charm-rev": 0,
  exposed: false,
  version: "9.8.7",
  "application-status": active,
  ...extra,
});
const unit = (extra: object = {}) => ({
  "workload-status": active,
  "juju-status": idle,
  "public-address": "10.99.0.1",
  ...extra,
});
const running = { current: "executing", message: "running config-changed hook" };

const status = {
  model: {
    name: "peer",
    type: "iaas",
    controller: "peer",
    cloud: "unmanaged",
    region: "default",
    version: "4.0.15",
    "model-status": { current: "available" },
    sla: "unsupported",
  },
  machines: {
    "0": {
      "juju-status": { current: "started" },
      "dns-name": "10.99.0.1",
      "ip-addresses": ["10.99.0.1"],
      "instance-id": "manual:",
      "machine-status": { current: "running", message: "Manually provisioned machine" },
      "modification-status": { current: "" },
      base: { name: "ubuntu", channel: "24.04" },
    },
  },
  applications: {
    beta: application("beta", {
      units: {
        "beta/0": unit({ leader: true, machine: "0", "juju-status": running, subordinates: { "gamma/2": unit() } }),
        "beta/2": unit({
          machine: "0",
          "juju-status": running,
          "open-ports": ["8080/tcp", "9000-9010/udp"],
          subordinates: { "gamma/0": unit({ leader: true }) },
        }),
      },
    }),
    gamma: application("gamma", { "subordinate-to": ["beta"] }),
  },
  storage: {},
  controller: { timestamp: "13:42:15Z" },
} as unknown as FormedStatus;

const end = (application: string, name: string, role: string) => ({ application, name, role, subordinate: false });
const joined = { status: "joined", info: "", data: null, since: null, kind: "", version: "", life: "" };
const relations = [
  {
    id: 3,
    key: "",
    interface: "juju-info",
    scope: "container",
    endpoints: [end("gamma", "host", "requirer"), end("beta", "juju-info", "provider")],
    status: joined,
  },
  { id: 1, key: "", interface: "ring", scope: "global", endpoints: [end("alpha", "ring", "peer")], status: joined },
];

test("a table has Juju's bytes", () => {
  const expected = `Model  Controller  Cloud/Region       Version  Timestamp
peer   peer        unmanaged/default  4.0.15   13:42:15Z

App    Version  Status  Scale  Charm  Channel  Rev  Exposed  Message
beta   9.8.7    active      2  beta              0  no       all is well
gamma  9.8.7    active      2  gamma             0  no       all is well

Unit           Workload  Agent      Machine  Public address  Ports                   Message
beta/0*        active    executing  0        10.99.0.1                               (config-changed) all is well
  gamma/2      active    idle                10.99.0.1                               all is well
beta/2         active    executing  0        10.99.0.1       8080/tcp 9000-9010/udp  (config-changed) all is well
  gamma/0*     active    idle                10.99.0.1                               all is well

Machine  State    Address    Inst id  Base          AZ  Message
0        started  10.99.0.1  manual:  ubuntu@24.04      Manually provisioned machine

Integration provider  Requirer    Interface  Type         Message
alpha:ring            alpha:ring  ring       peer         
beta:juju-info        gamma:host  juju-info  subordinate  
`;
  expect(statusTable(status, { relations }).replaceAll(/^(Unit|beta\/[02]\*?| {2}gamma\/[02]\*?) +/gm, "$1 ")).toBe(
    expected.replaceAll(/^(Unit|beta\/[02]\*?| {2}gamma\/[02]\*?) +/gm, "$1 "),
  );
});

test("one line a unit", () =>
  expect(statusLines(status)).toBe(`- beta/0: 10.99.0.1 (agent:executing, workload:active)
  - gamma/2: 10.99.0.1 (agent:idle, workload:active)
- beta/2: 10.99.0.1 (agent:executing, workload:active) 8080/tcp 9000-9010/udp
  - gamma/0: 10.99.0.1 (agent:idle, workload:active)
`));

test.each([
  [["80/tcp", "81/tcp", "8000-8010/tcp", "53/udp", "icmp"], "80-81,8000-8010/tcp 53/udp icmp"],
  [["443/tcp", "80/tcp"], "80,443/tcp"],
  [[], ""],
])("ports %j", (ports, text) => expect(groupPorts(ports)).toBe(text));

test.each([
  [{ a: "yes", b: "5", c: "x", d: 5, e: true }, 'a: "yes"\nb: "5"\nc: x\nd: 5\ne: true\n'],
  [{ a: {}, b: [], c: null, d: "" }, 'a: {}\nb: []\nc: null\nd: ""\n'],
  [{ list: ["a", { k: 1, l: 2 }] }, "list:\n- a\n- k: 1\n  l: 2\n"],
  [{ a: { b: { c: "x: y" } } }, 'a:\n  b:\n    c: "x: y"\n'],
  [{ pem: "one\ntwo\n" }, "pem: |\n  one\n  two\n"],
  [{ "0": { t: "2026-11-22" } }, '"0":\n  t: "2026-11-22"\n'],
])("yaml of %j", (value, text) => expect(toYaml(value)).toBe(text));
