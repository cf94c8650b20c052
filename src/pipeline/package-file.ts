import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

/** A file of this package by its path there, wherever the package is installed and in whatever files its code is shipped. */
export function packageFile(path: string): URL {
  return new URL(path, pathToFileURL(createRequire(import.meta.url).resolve('kommo-bulk/package.json')));
}
