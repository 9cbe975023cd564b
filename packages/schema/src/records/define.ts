// How a record kind is declared: its key, its fields in wire order, its shape. The order of `shape` is part of the
// store's and the protocol's version: fields are appended, never moved.
import * as z from "zod/mini";

export interface RecordDefinition<K extends string, S extends z.core.$ZodLooseShape> {
  readonly kind: K;
  readonly key: readonly (keyof S & string)[];
  readonly fields: readonly (keyof S & string)[];
  readonly shape: z.ZodMiniObject<S>;
}

/**
 * Declares record `kind`: `key` names the fields that identify it, `shape` all its fields in wire order. It is made when
 * it is first asked for: a process that starts pays for the shapes that it meets, not for the whole catalogue.
 */
export function defineRecord<const K extends string, S extends z.core.$ZodLooseShape>(
  kind: K,
  key: readonly (keyof S & string)[],
  shape: () => S,
): RecordDefinition<K, S> {
  let made: z.ZodMiniObject<S> | undefined;
  let fields: readonly (keyof S & string)[] | undefined;
  return {
    kind,
    key,
    get shape() {
      made ??= z.object(shape());
      return made;
    },
    get fields() {
      fields ??= Object.keys(this.shape.shape);
      return fields;
    },
  };
}

/** The shapes by name, in the order of `makers`, each made when it is first asked for. */
export function shapesOf<M extends Readonly<Record<string, () => z.ZodMiniObject<z.core.$ZodLooseShape>>>>(
  makers: M,
): { readonly [K in keyof M]: ReturnType<M[K]> } {
  const shapes = {};
  for (const [name, make] of Object.entries(makers)) {
    let made: ReturnType<typeof make> | undefined;
    const get = () => {
      made ??= make();
      return made;
    };
    Object.defineProperty(shapes, name, { enumerable: true, get });
  }
  return shapes as { readonly [K in keyof M]: ReturnType<M[K]> };
}

export const Name = z.string().check(z.minLength(1), z.maxLength(256));
export const Count = z.int().check(z.minimum(0));
/** Milliseconds since 1970. */
export const Time = z.number();
export const Texts = z.record(z.string(), z.string());
export const SettingValue = z.nullable(z.union([z.string(), z.number(), z.boolean()]));

export const Life = z.enum(["alive", "dying", "dead"]);
export const lifeFields = {
  life: Life,
  /** Set by a forced removal: the step it has reached and when the next one is taken. */
  force: z.nullable(z.object({ step: Count, deadline: Time })),
};
