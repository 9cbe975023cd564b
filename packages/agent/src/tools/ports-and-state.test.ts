// Transcripts as observed (3.5, 3.6): ports and charm state of one unit, in the order in which they were run.
import { expect, test } from "vitest";
import { lab } from "../hook-context/test-support/lab.ts";
import { expectTranscript } from "../hook-context/test-support/transcript.ts";

const words = (line: string): string[] => line.split(" ");

test("ports of one hook", async () => {
  const here = lab();
  for (const line of ["80", "80/TCP", "443", "53/udp", "8000-8010"])
    await expectTranscript(here, `open-port ${line} → 0`);
  await expectTranscript(
    here,
    String.raw`
open-port 8005 → 1  !"E: cannot open 8005/tcp (unit \"lab/1\"): port range conflicts with 8000-8010/tcp (unit \"lab/1\") requested earlier\n"
open-port 8005-8020 → 1  !"E: cannot open 8005-8020/tcp (unit \"lab/1\"): port range conflicts with 8000-8010/tcp (unit \"lab/1\") requested earlier\n"
open-port 8005/udp → 0
open-port icmp → 0
open-port 80/icmp → 2  !"E: protocol \"icmp\" doesn't support any ports; got \"80\"\n"
open-port 0 → 0
open-port 65535 → 0
open-port 65536 → 2  !"E: port range bounds must be between 0 and 65535, got 65536-65536\n"
open-port 0-10 → 1  !"E: cannot open 0-10/tcp (unit \"lab/1\"): port range conflicts with 0/tcp (unit \"lab/1\") requested earlier\n"
open-port abc → 2  !"E: invalid port \"abc\": strconv.Atoi: parsing \"abc\": invalid syntax\n"
open-port 90-80 → 2  !"E: invalid port range 90-80/tcp\n"
open-port 80/sctp → 2  !"E: invalid protocol \"sctp\", expected \"tcp\", \"udp\", or \"icmp\"\n"
open-port 80/ → 2  !"E: invalid protocol \"\", expected \"tcp\", \"udp\", or \"icmp\"\n"
open-port "" → 2  !"E: invalid port \"\": strconv.Atoi: parsing \"\": invalid syntax\n"
open-port -1 → 2  !"E: option provided but not defined: -1\n"
open-port → 2  !"E: no port or range specified\n"
open-port 81 --endpoints prov → 0
open-port 81 --endpoints prov,ring → 0
open-port 82 --endpoints nope → 0
open-port 82 --endpoints "" → 0
open-port 83 --format=json → 0  !"--format flag deprecated for command \"open-port\""
opened-ports → 0 "icmp\n0/tcp\n80/tcp\n81/tcp\n82/tcp\n83/tcp\n443/tcp\n8000-8010/tcp\n65535/tcp\n53/udp\n8005/udp\n"
opened-ports --endpoints → 0 "icmp (*)\n0/tcp (*)\n80/tcp (*)\n81/tcp (prov, ring)\n82/tcp (*)\n83/tcp (*)\n443/tcp (*)\n8000-8010/tcp (*)\n65535/tcp (*)\n53/udp (*)\n8005/udp (*)\n"
close-port 80 → 0
close-port 83 → 0
close-port 9999 → 0
close-port 8000-8005 → 0
close-port 8005 → 1  !"E: cannot close 8005/tcp (unit \"lab/1\"): port range conflicts with 8000-8005/tcp (unit \"lab/1\") requested earlier\n"
close-port 8000-8010 → 1  !"E: cannot close 8000-8010/tcp (unit \"lab/1\"): port range conflicts with 8000-8005/tcp (unit \"lab/1\") requested earlier\n"
close-port icmp → 0
close-port → 2  !"E: no port or range specified\n"
close-port 82 → 0
close-port 0 → 0
close-port 81 → 0
opened-ports → 0 "81/tcp\n82/tcp\n443/tcp\n65535/tcp\n53/udp\n8005/udp\n"
opened-ports --endpoints → 0 "81/tcp (prov, ring)\n82/tcp (nope)\n443/tcp (*)\n65535/tcp (*)\n53/udp (*)\n8005/udp (*)\n"
close-port 443 → 0
close-port 53/udp → 0
close-port 8005/udp → 0
close-port 65535 → 0
close-port 0-10 → 1  !"E: cannot close 0-10/tcp (unit \"lab/1\"): port range conflicts with 0/tcp (unit \"lab/1\") requested earlier\n"
close-port 84 → 0
opened-ports → 0 "81/tcp\n82/tcp\n"
opened-ports --format=json → 0 "[\"81/tcp\",\"82/tcp\"]\n"
open-port 8080 → 1 !"E: cannot open 8080/tcp (unit \"lab/1\"): port range conflicts with 8080/tcp (unit \"b/2\")\n"`,
  );
  const opening = here.context.buffered().filter((write) => write.kind === "open-port");
  expect(opening.map((write) => [write.endpoint, write.protocol, write.from, write.to])).toEqual([
    ["prov", "tcp", 81, 81],
    ["ring", "tcp", 81, 81],
    ["nope", "tcp", 82, 82],
  ]);
});

