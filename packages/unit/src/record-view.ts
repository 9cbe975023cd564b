import type { Kind, RecordOf, Revision } from "@kith/schema";

/** Records as of one revision. A pinned view never changes under its reader. */
export interface RecordView {
  readonly revision: Revision;
  get<K extends Kind>(kind: K, ...key: readonly string[]): RecordOf<K> | undefined;
  /** Records of `kind` whose first key part is `first`: members of a relation, settings of an application. In no order. */
  list<K extends Kind>(kind: K, first: string): Iterable<RecordOf<K>>;
}
