import { lookup as systemLookup, type LookupAddress } from 'node:dns';
import { BlockList, type LookupFunction } from 'node:net';

/** The code of the error of a name whose address is not of the public network. */
export const NOT_PUBLIC = 'ERR_NOT_PUBLIC';

// IANA special-purpose registries, as far as they lead back into a machine or its network. 198.18.0.0/15 is not among
// them: some VPN programs answer with it for every name.
const private4: readonly (readonly [string, number])[] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.168.0.0', 16],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
];
const private6: readonly (readonly [string, number])[] = [
  ['::', 127],
  ['64:ff9b:1::', 48],
  ['2002::', 16],
  ['fc00::', 7],
  ['fe80::', 10],
  ['fec0::', 10],
  ['ff00::', 8],
];

const forbidden = new BlockList();
for (const [net, bits] of private4) {
  // Node holds an IPv4 address inside an IPv6 one (::ffff:10.0.0.1) against these too; NAT64 and the old form it does not.
  forbidden.addSubnet(net, bits, 'ipv4');
  forbidden.addSubnet(`64:ff9b::${net}`, 96 + bits, 'ipv6');
  forbidden.addSubnet(`::${net}`, 96 + bits, 'ipv6');
}
for (const [net, bits] of private6) forbidden.addSubnet(net, bits, 'ipv6');

/** Whether an address belongs to this machine or to a network that is not the public one. */
export function isPrivate({ address, family }: LookupAddress): boolean {
  return forbidden.check(address, family === 6 ? 'ipv6' : 'ipv4');
}

/**
 * Looks names up for a connection, and refuses one with any address that is not public: a name server that lies, or a
 * hosts file, would else have the token sent into a local network.
 */
export function publicLookup(lookup: LookupFunction = systemLookup): LookupFunction {
  return (hostname, options, callback) => {
    lookup(hostname, { ...options, all: true }, (error, found) => {
      if (error) {
        callback(error, []);
        return;
      }
      const addresses = typeof found === 'string' ? [] : found;
      const bad = addresses.find(isPrivate);
      const [first] = addresses;
      if (bad) callback(refusal(hostname, bad.address), []);
      else if (options.all === true || !first) callback(null, addresses);
      else callback(null, first.address, first.family);
    });
  };
}

function refusal(hostname: string, address: string): NodeJS.ErrnoException {
  const message = `${hostname} has the address ${address} here, which is of a private network and not of Kommo`;
  return Object.assign(new Error(message), { code: NOT_PUBLIC });
}
