/** Natural order: runs of digits compare by value, so `u/2` comes before `u/10`. Total: ties fall back on code units. */
export function compareNatural(a: string, b: string): number {
  let i = 0;
  let j = 0;
  while (i < a.length && j < b.length) {
    const da = digitsAt(a, i);
    const db = digitsAt(b, j);
    if (da > 0 && db > 0) {
      const na = a.slice(i, i + da).replace(/^0+(?=\d)/, "");
      const nb = b.slice(j, j + db).replace(/^0+(?=\d)/, "");
      if (na.length !== nb.length) return na.length - nb.length;
      if (na !== nb) return na < nb ? -1 : 1;
      i += da;
      j += db;
      continue;
    }
    const ca = a.charCodeAt(i);
    const cb = b.charCodeAt(j);
    if (ca !== cb) return ca - cb;
    i += 1;
    j += 1;
  }
  const rest = a.length - i - (b.length - j);
  return rest !== 0 ? rest : a < b ? -1 : a > b ? 1 : 0;
}

function digitsAt(text: string, from: number): number {
  let n = from;
  while (n < text.length) {
    const c = text.charCodeAt(n);
    if (c < 48 || c > 57) break;
    n += 1;
  }
  return n - from;
}
