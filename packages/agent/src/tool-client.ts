// The programs that hooks call as `config-get`, `relation-set`, …: one tiny script with a link per tool, which ships its
// arguments to the agent and prints what comes back. Never Node when there is a choice: a charm makes thousands of calls,
// and Node takes 30 ms to start where perl takes 2.
import { mkdir, readlink, rename, symlink, unlink, writeFile } from "node:fs/promises";
import { join } from "node:path";

export type ToolLanguage = "perl" | "python3" | "node";

export interface ToolClient {
  readonly language: ToolLanguage;
  /** Absolute path of the interpreter. */
  readonly interpreter: string;
}

/** In order of preference, by the time that one call takes. */
export const toolLanguages: readonly ToolLanguage[] = ["perl", "python3", "node"];

const CLIENT_FILE = "kith-tool";

/** Fills `toolsDir` with the client and a link to it per tool. Safe to repeat; a running hook never misses a tool. */
export async function installTools(toolsDir: string, names: readonly string[], client: ToolClient): Promise<void> {
  await mkdir(toolsDir, { recursive: true, mode: 0o755 });
  await replaceFile(join(toolsDir, CLIENT_FILE), toolClientScript(client));
  await installVersionTool(toolsDir);
  for (const name of names) await link(join(toolsDir, name), CLIENT_FILE);
}

/** charm-helpers finds an executable `jujud` under the tools folder by pattern and asks it for its version (contract 12). */
export async function installVersionTool(dir: string, arch: string = process.arch): Promise<void> {
  await mkdir(dir, { recursive: true, mode: 0o755 });
  const version = `3.6.3-ubuntu-${arch === "x64" ? "amd64" : arch}`;
  const script = `#!/bin/sh\n[ "$1" = version ] && { echo ${version}; exit 0; }\necho "ERROR unrecognized command: $1" >&2\nexit 2\n`;
  await replaceFile(join(dir, "jujud"), script);
}

async function replaceFile(path: string, text: string): Promise<void> {
  const fresh = `${path}.new`;
  await writeFile(fresh, text, { mode: 0o755 });
  await rename(fresh, path);
}

async function link(path: string, target: string): Promise<void> {
  try {
    if ((await readlink(path)) === target) return;
    await unlink(path);
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === "EINVAL") await unlink(path);
    else if (code !== "ENOENT") throw cause;
  }
  await symlink(target, path);
}

/** The client's text. Its protocol is described in tool-frames.ts. */
export function toolClientScript(client: ToolClient): string {
  return scripts[client.language](client.interpreter);
}

