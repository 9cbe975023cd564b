// Transcripts as observed (3.8 to 3.10) with the 3.6 rules where Kith keeps them (contract 13.3).
import { describe, expect, test } from "vitest";
import { joinedEvent, lab } from "../hook-context/test-support/lab.ts";
import { expectTranscript } from "../hook-context/test-support/transcript.ts";

const DEFAULTS = String.raw`egress-subnets: 127.4.0.7/32\ningress-address: 127.4.0.7\nprivate-address: 127.4.0.7\n`;
const L2 = String.raw`egress-subnets: 127.4.0.7/32\ningress-address: 127.4.0.7\nk1: v1\nprivate-address: 1.2.3.4\n`;

test("outside a relation hook", async () => {
  await expectTranscript(
    lab({ event: {} }),
    String.raw`
relation-ids → 2  !"E: no endpoint name specified\n"
relation-ids prov → 0
relation-ids req → 0
relation-ids ring → 0 "ring:3\n"
relation-ids nope → 0
relation-ids nope --format=json → 0 "[]\n"
relation-list → 2  !"E: no relation id specified\n"
relation-list -r 99 → 2  !"E: invalid value \"99\" for option -r: relation not found\n"
relation-list -r x → 2  !"E: invalid value \"x\" for option -r: invalid relation id\n"
relation-list -r "" → 2  !"E: invalid value \"\" for option -r: invalid relation id\n"
relation-list -r → 2  !"E: option needs an argument: -r\n"
relation-list --relation 99 → 2  !"E: invalid value \"99\" for option --relation: relation not found\n"
relation-list -r99 → 2  !"E: invalid value \"99\" for option -r: relation not found\n"
relation-list -r=99 → 2  !"E: invalid value \"=99\" for option -r: invalid relation id\n"
relation-list --relation=prov:99 → 2  !"E: invalid value \"prov:99\" for option --relation: relation not found\n"
relation-list --app → 2  !"E: no relation id specified\n"
relation-get → 2  !"E: no relation id specified\n"
relation-get - l2/0 → 2  !"E: no relation id specified\n"
relation-set a=b → 2  !"E: no relation id specified\n"
relation-set --app a=b → 2  !"E: no relation id specified\n"
relation-list -r 3 → 0 "lab/0\n"
relation-list -r ring:3 → 0 "lab/0\n"
relation-list -r zz:3 → 0 "lab/0\n"
relation-get -r 3 → 2  !"E: no unit or application specified\n"
relation-get -r 3 - lab/0 → 0 "egress-subnets: 127.4.0.7/32\ningress-address: 127.4.0.7\nprivate-address: 127.4.0.7\nx: \"9173\"\n"
relation-get -r 3 --app → 2  !"E: no unit or application specified\n"
relation-set -r 3 p=q → 0
relation-get -r 3 - lab/1 → 0 "egress-subnets: 127.4.0.7/32\ningress-address: 127.4.0.7\np: q\nprivate-address: 127.4.0.7\n"
relation-set -r 3 --app ak=av → 0
relation-get -r 3 --app - lab → 0 "ak: av\n"`,
  );
});

const inJoined = {
  unit: "lab/0",
  leader: false,
  event: joinedEvent,
  relations: ["3", "5"],
  joined: { "3": ["lab/1"], "5": ["l2/0"] },
  answers: { "unit-bag": { from: "the controller" } },
};

