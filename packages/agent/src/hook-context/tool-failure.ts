// Why a hook tool cannot do what it was asked: its text goes to stderr behind "ERROR ", the exit code is 1.
import { type Refusal, refusalText } from "@kith/schema";

export class ToolFailure extends Error {
  override name = "ToolFailure";

  static refused(refusal: Refusal): ToolFailure {
    return new ToolFailure(refusalText(refusal));
  }
}
