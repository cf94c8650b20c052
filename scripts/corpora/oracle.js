// The rows that a corpus says a file has, header first, where it says so: `json/NAME.json` beside the file's folder
// (objects by column, or lists), or `clean/NAME` (the same rows, every cell quoted).
import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, extname, join } from 'node:path';

import { records } from './rfc4180.js';

export function knownRows(file) {
  const beside = dirname(dirname(file));
  const json = join(beside, 'json', `${basename(file, extname(file))}.json`);
  if (existsSync(json)) return fromJson(JSON.parse(readFileSync(json, 'utf8')));
  const clean = join(beside, 'clean', basename(file));
  return existsSync(clean) ? records(readFileSync(clean, 'utf8'), ',', '"') : undefined;
}

function fromJson(rows) {
  if (!Array.isArray(rows)) return undefined;
  if (rows.length === 0) return [[]];
  if (rows.every(Array.isArray)) return rows.map((row) => row.map(String));
  return [Object.keys(rows[0] ?? {}), ...rows.map((row) => Object.values(row).map(String))];
}
