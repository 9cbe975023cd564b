// A planner brings the draft one step nearer to what the model's state demands, looking only at what changed. It reads
// states, not events: running it again on a settled draft changes nothing.
import type { Deciding } from "../deciding.ts";
import type { Changed } from "../world/draft.ts";

export type Planner = (context: Deciding, changed: readonly Changed[]) => void;
