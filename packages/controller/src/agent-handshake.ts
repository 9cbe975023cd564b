// hello → challenge → proof: who an agent is. A token binds the first key that presents it; from then on the machine's
// key alone speaks for it, over this very TLS session. Nothing of the model leaves before that.
import type { Cancel, Clock, Result } from "@kith/base";
import type { WholeWorld } from "@kith/domain";
import {
  type Codec,
  codecFor,
  proofBytes,
  protocolVersion,
  type Refusal,
  schemaHash,
  type UpMessage,
} from "@kith/schema";
import type { Connection } from "@kith/wire";
import { COME_AGAIN } from "./come-again.ts";
import { type Crypto, sha256Hex } from "./crypto.ts";
import { HANDSHAKE_MS } from "./limits.ts";

export type Hello = Extract<UpMessage, { type: "hello" }>;
type Proof = Extract<UpMessage, { type: "proof" }>;

/** A model as far as a handshake needs it. */
export interface EnrollingModel {
  readonly world: WholeWorld;
  enrol(machine: string, publicKey: string): Promise<Result<unknown, Refusal>>;
}

export interface HandshakeOptions<M extends EnrollingModel> {
  readonly model: (uuid: string) => M | undefined;
  readonly crypto: Crypto;
  readonly clock: Clock;
  /** Called once when the handshake is over, however it ended. */
  readonly onOver: () => void;
}

/** An agent that has proved its key. */
export interface Proven<M extends EnrollingModel> {
  readonly connection: Connection;
  readonly model: M;
  readonly hello: Hello;
  readonly codec: Codec;
}

/** Why an agent is sent away. `retry`: it may come back as it is. */
export interface Bye {
  readonly reason: string;
  readonly retry: boolean;
}

const plain = codecFor(false);

/** Sends `bye` and closes. */
export function sayBye(connection: Connection, bye: Bye): void {
  connection.send([plain.encodeDown({ type: "bye", ...bye })]);
  connection.close();
}

type Handler = (frame: Uint8Array | string) => void;

/**
 * Shakes hands on `connection`; then `onProven` answers who takes its frames from there on. Whatever goes wrong ends
 * the connection, with a `bye` where the other side can understand one.
 */
export function shakeHands<M extends EnrollingModel>(
  connection: Connection,
  options: HandshakeOptions<M>,
  onProven: (proven: Proven<M>) => Handler,
): void {
  let over = false;
  const timeout: Cancel = options.clock.after(HANDSHAKE_MS, () => end({ reason: "handshake timed out", retry: true }));
  const finish = (): boolean => {
    if (over) return false;
    over = true;
    timeout();
    options.onOver();
    return true;
  };
  const end = (bye: Bye): void => {
    if (finish()) sayBye(connection, bye);
  };
  let handler: Handler = (frame) => {
    const hello = decodeAs(frame, "hello");
    if (hello === null) return end({ reason: "cannot read hello", retry: false });
    const known = checkHello(hello, options);
    if (known.bye !== null) return end(known.bye);
    const nonce = options.crypto.randomHex(32);
    connection.send([plain.encodeDown({ type: "challenge", nonce })]);
    handler = (next) => {
      const proof = decodeAs(next, "proof");
      if (proof === null) return end({ reason: "cannot read proof", retry: false });
      handler = () => end({ reason: "cannot take messages before welcome", retry: false });
      void checkProof({ hello, proof, nonce, connection, model: known.model, options }).then((bye) => {
        if (bye !== null) return end(bye);
        if (!finish()) return;
        const codec = codecFor(hello.schemaHash === schemaHash);
        handler = onProven({ connection, model: known.model, hello, codec });
      });
    };
  };
  connection.onMessage((frame) => handler(frame));
  // A connection has one listener for its end: whoever takes over replaces this one.
  connection.onClose(() => void finish());
}

function decodeAs<T extends UpMessage["type"]>(
  frame: Uint8Array | string,
  type: T,
): Extract<UpMessage, { type: T }> | null {
  if (typeof frame === "string") return null;
  const message = plain.decodeUp(frame);
  return message.ok && message.value.type === type ? (message.value as Extract<UpMessage, { type: T }>) : null;
}

type Checked<M> = { readonly bye: null; readonly model: M } | { readonly bye: Bye; readonly model: null };

function checkHello<M extends EnrollingModel>(hello: Hello, options: HandshakeOptions<M>): Checked<M> {
  const no = (reason: string): Checked<M> => ({ bye: { reason, retry: false }, model: null });
  if (hello.protocol !== protocolVersion)
    return no(`cannot speak protocol ${hello.protocol}: this controller speaks ${protocolVersion}`);
  const model = options.model(hello.model);
  if (model === undefined) return no(`model ${JSON.stringify(hello.model)} not found`);
  if (model.world.get("machine", hello.machine) === undefined) return no(`machine ${hello.machine} not found`);
  return { bye: null, model };
}

interface Claim<M extends EnrollingModel> {
  readonly hello: Hello;
  readonly proof: Proof;
  readonly nonce: string;
  readonly connection: Connection;
  readonly model: M;
  readonly options: HandshakeOptions<M>;
}

async function checkProof<M extends EnrollingModel>(claim: Claim<M>): Promise<Bye | null> {
  const { hello, proof, nonce, connection, model, options } = claim;
  const no = (why: string): Bye => ({ reason: `cannot enrol machine ${hello.machine}: ${why}`, retry: false });
  const signed = proofBytes(nonce, connection.binding);
  if (!options.crypto.verify(hello.publicKey, signed, proof.signature)) return no("the signature is not valid");
  const enrolment = model.world.get("enrolment", hello.machine);
  if (enrolment?.publicKey === hello.publicKey) return null;
  if (enrolment === undefined) return no("no token was issued");
  const { crypto, clock } = options;
  if (proof.token === "" || !crypto.sameText(sha256Hex(crypto, proof.token), enrolment.tokenHash))
    return no("the token is not valid");
  // A used token expires with its use; its first key has just been let in above.
  if (enrolment.expires <= clock.now())
    return no(enrolment.expires === 0 ? "its token was used with another key" : "the token has expired");
  const enrolled = await model.enrol(hello.machine, hello.publicKey);
  if (!enrolled.ok && COME_AGAIN.has(enrolled.error.code)) return { reason: "cannot enrol now", retry: true };
  // Another key may have come first between our look and the commit.
  const bound = model.world.get("enrolment", hello.machine)?.publicKey === hello.publicKey;
  return bound ? null : no("its token was used with another key");
}
