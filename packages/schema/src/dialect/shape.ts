// Building blocks of the client dialect. What a Juju client leaves out or sends as null is the empty value of its type.
import * as z from "zod/mini";

export const Text = z._default(z.string(), "");
export const Int = z._default(z.int(), 0);
export const Flag = z._default(z.boolean(), false);
export { Json as Plain } from "../json.ts";

/** A list that may be absent or null. */
export const list = <T extends z.ZodMiniType>(item: T) => z._default(z.array(item), []);
/** A map with free keys that may be absent or null. */
export const dict = <T extends z.ZodMiniType>(value: T) => z._default(z.record(z.string(), value), {});
/** A value whose absence means something of its own. */
export const maybe = <T extends z.ZodMiniType>(value: T) => z.optional(value);
/** An object that may be absent or null. */
export const part = <S extends z.core.$ZodLooseShape>(shape: S) => z.prefault(z.object(shape), {} as never);

export const Entity = z.object({ tag: Text });
export const Entities = z.object({ entities: list(Entity) });
export const Nothing = z.object({});

/** One method: what it takes (parsed by the server) and what it answers (typed for the client). */
export interface Method<P extends z.ZodMiniType = z.ZodMiniType, R = unknown> {
  readonly params: P;
  /** Never set: carries the type of the answer. */
  readonly result?: R;
}

/** `method(params).gives<Answer>()`. */
export const method = <P extends z.ZodMiniType>(params: P) => ({
  gives: <R>(): Method<P, R> => ({ params }),
});

/** On which connections a facade is served. */
export type ConnectionKind = "controller" | "model" | "both";

type Methods = { readonly [name: string]: Method };

export interface FacadeShape<K extends ConnectionKind = ConnectionKind, M extends Methods = Methods> {
  readonly versions: readonly number[];
  readonly on: K;
  readonly methods: M;
}

/** Declares a facade: versions ascending, as they are announced at login. */
export const facade = <const K extends ConnectionKind, const M extends Methods>(
  on: K,
  versions: readonly number[],
  methods: M,
): FacadeShape<K, M> => ({ versions, on, methods });
