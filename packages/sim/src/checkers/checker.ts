// How a checker says what it found.

/** Reports one violation in words that name ids. */
export type Report = (text: string) => void;

/** What happened in a run that the checkers judge. */
export interface Violation {
  readonly checker: string;
  readonly text: string;
  /** Virtual milliseconds since the run began. */
  readonly at: number;
}
