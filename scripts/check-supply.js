// Holds the lockfile against versions that are known to be bad and packages that run scripts when installed, and the
// published package against what may be in it. Works without a network. Usage: node scripts/check-supply.js
// [--lockfile FILE] [--files FILE: a list of paths as JSON, instead of asking npm] [--no-files]
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';

const { values } = parseArgs({
  options: { lockfile: { type: 'string' }, files: { type: 'string' }, 'no-files': { type: 'boolean' } },
});
const read = (path) => JSON.parse(readFileSync(path, 'utf8'));
const own = (name) => read(new URL(`supply/${name}.json`, import.meta.url));

/** What the package is made of; anything else in it was put there by mistake. */
const allowed = [
  /^(package\.json|README\.md|LICENSE|CHANGELOG\.md)$/,
  /^dist\/[\w/-]+\.(js|d\.ts|js\.map)$/,
  /^mappings\/[\w.-]+\.(yaml|json)$/,
];

const lockfile = read(values.lockfile ?? 'package-lock.json');
const faults = [...knownBad(lockfile, own('advisories')), ...scripts(lockfile, own('install-scripts'))];
if (values['no-files'] !== true) faults.push(...strangers(values.files ? read(values.files) : packed()));
for (const fault of faults) console.error(fault);
if (faults.length === 0)
  console.log('No known advisory, no unknown install script, nothing strange in the package.');
process.exitCode = faults.length === 0 ? 0 : 1;

function packagesOf({ packages }) {
  return Object.entries(packages)
    .filter(([path]) => path.includes('node_modules/'))
    .map(([path, facts]) => ({ name: facts.name ?? path.split('node_modules/').at(-1), ...facts }));
}

function knownBad(lock, advisories) {
  return packagesOf(lock).flatMap(({ name, version }) =>
    advisories
      .filter((one) => one.name === name && isWithin(version, one))
      .map(
        ({ id, fixed }) =>
          `${name} ${version}: ${id}; ${fixed ? `${fixed} is sound` : 'no version is sound'}.`,
      ),
  );
}

function isWithin(version, { from = '0.0.0', fixed }) {
  return compare(version, from) >= 0 && (fixed === undefined || compare(version, fixed) < 0);
}

/** By numbers; a pre-release counts as older than its release. */
function compare(one, other) {
  const [a, b] = [one, other].map((version) => version.split('-')[0].split('.').map(Number));
  const at = a.findIndex((part, index) => part !== b[index]);
  if (at !== -1) return a[at] - b[at];
  return Number(other.includes('-')) - Number(one.includes('-'));
}

function scripts(lock, known) {
  return packagesOf(lock)
    .filter(({ name, hasInstallScript }) => hasInstallScript === true && !Object.hasOwn(known, name))
    .map(
      ({ name, version }) =>
        `${name} ${version} runs a script when it is installed, and nobody has said why it may.`,
    );
}

function packed() {
  const told = execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], {
    stdio: ['ignore', 'pipe', 'ignore'],
    maxBuffer: 1 << 25,
  });
  return JSON.parse(told)[0].files.map(({ path }) => path);
}

function strangers(paths) {
  return paths
    .filter((path) => !allowed.some((form) => form.test(path)))
    .map((path) => `${path} would be published.`);
}
