export { type Snapshot, StaleRevision, type Store, StoreError, Trimmed, type WorldStore } from "./store.ts";
