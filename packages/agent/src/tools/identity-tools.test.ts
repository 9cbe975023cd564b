// Transcripts as observed (3.2 to 3.4, 3.7): config, status, version, log, network and action tools.
import { expect, test } from "vitest";
import { joinedEvent, lab } from "../hook-context/test-support/lab.ts";
import { expectTranscript } from "../hook-context/test-support/transcript.ts";

const option = (value: string | number | boolean | null, type: "string" | "int" = "string") => ({
  type,
  default: value,
  description: "",
});

test("config-get", async () => {
  const config = { "s-yes": option("yes"), port: option(80, "int"), none: option(null) };
  const extra = [
    { kind: "setting", application: "lab", key: "port", value: 1_000_000 },
    { kind: "setting", application: "lab", key: "trust", value: true },
  ] as const;
  const here = lab({ config, extra });
  await expectTranscript(
    here,
    String.raw`
config-get -a s-yes → 2  !"E: cannot use argument --all together with key \"s-yes\"\n"
config-get nokey → 0
config-get nokey --format=json → 0 "null\n"
config-get - → 0
config-get --format → 2  !"E: option needs an argument: --format\n"
config-get --format=xml → 2  !"E: invalid value \"xml\" for option --format: unknown format \"xml\"\n"
config-get --all=maybe → 2  !"E: invalid value \"maybe\" for option --all: strconv.ParseBool: parsing \"maybe\": invalid syntax\n"
config-get a b → 2  !"E: unrecognized args: [\"b\"]\n"
config-get --nope → 2  !"E: option provided but not defined: --nope\n"
config-get --format json -- s-yes → 0 "\"yes\"\n"
config-get s-yes --format json → 0 "\"yes\"\n"
config-get -o /tmp/cg.out s-yes → 0
config-get -o /nodir/x s-yes → 1  !"E: open /nodir/x: no such file or directory\n"
config-get "" → 0 "port: 1000000\ns-yes: \"yes\"\n"
config-get --format=json → 0 "{\"port\":1000000,\"s-yes\":\"yes\"}\n"
config-get --all --format=json → 0 "{\"none\":null,\"port\":1000000,\"s-yes\":\"yes\"}\n"
config-get port → 0 "1000000\n"
config-get none → 0
no-such-tool → 1 !"E: bad request: unknown command: no-such-tool\n"`,
  );
  expect(here.files.get("/tmp/cg.out")).toBe("yes\n");
});

const unknown = { status: "unknown", message: "" };
const answers = {
  "unit-status": unknown,
  "application-status": { ...unknown, units: { "lab/0": unknown, "lab/1": unknown } },
};

test("identity, status and version of a leader", async () => {
  const here = lab({ answers });
  const bad = String.raw`expected one of [maintenance blocked waiting active]\n`;
  await expectTranscript(
    here,
    String.raw`
is-leader → 0 "True\n"
is-leader --format=yaml → 0 "true\n"
is-leader --format=json → 0 "true\n"
unit-get private-address → 0 "127.4.0.7\n"
unit-get → 2  !"E: no setting specified\n"
unit-get x → 2  !"E: unknown setting \"x\"\n"
status-get → 0 "unknown\n"
status-get --format=yaml → 0 "status: unknown\n"
status-get --format=json → 0 "{\"status\":\"unknown\"}\n"
status-get --include-data --format=yaml → 0 "message: \"\"\nstatus: unknown\nstatus-data: {}\n"
status-get --application → 0 "unknown\n"
status-get --application --format=yaml → 0 "application-status:\n  status: unknown\n  units:\n    lab/0:\n      status: unknown\n    lab/1:\n      status: unknown\n"
status-set active → 0
status-set → 2  !"E: invalid args, require <status> [message]\n"
status-set "" → 2  !"E: invalid status \"\", ${bad}"
status-set Active --application → 2  !"E: invalid status \"Active\", ${bad}"
status-set maintenance "multi\nline" → 0
status-set --application active "app msg" → 0
status-set --application=True waiting w → 0
status-set --application=False active -- um → 0
status-set active "Grüße <&>" → 0
status-get --include-data → 0 "message: \"\"\nstatus: unknown\nstatus-data: {}\n"
status-get --application → 0 "waiting\n"
status-get --application --include-data → 0 "application-status:\n  message: w\n  status: waiting\n  status-data: {}\n  units:\n    lab/0:\n      message: \"\"\n      status: unknown\n      status-data: {}\n    lab/1:\n      message: Grüße <&>\n      status: active\n      status-data: {}\n"
status-get --application --include-data --format=json → 0 "{\"application-status\":{\"message\":\"w\",\"status\":\"waiting\",\"status-data\":{},\"units\":{\"lab/0\":{\"message\":\"\",\"status\":\"unknown\",\"status-data\":{}},\"lab/1\":{\"message\":\"Grüße \\u003c\\u0026\\u003e\",\"status\":\"active\",\"status-data\":{}}}}}\n"
application-version-set 1.2.3 → 0
application-version-set → 2  !"E: no version specified\n"
application-version-set "" → 0
application-version-set -- -x → 0
storage-list data → 0
storage-get → 2  !"E: no storage instance specified\n"
storage-get -s data/0 → 2  !"E: invalid value \"data/0\" for option -s: storage instance \"data/0\" not found\n"
storage-get -s bad → 2  !"E: invalid value \"bad\" for option -s: invalid storage ID \"bad\"\n"
resource-get → 2  !"E: missing required resource name\n"
resource-get nope → 1  !"E: could not download resource: resource \"nope\" not found\n"
resource-get blob → 0 "/m/agents/unit-lab-1/resources/blob.txt"
credential-get → 1  !"E: cannot access cloud credentials: permission denied\n"
leader-set a=b c=d → 0
leader-set a= → 0
leader-get → 0 "c: d\n"
leader-get a=b → 2  !"E: invalid key \"a=b\"\n"
leader-get x --format=json → 0 "null\n"`,
  );
  expect(here.context.statusSet()).toBe(true);
  expect(here.written.at(-1)).toEqual({ kind: "leader-settings", data: { a: "" } });
  expect(here.written).toContainEqual({ kind: "workload", status: "active", message: "Grüße <&>" });
});

