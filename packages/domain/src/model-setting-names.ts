// Which keys a model's settings may have: those that Kith reads, and those that Juju's clients set. A key of neither kind
// is a slip of the pen, and whoever made it must hear of it.
import { modelSettings } from "./model-settings.ts";

/** Settings of Juju that are kept and shown, and change nothing here. */
const JUJU: ReadonlySet<string> = new Set([
  ...["agent-metadata-url", "agent-stream", "apt-ftp-proxy", "apt-http-proxy", "apt-https-proxy", "apt-mirror"],
  ...["apt-no-proxy", "authorized-keys", "backup-dir", "charmhub-url", "cloudinit-userdata"],
  ...["container-image-metadata-defaults-disabled", "container-image-metadata-url", "container-image-stream"],
  ...["container-inherit-properties", "container-networking-method", "default-base", "default-space", "development"],
  ...["disable-network-management", "disable-telemetry", "egress-subnets", "enable-os-refresh-update"],
  ...["enable-os-upgrade", "extra-info", "fan-config", "firewall-mode", "ignore-machine-addresses"],
  ...["image-metadata-defaults-disabled", "image-metadata-url", "image-stream", "juju-ftp-proxy", "juju-http-proxy"],
  ...["juju-https-proxy", "juju-no-proxy", "logging-output", "lxd-snap-channel", "max-action-results-age"],
  ...["max-action-results-size", "max-status-history-age", "max-status-history-size", "mode"],
  ...["net-bond-reconfigure-delay", "num-container-provision-workers", "num-provision-workers"],
  ...["provisioner-harvest-mode", "proxy-ssh", "resource-tags", "saas-ingress-allow", "secret-backend"],
  ...["snap-http-proxy", "snap-https-proxy", "snap-store-assertions", "snap-store-proxy", "snap-store-proxy-url"],
  ...["ssh-allow", "ssl-hostname-verification", "storage-default-block-source"],
  ...["storage-default-filesystem-source", "test-mode", "transmit-vendor-metrics", "uuid", "name", "type"],
  ...["agent-version", "default-series"],
]);

export const isModelSetting = (key: string): boolean => Object.hasOwn(modelSettings, key) || JUJU.has(key);
