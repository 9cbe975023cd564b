// What keeper, controller and agents inherit of the caller's environment: little, so that nobody's shell settings
// (NODE_OPTIONS, BASH_ENV, NODE_EXTRA_CA_CERTS, LD_PRELOAD…) reach daemons and hooks.

const KEPT = new Set([
  ...["PATH", "HOME", "USER", "LOGNAME", "SHELL", "LANG", "LANGUAGE", "TZ", "TMPDIR", "XDG_RUNTIME_DIR"],
  ...["http_proxy", "https_proxy", "ftp_proxy", "no_proxy", "HTTP_PROXY", "HTTPS_PROXY", "FTP_PROXY", "NO_PROXY"],
]);
const PATH_DEFAULT = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

export function processEnvironment(from: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const kept: Record<string, string> = { PATH: PATH_DEFAULT };
  for (const [name, value] of Object.entries(from)) {
    if (value !== undefined && (KEPT.has(name) || name.startsWith("LC_"))) kept[name] = value;
  }
  return kept;
}