test("ports that an earlier hook committed", async () => {
  const port = (endpoint: string, protocol: "tcp" | "udp" | "icmp", from: number, to = from) =>
    ({ kind: "port", unit: "lab/1", endpoint, protocol, from, to, machine: "0" }) as const;
  const extra = [
    port("", "icmp", -1),
    port("", "tcp", 80),
    port("prov", "tcp", 81),
    port("", "tcp", 8000, 8010),
    port("", "udp", 53),
  ];
  const here = lab({ extra });
  await expectTranscript(
    here,
    String.raw`
opened-ports → 0 "icmp\n80/tcp\n81/tcp\n8000-8010/tcp\n53/udp\n"
opened-ports --endpoints → 0 "icmp (*)\n80/tcp (*)\n81/tcp (prov)\n8000-8010/tcp (*)\n53/udp (*)\n"
open-port 8005 → 1  !"E: cannot open 8005/tcp (unit \"lab/1\"): port range conflicts with 8000-8010/tcp (unit \"lab/1\")\n"
open-port 80 → 0
open-port 8000-8010 → 0
open-port 8000-8020 → 1  !"E: cannot open 8000-8020/tcp (unit \"lab/1\"): port range conflicts with 8000-8010/tcp (unit \"lab/1\") requested earlier\n"
close-port 8005 → 1  !"E: cannot close 8005/tcp (unit \"lab/1\"): port range conflicts with 8000-8010/tcp (unit \"lab/1\")\n"
close-port 8000-8010 → 0
opened-ports → 0 "icmp\n80/tcp\n81/tcp\n53/udp\n"
open-port 82 --endpoints nope → 0`,
  );
});

test("charm state", async () => {
  const here = lab({ answers: { "charm-state": {} } });
  await expectTranscript(
    here,
    String.raw`
state-get → 0 "{}\n"
state-get --format=json → 0 "null\n"
state-get k → 0
state-get k --format=yaml → 0 "\"\"\n"
state-set a=1 "b= two words " c= → 0
state-set =x → 2  !"E: expected \"key=value\", got \"=x\"\n"
state-set d=1 d=2 → 2  !"E: key \"d\" specified more than once\n"
state-set → 0
state-set e=a=b → 0
state-set #a/b=yes → 0
state-set u=Grüße → 0
state-set --file - <<< "f1: |\n  two\n  lines\nf2: 12\nf3: null\nf4: true\n" → 0
state-set --file - <<< "f5: [1,2]\n" → 1  !"E: yaml: unmarshal errors:\n  line 1: cannot unmarshal !!seq into string\n"
state-set --file - <<< "just text" → 1  !"E: yaml: unmarshal errors:\n  line 1: cannot unmarshal !!str ${"`just text`"} into map[string]string\n"
state-set --file - <<< "" → 0
state-set --file - a=over <<< "a: fromfile\n" → 0
state-set --file - <<< "{\"js\":\"x\",\"j2\":1.50}" → 0
state-set --file /nofile → 1  !"E: open /nofile: no such file or directory\n"
state-get → 0 "'#a/b': \"yes\"\na: over\nb: two words\nc: \"\"\ne: a=b\nf1: |\n  two\n  lines\nf2: \"12\"\nf3: \"\"\nf4: \"true\"\nj2: \"1.50\"\njs: x\nu: Grüße\n"
state-get --format=json → 0 "{\"#a/b\":\"yes\",\"a\":\"over\",\"b\":\"two words\",\"c\":\"\",\"e\":\"a=b\",\"f1\":\"two\\nlines\\n\",\"f2\":\"12\",\"f3\":\"\",\"f4\":\"true\",\"j2\":\"1.50\",\"js\":\"x\",\"u\":\"Grüße\"}\n"
state-get a --format=yaml → 0 "over\n"
state-get a --format=json → 0 "\"over\"\n"
state-get c → 0
state-get c --format=yaml → 0 "\"\"\n"
state-get f1 → 0 "two\nlines\n\n"
state-get f1 --format=yaml → 0 "|\n  two\n  lines\n"
state-get f1 --format=json → 0 "\"two\\nlines\\n\"\n"
state-get #a/b --format=yaml → 0 "\"yes\"\n"
state-delete a → 0
state-delete nokey → 0
state-delete → 0
state-get --format=json → 0 "{\"#a/b\":\"yes\",\"b\":\"two words\",\"c\":\"\",\"e\":\"a=b\",\"f1\":\"two\\nlines\\n\",\"f2\":\"12\",\"f3\":\"\",\"f4\":\"true\",\"j2\":\"1.50\",\"js\":\"x\",\"u\":\"Grüße\"}\n"
state-get k --strict → 1  !"E: \"k\" not found\n"`,
  );
  expect(here.asked).toEqual([{ kind: "charm-state" }]);
  expect(here.context.buffered()).toContainEqual({ kind: "state-set", key: "e", value: "a=b" });
  expect(here.context.buffered()).toContainEqual({ kind: "state-delete", key: "a" });
});

test("charm state has limits", async () => {
  const here = lab({ answers: { "charm-state": {} } });
  expect((await here.run(["state-set", `${"x".repeat(257)}=1`])).stderr).toBe(
    "ERROR max allowed key length (256): quota limit exceeded\n",
  );
  expect((await here.run(["state-set", `a=${"x".repeat(65_537)}`])).stderr).toBe(
    "ERROR max allowed value length (65536): quota limit exceeded\n",
  );
  for (let i = 0; i < 31; i += 1) expect((await here.run(["state-set", `a${i}=${"x".repeat(65_536)}`])).code).toBe(0);
  expect((await here.run(words(`state-set b=${"x".repeat(65_400)}`))).stderr).toBe("");
  expect((await here.run(words(`state-set c=${"x".repeat(65_400)}`))).stderr).toBe(
    "ERROR max allowed total size (2097152): quota limit exceeded\n",
  );
});
