// Errors of the dialect: their codes, and which code each refusal has. Nowhere else does a refusal get a code.
import { err, type Result } from "@kith/base";
import { type dialect, type Refusal, type RefusalCode, refusalText } from "@kith/schema";

type DialectError = dialect.DialectError;

export const failure = (message: string, code = ""): DialectError => ({ message, code });
export const fail = (message: string, code = ""): Result<never, DialectError> => err(failure(message, code));

/** The protocol's code of each refusal; empty where it has none. */
const codes: { readonly [C in RefusalCode]: string } = {
  "not-found": "not found",
  "already-exists": "already exists",
  "not-valid": "not valid",
  "not-supported": "not supported",
  "permission-denied": "unauthorized access",
  unauthorized: "unauthorized access",
  "no-relation-endpoint": "not found",
  "no-relations-found": "",
  "ambiguous-relation": "",
  "relation-exists": "already exists",
  "relation-limit": "quota limit exceeded",
  "container-scope-needs-subordinate": "",
  "bases-must-match": "incompatible base",
  "peer-relation": "",
  "not-alive": "",
  "subordinate-without-units": "application should not have units",
  "subordinate-unit": "",
  "unit-not-in-error": "",
  "unknown-option": "not valid",
  "option-type": "",
  "unknown-action": "not found",
  "action-params": "",
  "host-not-trusted": "not supported",
  "not-leader": "not leader",
  "cannot-write-relation-settings": "",
  "port-conflict": "",
  quota: "quota limit exceeded",
  "scope-left": "",
  "subordinate-still-dying": "cannot enter scope yet",
  "unknown-endpoints": "",
  "machine-in-use": "machine has assigned units",
  "model-not-empty": "model not empty",
  "stale-plan": "try again",
  "bundle-problems": "not valid",
  "sequence-gap": "",
  "foreign-entity": "unauthorized access",
  "resource-missing": "not found",
  "too-large": "quota limit exceeded",
  "store-failed": "",
  stopping: "try again",
  busy: "try again",
  "delivery-not-asked": "",
  internal: "",
};

/** The catalogue's code and fields travel as `error-info`, so that our own clients can give a hint. */
export function errorOf(refusal: Refusal): DialectError {
  return { message: refusalText(refusal), code: codes[refusal.code], info: { refusal } };
}

export const PERMISSION_DENIED: DialectError = failure("permission denied", "unauthorized access");
export const NOT_SUPPORTED: DialectError = failure("not supported", "not supported");
export const notFound = (kind: string, id: string): DialectError => errorOf({ code: "not-found", kind, id });

export const unknownVersion = (facade: string, version: number): DialectError =>
  version === 0
    ? failure(`unknown object type ${JSON.stringify(facade)}`, "not implemented")
    : failure(`unknown version (${version}) of interface ${JSON.stringify(facade)}`, "not implemented");

export const unknownMethod = (facade: string, version: number, method: string): DialectError =>
  failure(`no such request - method ${facade}(${version}).${method} is not implemented`, "not implemented");

export const wrongConnection = (facade: string, kind: "controller" | "model"): DialectError =>
  failure(`facade ${JSON.stringify(facade)} not supported for ${kind} API connection`, "not supported");
