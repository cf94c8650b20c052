// Types and rules of all code. Most rules ask for types, so both are asked of one program: to find the types of
// everything a second time would take longer than the rules do. Prints what is wrong; ends with 1 if anything is.
// Else the declarations are written to dist/, as the types that they give are known by then. The script that starts this
// gives young objects room (--max-semi-space-size): most of what parsers and rules make is gone before it is old.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, relative, resolve, sep } from 'node:path';

import { ESLint } from 'eslint';
import ts from 'typescript';

const program = openProgram('tsconfig.json');
// Before the rules: what they ask the compiler for is more than the code says, and it complains of that too.
const types = ts.getPreEmitDiagnostics(program);
const eslint = new ESLint({
  overrideConfig: {
    files: ['**/*.ts'],
    languageOptions: { parserOptions: { projectService: false, programs: [program] } },
  },
});
const results = await eslint.lintFiles(['.']);
const formatter = await eslint.loadFormatter('stylish');
console.log(`${await formatter.format(results)}${ts.formatDiagnostics(types, ts.createCompilerHost({}))}`);
const faulty = results.some(({ errorCount, warningCount }) => errorCount + warningCount > 0);
if (faulty || types.length > 0) process.exitCode = 1;
else writeDeclarations();

function writeDeclarations() {
  const sources = program.getRootFileNames().filter((path) => resolve(path).startsWith(resolve('src') + sep));
  for (const path of sources) program.emit(program.getSourceFile(path), writeDeclaration, undefined, true);
}

function writeDeclaration(path, text) {
  const target = resolve('dist', relative('src', path));
  mkdirSync(dirname(target), { recursive: true });
  writeFileSync(target, text);
}

function openProgram(path) {
  const { config, error } = ts.readConfigFile(path, ts.sys.readFile);
  const { options, fileNames, errors } = ts.parseJsonConfigFileContent(config, ts.sys, '.');
  const wrong = [...(error === undefined ? [] : [error]), ...errors];
  if (wrong.length > 0) throw new Error(ts.formatDiagnostics(wrong, ts.createCompilerHost({})));
  return ts.createProgram(fileNames, { ...options, noEmit: false });
}
