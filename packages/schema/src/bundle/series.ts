// Ubuntu's series and the releases that bundles of before 2022 name by them.

const RELEASES: { readonly [series: string]: string } = {
  precise: "12.04",
  quantal: "12.10",
  raring: "13.04",
  saucy: "13.10",
  trusty: "14.04",
  utopic: "14.10",
  vivid: "15.04",
  wily: "15.10",
  xenial: "16.04",
  yakkety: "16.10",
  zesty: "17.04",
  artful: "17.10",
  bionic: "18.04",
  cosmic: "18.10",
  disco: "19.04",
  eoan: "19.10",
  focal: "20.04",
  groovy: "20.10",
  hirsute: "21.04",
  impish: "21.10",
  jammy: "22.04",
  kinetic: "22.10",
  lunar: "23.04",
  mantic: "23.10",
  noble: "24.04",
  oracular: "24.10",
  plucky: "25.04",
  questing: "25.10",
};
const OTHERS: { readonly [series: string]: { readonly name: string; readonly channel: string } } = {
  centos7: { name: "centos", channel: "7" },
  centos8: { name: "centos", channel: "8" },
};

export function baseOfSeries(series: string): { readonly name: string; readonly channel: string } | null {
  if (Object.hasOwn(OTHERS, series)) return OTHERS[series] ?? null;
  const release = Object.hasOwn(RELEASES, series) ? RELEASES[series] : undefined;
  return release === undefined ? null : { name: "ubuntu", channel: release };
}

/** The series that a base had as its name; null for one that never had one. */
export function seriesOfBase({ name, channel }: { readonly name: string; readonly channel: string }): string | null {
  const release = channel.split("/")[0];
  const named = Object.keys({ ...RELEASES, ...OTHERS }).find((series) => {
    const base = baseOfSeries(series);
    return base?.name === name && base.channel === release;
  });
  return named ?? null;
}

/** The series that a charm's URL names: `cs:~me/trusty/web-3` → trusty. */
export function seriesInUrl(charm: string): string | null {
  if (!/^[a-z]+:/.test(charm)) return null;
  const parts = charm.replace(/^[a-z]+:/, "").split("/");
  return parts.slice(0, -1).find((part) => baseOfSeries(part) !== null) ?? null;
}
