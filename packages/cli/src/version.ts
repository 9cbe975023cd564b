/** Kith's own version; the protocol's is 3.6.3, which Juju clients look at. */
export const KITH_VERSION = "0.1.0";