test("relation-joined of a non-leader", async () => {
  const here = lab(inJoined);
  await expectTranscript(
    here,
    String.raw`
relation-ids → 0 "prov:5\n"
relation-ids prov → 0 "prov:5\n"
relation-ids req --format=json → 0 "[]\n"
relation-list → 0 "l2/0\n"
relation-list --app → 0 "l2\n"
relation-get → 0 "${L2}"
relation-get nokey → 0
relation-get nokey --format=json → 0 "null\n"
relation-get private-address → 0 "1.2.3.4\n"
relation-get - lab/0 → 0 "${DEFAULTS}"
relation-get - lab/1 → 0 "from: the controller\n"
relation-get - l2/0 → 0 "${L2}"
relation-get - l2/1 → 0 "${DEFAULTS}"
relation-get - alpha/0 → 1  !"E: permission denied\n"
relation-get - lab → 2  !"E: expected unit name, got application name \"lab\"\n"
relation-get - "bad name" → 2  !"E: invalid unit name \"bad name\"\n"
relation-get - "" → 2  !"E: invalid unit name \"\"\n"
relation-get "" → 0 "${L2}"
relation-get --app → 0 "ak: av\nak2: av2\nmade: by l2/0\n"
relation-get --app - --format=json → 0 "{\"ak\":\"av\",\"ak2\":\"av2\",\"made\":\"by l2/0\"}\n"
relation-get --app - lab → 1 !"E: permission denied\n"
relation-get --app - l2 → 0 "ak: av\nak2: av2\nmade: by l2/0\n"
relation-get --app - l2/0 → 0 "ak: av\nak2: av2\nmade: by l2/0\n"
relation-get --app - alpha → 1  !"E: permission denied\n"
relation-get --app nokey l2 --format=json → 0 "null\n"
relation-get - a b → 2  !"E: expected unit name, got application name \"a\"\n"
relation-get - l2/0 b → 2  !"E: unrecognized args: [\"b\"]\n"
relation-get -r 5 - l2/0 → 0 "${L2}"
relation-set → 0
relation-set k1=v1 → 0
relation-set "k2= spaced " → 0
relation-set k3= → 0
relation-set noeq → 2  !"E: expected \"key=value\", got \"noeq\"\n"
relation-set =v → 2  !"E: expected \"key=value\", got \"=v\"\n"
relation-set k4=a k4=b → 2  !"E: key \"k4\" specified more than once\n"
relation-set "" → 0
relation-set k1=v1 "" → 0
relation-set "nl=a\nb" → 0
relation-set yes=no → 0
relation-set --file /nofile → 1  !"E: open /nofile: no such file or directory\n"
relation-set --file - <<< "f1: 1\nf2: null\nf3: true\nf4: 1.50\nf5: \"x\"\nf6: 0x10\nf7: yes\nf8: 2024-01-02\n" → 0
relation-set --file - <<< "{\"j1\":\"v\",\"j2\":null,\"j3\":10000000}" → 0
relation-set --file - <<< "n: {a: 1}\n" → 1  !"E: yaml: unmarshal errors:\n  line 1: cannot unmarshal !!map into string\n"
relation-set --file - <<< "n: [1]\n" → 1  !"E: yaml: unmarshal errors:\n  line 1: cannot unmarshal !!seq into string\n"
relation-set --file - <<< "- a\n" → 1  !"E: yaml: unmarshal errors:\n  line 1: cannot unmarshal !!seq into map[string]string\n"
relation-set --file - <<< "" → 0
relation-set --file - k1=over <<< "k1: file\nk7: seven\n" → 0
relation-set --file=- <<< "dup: 1\ndup: 2\n" → 0
relation-set --app ak=av → 1  !"E: cannot write relation settings\n"
relation-set --app=true ak2=av2 → 1  !"E: cannot write relation settings\n"
relation-set private-address=1.2.3.4 → 0
relation-set ingress-address= --format=json → 0 !"--format flag deprecated for command \"relation-set\""
relation-get - lab/0 → 0 "dup: \"2\"\negress-subnets: 127.4.0.7/32\nf1: \"1\"\nf3: \"true\"\nf4: \"1.50\"\nf5: x\nf6: \"0x10\"\nf7: \"yes\"\nf8: \"2024-01-02\"\nj1: v\nj3: \"10000000\"\nk1: over\nk2: spaced\nk7: seven\nnl: |-\n  a\n  b\nprivate-address: 1.2.3.4\n\"yes\": \"no\"\n"
relation-get k2 lab/0 → 0 "spaced\n"
relation-get yes lab/0 --format=yaml → 0 "\"no\"\n"
relation-model-get → 0 "uuid: uuid-1\n"
relation-model-get --format=json → 0 "{\"uuid\":\"uuid-1\"}\n"
network-get prov -r 5 --ingress-address → 0 "127.4.0.7\n"`,
  );
  expect(here.asked).toEqual([{ kind: "unit-bag", relation: "5", unit: "lab/1" }]);
  expect(here.context.buffered()).toEqual([
    { kind: "unit-bag", relation: "5", data: expect.objectContaining({ k3: "", "ingress-address": "", k7: "seven" }) },
  ]);
});

