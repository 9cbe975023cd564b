// Times of the dialect: RFC 3339 in UTC. Go durations are integers of nanoseconds.

/** Go's zero time: "not yet". */
export const ZERO_TIME = "0001-01-01T00:00:00Z";

const DAY_MS = 86_400_000;
const pad = (value: number, width: number): string => String(value).padStart(width, "0");

/** Milliseconds since 1970 as `2026-11-22T14:27:05.535Z`; a fraction of zero is left out. */
export function rfc3339(millis: number): string {
  const whole = Math.floor(millis);
  const days = Math.floor(whole / DAY_MS);
  const rest = whole - days * DAY_MS;
  const [year, month, day] = civilDate(days);
  const fraction = rest % 1000 === 0 ? "" : `.${pad(rest % 1000, 3).replace(/0+$/, "")}`;
  const clock = [Math.floor(rest / 3_600_000), Math.floor(rest / 60_000) % 60, Math.floor(rest / 1000) % 60];
  return `${pad(year, 4)}-${pad(month, 2)}-${pad(day, 2)}T${clock.map((n) => pad(n, 2)).join(":")}${fraction}Z`;
}

/** Reads RFC 3339, whatever its offset from UTC; null when it is no time. */
export function parseRfc3339(text: string): number | null {
  const parts = /^(\d{4})-(\d\d)-(\d\d)[Tt ](\d\d):(\d\d):(\d\d)(\.\d+)?(?:[Zz]|([+-])(\d\d):(\d\d))$/.exec(text);
  if (parts === null) return null;
  const [year = 0, month = 0, day = 0, hours = 0, minutes = 0, seconds = 0] = parts.slice(1, 7).map(Number);
  const [, , , , , , , fraction, sign, offsetHours, offsetMinutes] = parts;
  if (month < 1 || month > 12 || day < 1 || day > 31 || hours > 23 || minutes > 59 || seconds > 60) return null;
  const offset = (Number(offsetHours ?? 0) * 60 + Number(offsetMinutes ?? 0)) * 60_000 * (sign === "-" ? -1 : 1);
  const ofDay = ((hours * 60 + minutes) * 60 + seconds) * 1000 + Math.floor(Number(`0${fraction ?? ".0"}`) * 1000);
  return dayNumber(year, month, day) * DAY_MS + ofDay - offset;
}

/** The number of a day, counted from 1970-01-01: the inverse of `civilDate`. */
function dayNumber(year: number, month: number, day: number): number {
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const yearOfEra = y - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  return (
    era * 146_097 + yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear - 719_468
  );
}

/** The Gregorian date of a day number, counted from 1970-01-01; the year begins in March, so that leap days come last. */
function civilDate(days: number): [year: number, month: number, day: number] {
  const shifted = days + 719_468;
  const era = Math.floor(shifted / 146_097);
  const dayOfEra = shifted - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const marchMonth = Math.floor((5 * dayOfYear + 2) / 153);
  const day = dayOfYear - Math.floor((153 * marchMonth + 2) / 5) + 1;
  const month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9;
  return [yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day];
}
