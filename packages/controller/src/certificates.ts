// The controller's authority and its server certificate: P-256, made at the first start. Imported lazily: the library
// is needed once in a controller's life.
import { webcrypto } from "node:crypto";
import { isIP } from "node:net";

export interface Certificates {
  /** PEM, all of them. */
  readonly caCert: string;
  readonly caKey: string;
  readonly serverCert: string;
  readonly serverKey: string;
}

const ALGORITHM = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" } as const;
const DAY_MS = 24 * 3_600_000;
/** Clocks of machines may be behind. */
const BACKDATED_MS = DAY_MS;
/** Juju's: ten years; whoever needs another one makes another controller. */
const VALID_MS = 3_650 * DAY_MS;

/** Every Juju client expects this name in the certificate. */
const SERVER_NAMES = ["juju-apiserver", "localhost"];

/** Makes an authority and a server certificate for `addresses` (host names and IP addresses). */
export async function makeCertificates(options: {
  readonly controller: string;
  readonly addresses: readonly string[];
  readonly now: number;
}): Promise<Certificates> {
  // The library finds its parts through decorators and leaves the polyfill to its user.
  await import("reflect-metadata");
  const x509 = await import("@peculiar/x509");
  x509.cryptoProvider.set(webcrypto as unknown as Parameters<typeof x509.cryptoProvider.set>[0]);
  const caKeys = await makeKeys();
  const serverKeys = await makeKeys();
  const validity = {
    notBefore: new Date(options.now - BACKDATED_MS),
    notAfter: new Date(options.now + VALID_MS),
    signingAlgorithm: ALGORITHM,
  };
  const ca = await x509.X509CertificateGenerator.createSelfSigned({
    ...validity,
    serialNumber: serial(),
    name: `CN=kith-${options.controller},O=kith`,
    keys: caKeys,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      await x509.SubjectKeyIdentifierExtension.create(caKeys.publicKey),
    ],
  });
  const names = [...new Set([...SERVER_NAMES, ...options.addresses, "127.0.0.1"])];
  const server = await x509.X509CertificateGenerator.create({
    ...validity,
    serialNumber: serial(),
    subject: "CN=juju-apiserver,O=kith",
    issuer: ca.subject,
    publicKey: serverKeys.publicKey,
    signingKey: caKeys.privateKey,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
      new x509.SubjectAlternativeNameExtension(
        names.map((value) => ({ type: isIP(value) === 0 ? ("dns" as const) : ("ip" as const), value })),
      ),
      await x509.AuthorityKeyIdentifierExtension.create(caKeys.publicKey),
    ],
  });
  return {
    caCert: `${ca.toString("pem")}\n`,
    caKey: await keyPem(caKeys.privateKey),
    serverCert: `${server.toString("pem")}\n`,
    serverKey: await keyPem(serverKeys.privateKey),
  };
}

type Keys = webcrypto.CryptoKeyPair;

const makeKeys = (): Promise<Keys> =>
  webcrypto.subtle.generateKey(ALGORITHM, true, ["sign", "verify"]) as Promise<Keys>;

async function keyPem(key: webcrypto.CryptoKey): Promise<string> {
  const body = Buffer.from(await webcrypto.subtle.exportKey("pkcs8", key)).toString("base64");
  return `-----BEGIN PRIVATE KEY-----\n${(body.match(/.{1,64}/g) ?? []).join("\n")}\n-----END PRIVATE KEY-----\n`;
}

/** Positive, so that no reader takes it for a negative number. */
function serial(): string {
  const bytes = webcrypto.getRandomValues(new Uint8Array(16));
  bytes[0] = ((bytes[0] ?? 0) & 0x7f) | 0x40;
  return Buffer.from(bytes).toString("hex");
}
