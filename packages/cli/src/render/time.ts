// Times as Juju's clients print them. Pure but for the local zone, which is the reader's.

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const two = (n: number): string => String(n).padStart(2, "0");

/** `02 Jan 2006 15:04:05Z07:00`, in UTC `2006-01-02 15:04:05Z`. */
export function moment(time: string, utc: boolean): string {
  const at = new Date(time);
  if (Number.isNaN(at.getTime())) return time;
  if (utc)
    return at
      .toISOString()
      .replace("T", " ")
      .replace(/\.\d+Z$/, "Z");
  const day = `${two(at.getDate())} ${MONTHS[at.getMonth()]} ${at.getFullYear()}`;
  return `${day} ${hours(at)}${zone(at)}`;
}

/** `15:04:05Z07:00`; in UTC without a zone letter, as Juju has it. */
export function clock(time: string, utc: boolean): string {
  const at = new Date(time);
  if (Number.isNaN(at.getTime())) return "";
  return utc ? at.toISOString().slice(11, 19) : `${hours(at)}${zone(at)}`;
}

const hours = (at: Date): string => `${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}`;

function zone(at: Date): string {
  const minutes = -at.getTimezoneOffset();
  if (minutes === 0) return "Z";
  const size = Math.abs(minutes);
  return `${minutes < 0 ? "-" : "+"}${two(Math.floor(size / 60))}:${two(size % 60)}`;
}