const scripts: { readonly [L in ToolLanguage]: (interpreter: string) => string } = {
  // No module at all: `use Socket` alone would double the time of a call. 1 is AF_UNIX and SOCK_STREAM on Linux, 0x4000
  // MSG_NOSIGNAL: to touch %SIG makes perl look at every signal. What most calls need stands first, in as few words as can
  // be (each is compiled by every call, and the first pattern costs as much as all else); the rest is compiled only by the
  // call that needs it, and goes on from where the first part is: also to say which variable is missing.
  perl: (interpreter) => `#!${interpreter}
($context, $path, $network) = @ENV{qw(JUJU_CONTEXT_ID JUJU_AGENT_SOCKET_ADDRESS JUJU_AGENT_SOCKET_NETWORK)};
$request = pack "N/a*", join "\\0", $context, readlink("/proc/self/cwd") || "", substr($0, 1 + rindex $0, "/"), @ARGV;
$connected = length $network && socket(S, 1, 1, 0) && connect S, pack "Sa*x", 1, $path;
$sent = $connected && send S, $request, 0x4000;
sysread S, $reply, 65536 if $sent == length $request;
if (length $reply > 9 && length $reply == 4 + unpack "N", $reply) {
  ($code, $out, $err) = unpack "x5CN/a*a*", $reply;
  $written = length $out && syswrite STDOUT, $out;
  exit $code if $written == length $out && !length $err;
}
eval join("", <DATA>);
die $@;
__DATA__
$SIG{PIPE} = "IGNORE";
sub fail { print STDERR "ERROR $_[0]\\n"; exit 1 }
for (qw(JUJU_CONTEXT_ID JUJU_AGENT_SOCKET_ADDRESS JUJU_AGENT_SOCKET_NETWORK)) { length $ENV{$_} or fail("$_ not set") }
if (!$connected) {
  socket(S, 1, 1, 0) or fail("socket: \\l$!");
  connect(S, pack("Sa*x", 1, $path)) or fail("dial unix $path: connect: \\l$!");
}
sub put { my $at = $_[1]; while ($at < length $_[0]) { my $n = syswrite(S, $_[0], 1048576, $at); defined $n or fail("write unix $path: \\l$!"); $at += $n } }
sub take { while (length $reply < $_[0]) { sysread(S, $reply, $_[0] - length $reply, length $reply) or fail("connection is shut down") } }
sub frame { take(4); my $size = 4 + unpack("N", $reply); take($size); substr($reply, 0, $size, "") }
sub out { my $at = $_[2]; while ($at < length $_[1]) { my $n = syswrite($_[0], $_[1], 1048576, $at); defined $n or exit 1; $at += $n } }
put($request, $sent);
my $frame = frame();
if (substr($frame, 4) eq "i") {
  binmode STDIN; local $/; my $in = <STDIN>; $in = "" unless defined $in;
  put(pack("N", length $in) . $in, 0);
  $frame = frame();
}
($code, $out, $err) = unpack("x5CN/a*a*", $frame);
out(*STDOUT, $out, $written); out(*STDERR, $err, 0);
exit $code;
`,
  python3: (interpreter) => `#!${interpreter} -IS
import os, sys, _socket
def put(fd, b):
    while b:
        b = b[os.write(fd, b[:1048576]):]
def fail(text):
    put(2, b"ERROR " + text + b"\\n"); os._exit(1)
def why(e):
    s = e.strerror or str(e)
    return (s[:1].lower() + s[1:]).encode()
env = os.environb
for k in (b"JUJU_CONTEXT_ID", b"JUJU_AGENT_SOCKET_ADDRESS", b"JUJU_AGENT_SOCKET_NETWORK"):
    if not env.get(k): fail(k + b" not set")
path = env[b"JUJU_AGENT_SOCKET_ADDRESS"]
s = _socket.socket(1, 1)
try: s.connect(path)
except OSError as e: fail(b"dial unix " + path + b": connect: " + why(e))
def send(b):
    try: s.sendall(len(b).to_bytes(4, "big") + b)
    except OSError as e: fail(b"write unix " + path + b": " + why(e))
def take(n):
    b = b""
    while len(b) < n:
        try: c = s.recv(n - len(b))
        except OSError: c = b""
        if not c: fail(b"connection is shut down")
        b += c
    return b
def frame(): return take(int.from_bytes(take(4), "big"))
try: cwd = os.getcwdb()
except OSError: cwd = b""
send(b"\\0".join([env[b"JUJU_CONTEXT_ID"], cwd, os.fsencode(os.path.basename(sys.argv[0]))] + [os.fsencode(a) for a in sys.argv[1:]]))
reply = frame()
if reply == b"i":
    parts = []
    while True:
        try: c = os.read(0, 1048576)
        except OSError: c = b""
        if not c: break
        parts.append(c)
    send(b"".join(parts))
    reply = frame()
n = int.from_bytes(reply[2:6], "big")
put(1, reply[6:6 + n]); put(2, reply[6 + n:])
os._exit(reply[1])
`,
  node: (interpreter) => `#!${interpreter}
const fs = require("fs"), net = require("net"), path = require("path");
const put = (fd, b) => { for (let at = 0; at < b.length; ) try { at += fs.writeSync(fd, b, at) } catch (e) { if (e.code !== "EAGAIN") process.exit(1) } };
const fail = (text) => { put(2, Buffer.from("ERROR " + text + "\\n")); process.exit(1) };
const names = { ENOENT: "no such file or directory", ECONNREFUSED: "connection refused", EACCES: "permission denied" };
for (const k of ["JUJU_CONTEXT_ID", "JUJU_AGENT_SOCKET_ADDRESS", "JUJU_AGENT_SOCKET_NETWORK"]) if (!process.env[k]) fail(k + " not set");
const address = process.env.JUJU_AGENT_SOCKET_ADDRESS;
let cwd = ""; try { cwd = process.cwd() } catch {}
let rest = Buffer.alloc(0), dialled = false;
const s = net.connect(address);
const send = (b) => { const h = Buffer.alloc(4); h.writeUInt32BE(b.length); s.write(Buffer.concat([h, b])) };
s.on("connect", () => { dialled = true; send(Buffer.from([process.env.JUJU_CONTEXT_ID, cwd, path.basename(process.argv[1]), ...process.argv.slice(2)].join("\\0"))) });
s.on("error", (e) => fail(dialled ? "connection is shut down" : "dial unix " + address + ": connect: " + (names[e.code] || e.code)));
s.on("end", () => fail("connection is shut down"));
s.on("data", (d) => {
  rest = Buffer.concat([rest, d]);
  while (rest.length >= 4 && rest.length >= 4 + rest.readUInt32BE(0)) {
    const f = rest.subarray(4, 4 + rest.readUInt32BE(0)); rest = rest.subarray(4 + f.length);
    if (f.length === 1) { let b = Buffer.alloc(0); try { b = fs.readFileSync(0) } catch {} send(b); continue }
    const n = f.readUInt32BE(2); put(1, f.subarray(6, 6 + n)); put(2, f.subarray(6 + n)); process.exit(f[1]);
  }
});
`,
};
