import { NOT_PUBLIC } from './public-lookup.js';

// Raised before a connection carries anything: name lookup, connecting (nodejs.org/api/errors.html, undici's
// errors). ECONNRESET and UND_ERR_SOCKET are no proof: the server may have read the request.
const unconnected: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);

// Who is there is not who was asked for, and asking again would not change that: a name that leads elsewhere, a
// certificate (nodejs.org/api/tls.html, X509 certificate error codes), no TLS or one too old.
const untrusted: ReadonlySet<string> = new Set([
  NOT_PUBLIC,
  'CERT_HAS_EXPIRED',
  'CERT_NOT_YET_VALID',
  'CERT_REJECTED',
  'CERT_REVOKED',
  'CERT_SIGNATURE_FAILURE',
  'CERT_UNTRUSTED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'HOSTNAME_MISMATCH',
  'INVALID_CA',
  'INVALID_PURPOSE',
  'PATH_LENGTH_EXCEEDED',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'ERR_TLS_CERT_ALTNAME_INVALID',
  'ERR_SSL_WRONG_VERSION_NUMBER',
  'ERR_SSL_UNSUPPORTED_PROTOCOL',
  'ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION',
]);

/** Whether an error of this code can only come before the first byte of a request. */
export function isProofOfNotSent(code: string | undefined): boolean {
  return code !== undefined && (unconnected.has(code) || untrusted.has(code));
}

/** Whether an error of this code says that the other side is not proven to be the host that was asked for. */
export function isUntrusted(code: string | undefined): boolean {
  return code !== undefined && untrusted.has(code);
}
