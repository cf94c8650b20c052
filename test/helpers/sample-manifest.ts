import type { Manifest } from '../../src/journal/manifest.js';

/** A whole manifest, of an import. */
export const sampleManifest: Manifest = {
  version: 1,
  tool: '0.1.0',
  run: '20260301T120000Z-deals-0a1b2c',
  command: 'import',
  dryRun: false,
  startedAt: '2026-03-01T12:00:00.000Z',
  account: { id: 7, name: 'Acme', subdomain: 'acme', url: 'https://acme.kommo.com' },
  input: { path: '/in.csv', size: 9, sha256: 'ab' },
  mapping: { path: '/deals.yaml', name: 'deals', sha256: 'cd' },
  dictionarySha256: 'ef',
  options: { rate: 7 },
};