test("a unit that never was in scope", async () => {
  await expectTranscript(
    lab({ ...inJoined, answers: {} }),
    String.raw`
relation-get - l2/9 → 1 !"E: cannot read settings for unit \"l2/9\" in relation \"l2:req lab:prov\": unit \"l2/9\": settings not found\n"`,
  );
});

test("a remote bag stays as it was first read until the unit's own event", async () => {
  const here = lab(inJoined);
  here.bagCache.set("5 l2/1", { old: "value" });
  await expectTranscript(here, String.raw`relation-get - l2/1 → 0 "old: value\n"`);
  await here.run(["relation-get", "-", "l2/0"]);
  expect(here.bagCache.get("5 l2/0")).toMatchObject({ k1: "v1" });
});

test("the leader reads its own application's bag with what it has set", async () => {
  const here = lab({ ...inJoined, leader: true, answers: { "application-bag": { was: "here", old: "x" } } });
  await expectTranscript(
    here,
    String.raw`
relation-set --app k=v old= → 0
relation-get --app - lab → 0 "k: v\nwas: here\n"
relation-get --app k lab → 0 "v\n"`,
  );
  expect(here.context.buffered()).toEqual([{ kind: "application-bag", relation: "5", data: { k: "v", old: "" } }]);
});

describe("a removed relation", () => {
  const departed = { ...joinedEvent, kind: "relation-departed", departingUnit: "l2/0" } as const;
  const going = { ...inJoined, relationLife: "dying" } as const;

  test("departed: without the departing unit", async () => {
    await expectTranscript(
      lab({ ...going, event: departed, joined: { "5": ["l2/0", "l2/1"] } }),
      String.raw`
relation-ids prov → 0 "prov:5\n"
relation-list → 0 "l2/1\n"
relation-list --app → 0 "l2\n"
relation-get → 0 "${L2}"
relation-get - lab/0 → 0 "${DEFAULTS}"
relation-get --app - → 0 "ak: av\nak2: av2\nmade: by l2/0\n"
relation-set k=v → 0
relation-set --app k=v → 1 !"E: cannot write relation settings\n"`,
    );
  });

  test("departed of the last unit", async () => {
    await expectTranscript(
      lab({ ...going, event: departed, joined: { "5": ["l2/0"] } }),
      String.raw`
relation-list → 0
relation-list --format=json → 0 "[]\n"
relation-ids prov → 0 "prov:5\n"`,
    );
  });

  test("broken: no longer listed, still readable", async () => {
    const event = { ...joinedEvent, kind: "relation-broken", remoteUnit: null } as const;
    await expectTranscript(
      lab({ ...going, event, joined: {} }),
      String.raw`
relation-ids → 0
relation-ids prov --format=json → 0 "[]\n"
relation-list --format=json → 0 "[]\n"
relation-list --app → 0 "l2\n"
relation-get → 0 "ak: av\nak2: av2\nmade: by l2/0\n"
relation-get -r 5 - l2/0 → 0 "${L2}"
relation-get - lab/0 → 0 "${DEFAULTS}"
relation-set k=v → 0
relation-model-get → 0 "uuid: uuid-1\n"`,
    );
  });
});
