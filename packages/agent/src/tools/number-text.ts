// Numbers in smart and YAML output: integers as digits (our decision: Juju prints 1e+06), other numbers with an exponent
// of at least two digits below 1e-4 and from 1e6 on (observed).

const EXPONENT_FROM = 6;
const EXPONENT_BELOW = -4;

/** `value` as it stands in smart and YAML output. */
export function numberText(value: number): string {
  if (Number.isInteger(value)) return String(value);
  const [mantissa = "", power = "0"] = value.toExponential().split("e");
  const exponent = Number(power);
  if (exponent >= EXPONENT_BELOW && exponent < EXPONENT_FROM) return String(value);
  const digits = String(Math.abs(exponent)).padStart(2, "0");
  return `${mantissa}e${exponent < 0 ? "-" : "+"}${digits}`;
}