test("a non-leader", async () => {
  const here = lab({ answers, leader: false });
  await expectTranscript(
    here,
    String.raw`
is-leader → 0 "False\n"
status-get --application → 1  !"E: finding application status: this unit is not the leader\n"
status-set --application active → 1  !"E: this unit is not the leader\n"
leader-set a=b → 1  !"E: cannot write leadership settings: cannot write settings: not the leader\n"
status-set blocked → 0
status-get → 0 "blocked\n"`,
  );
  expect(here.asked).toEqual([]);
});

test("juju-log", async () => {
  const here = lab({ event: joinedEvent, relations: ["3", "5"] });
  await expectTranscript(
    here,
    String.raw`
juju-log hello "two  words" → 0
juju-log -l debug dbg → 0
juju-log --log-level WARNING -- -warn → 0
juju-log -l BAD "bad level" → 0
juju-log --debug x → 0
juju-log → 2  !"E: no message specified\n"
juju-log "" → 0
juju-log -l → 2  !"E: option needs an argument: -l\n"
juju-log --format=json fmt → 0  !"--format flag deprecated for command \"juju-log\""`,
  );
  expect(here.log.map(({ level, message }) => `${level} ${message}`)).toEqual([
    "INFO prov:5: hello two  words",
    "DEBUG prov:5: dbg",
    "WARNING prov:5: -warn",
    'WARNING prov:5: Specified log level of "BAD" is not valid',
    "INFO prov:5: bad level",
    "DEBUG prov:5: x",
    "INFO prov:5: ",
    "INFO prov:5: fmt",
  ]);
  expect(here.log[0]).toMatchObject({ module: "unit.lab/1.juju-log", at: 1000 });
});

test("network-get", async () => {
  const iface = (name: string, mac: string, value: string, cidr: string): string =>
    String.raw`- mac-address: ${mac}\n  interface-name: ${name}\n  addresses:\n  - hostname: \"\"\n    value: ${value}\n    cidr: ${cidr}\n    address: ${value}\n  macaddress: ${mac}\n  interfacename: ${name}\n`;
  const whole = `bind-addresses:\\n${iface("lo", '\\"\\"', "127.4.0.7", "127.4.0.0/24")}${iface("eth0", "00:16:3e:00:00:01", "10.0.0.9", "10.0.0.0/24")}egress-subnets:\\n- 127.4.0.7/32\\ningress-addresses:\\n- 127.4.0.7\\n- 10.0.0.9\\n`;
  await expectTranscript(
    lab(),
    String.raw`
network-get prov → 0 "${whole}"
network-get juju-info → 0 "${whole}"
network-get extra → 0 "${whole}"
network-get prov --format=json → 0 "{\"bind-addresses\":[{\"mac-address\":\"\",\"interface-name\":\"lo\",\"addresses\":[{\"hostname\":\"\",\"value\":\"127.4.0.7\",\"cidr\":\"127.4.0.0/24\"}]},{\"mac-address\":\"00:16:3e:00:00:01\",\"interface-name\":\"eth0\",\"addresses\":[{\"hostname\":\"\",\"value\":\"10.0.0.9\",\"cidr\":\"10.0.0.0/24\"}]}],\"egress-subnets\":[\"127.4.0.7/32\"],\"ingress-addresses\":[\"127.4.0.7\",\"10.0.0.9\"]}\n"
network-get nope → 1  !"E: no network config found for binding \"nope\"\n"
network-get "" → 2  !"E: no binding name specified\n"
network-get prov --bind-address --format=json → 0 "\"127.4.0.7\"\n"
network-get prov --egress-subnets --format=json → 0 "[\"127.4.0.7/32\"]\n"
network-get prov --primary-address → 0 "127.4.0.7\n"
network-get prov --ingress-address --egress-subnets --format=json → 0 "{\"egress-subnets\":[\"127.4.0.7/32\"],\"ingress-address\":\"127.4.0.7\"}\n"
network-get prov --primary-address --bind-address → 1  !"E: --primary-address must be the only flag specified\n"
network-get --primary-address → 2  !"E: no arguments specified\n"
network-get nope --primary-address → 1  !"E: no network config found for binding \"nope\"\n"`,
  );
});

