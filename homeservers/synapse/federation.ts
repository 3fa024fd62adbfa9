// Runtime: anywhere.

/** A homeserver of a pair, as the other one reaches it. */
export interface FederationSide {
  /** Of all servers of the pair, this one's too. */
  readonly peers: readonly string[];
  /** Part of the server's name, so it stays as long as the data does. */
  readonly port: number;
  readonly certificateFile: string;
  readonly keyFile: string;
}

/**
 * What `homeserver.yaml` says beside the rest where a homeserver federates with its peers on this machine, and with nobody
 * else: a listener with TLS, whose certificate both trust, and leave to go to this machine's own addresses.
 */
export function federationConfig({ peers, certificateFile, keyFile }: FederationSide): Record<string, unknown> {
  return {
    federation_domain_whitelist: peers,
    tls_certificate_path: certificateFile,
    tls_private_key_path: keyFile,
    federation_custom_ca_list: [certificateFile],
    ip_range_blacklist: [],
    federation_ip_range_blacklist: [],
  };
}

export function federationListener({ port }: FederationSide): Record<string, unknown> {
  return {
    port,
    bind_addresses: ["127.0.0.1"],
    type: "http",
    tls: true,
    resources: [{ names: ["federation"], compress: false }],
  };
}
