// Log lines on their way to the controller: in batches with a number of their own, kept while it is away, and bounded.
// What does not fit is dropped oldest first and counted, never in silence.
import type { Cancel, Clock } from "@kith/base";
import type { LogLine, UpMessage } from "@kith/schema";
import { LOG_BATCH_LINES_MAX, LOG_BATCH_PAUSE_MS, LOG_BYTES_MAX, LOG_LINES_MAX } from "./limits.ts";

export class LogQueue {
  readonly #clock: Clock;
  /** False when there is no connection. */
  readonly #send: (message: UpMessage) => boolean;
  #lines: LogLine[] = [];
  #bytes = 0;
  #dropped = 0;
  #sequence = 0;
  #timer: Cancel | null = null;

  constructor(clock: Clock, send: (message: UpMessage) => boolean) {
    this.#clock = clock;
    this.#send = send;
  }

  add(line: LogLine): void {
    this.#lines.push(line);
    this.#bytes += line.message.length;
    if (this.#lines.length > LOG_LINES_MAX || this.#bytes > LOG_BYTES_MAX) this.#drop();
    if (line.level === "ERROR" || line.level === "CRITICAL") {
      // Whoever hears of the failure looks at the log at once: the lines go out before the fact.
      this.flush();
      return;
    }
    this.#timer ??= this.#clock.after(LOG_BATCH_PAUSE_MS, () => {
      this.#timer = null;
      this.flush();
    });
  }

  /** Sends what waits; also when a connection is there again. */
  flush(): void {
    while (this.#lines.length > 0) {
      const lines = this.#lines.slice(0, LOG_BATCH_LINES_MAX);
      const sent = this.#send({ type: "log", sequence: this.#sequence + 1, dropped: this.#dropped, lines });
      if (!sent) return;
      this.#sequence += 1;
      this.#dropped = 0;
      this.#lines = this.#lines.slice(lines.length);
      for (const line of lines) this.#bytes -= line.message.length;
    }
  }

  close(): void {
    this.#timer?.();
    this.#timer = null;
  }

  /** An eighth at a time: shifting one line per line would cost the length of the queue each time. */
  #drop(): void {
    const gone = this.#lines.splice(0, Math.ceil(this.#lines.length / 8));
    this.#dropped += gone.length;
    for (const line of gone) this.#bytes -= line.message.length;
  }
}