test("action tools in a hook", async () => {
  await expectTranscript(
    lab(),
    String.raw`
action-get → 1 !"E: not running an action\n"
action-set a=b → 1 !"E: not running an action\n"
juju-reboot → 1 !"E: cannot reboot machine 0: it shares its host with other machines\n"
juju-reboot --now → 1 !"E: cannot reboot machine 0: it shares its host with other machines\n"
juju-reboot soon → 2 !"E: unrecognized args: [\"soon\"]\n"`,
  );
});

test("action tools in an action", async () => {
  const params = { f: 1.5, num: 1_000_000, o: { a: "x" }, s: "5" };
  const here = lab({ event: null, action: { task: "15", name: "free", params }, answers: { "action-log": null } });
  const shape = String.raw`must start and end with lowercase alphanumeric, and contain only lowercase alphanumeric and hyphens\n`;
  await expectTranscript(
    here,
    String.raw`
action-get → 0 "f: 1.5\nnum: 1000000\no:\n  a: x\ns: \"5\"\n"
action-get --format=json → 0 "{\"f\":1.5,\"num\":1000000,\"o\":{\"a\":\"x\"},\"s\":\"5\"}\n"
action-get s → 0 "5\n"
action-get s --format=yaml → 0 "\"5\"\n"
action-get o.a → 0 "x\n"
action-get s.t → 0
action-get zz --format=json → 0 "null\n"
juju-reboot --now → 1  !"E: juju-reboot is not supported when running an action.\n"
action-set Bad=1 → 2  !"E: key \"Bad\" ${shape}"
action-set a=1 a.b=2 c= "d= x " stdout=1 → 2  !"E: cannot set reserved action key \"stdout\"\n"
action-set e.f=1 e=2 → 0
action-set g=1 g.h= "d= x " → 0
action-set nope → 2  !"E: argument \"nope\" must be of the form key...=value\n"
action-set a.stdout=1 → 2  !"E: cannot set reserved action key \"stdout\"\n"
action-set 0a=1 → 0
action-set .a=1 → 2  !"E: key \"\" ${shape}"
action-set → 0
action-log multi word → 0
action-log "" → 0
action-log → 2  !"E: no message specified\n"`,
  );
  expect(here.context.actionOutcome()).toEqual({
    results: { e: "2", g: { h: "" }, d: " x ", "0a": "1" },
    failed: null,
  });
  await expectTranscript(here, "action-fail → 0");
  expect(here.context.actionOutcome().failed).toBe("action failed without reason given, check action for errors");
  expect(here.asked[0]).toEqual({ kind: "action-log", task: "15", message: "multi word" });
});

test("goal-state", async () => {
  const since = Date.UTC(2026, 10, 22, 13, 42, 12, 345);
  const units = { "lab/10": { status: "active", since }, "lab/2": { status: "dying", since: null } };
  const prov = { "l2/0": { status: "unknown", since }, l2: { status: "joined", since } };
  const at = "2026-11-22 13:42:12Z";
  await expectTranscript(
    lab({ answers: { "goal-state": { units, relations: { prov } } } }),
    String.raw`
goal-state → 0 "units:\n  lab/2:\n    status: dying\n  lab/10:\n    status: active\n    since: ${at}\nrelations:\n  prov:\n    l2:\n      status: joined\n      since: ${at}\n    l2/0:\n      status: unknown\n      since: ${at}\n"
goal-state --format=json → 0 "{\"units\":{\"lab/10\":{\"status\":\"active\",\"since\":\"${at}\"},\"lab/2\":{\"status\":\"dying\"}},\"relations\":{\"prov\":{\"l2\":{\"status\":\"joined\",\"since\":\"${at}\"},\"l2/0\":{\"status\":\"unknown\",\"since\":\"${at}\"}}}}\n"
goal-state x → 2 !"E: unrecognized args: [\"x\"]\n"`,
  );
  await expectTranscript(
    lab({ answers: { "goal-state": { units: {}, relations: {} } } }),
    String.raw`
goal-state → 0 "units: {}\nrelations: {}\n"`,
  );
});
