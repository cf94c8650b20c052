// Types and rules of all code. Most rules ask for types, so both are asked of one program: to find the types of
// everything a second time would take longer than the rules do. Prints what is wrong; ends with 1 if anything is.
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
process.exitCode = faulty || types.length > 0 ? 1 : 0;

function openProgram(path) {
  const { config, error } = ts.readConfigFile(path, ts.sys.readFile);
  const { options, fileNames, errors } = ts.parseJsonConfigFileContent(config, ts.sys, '.');
  const wrong = [...(error === undefined ? [] : [error]), ...errors];
  if (wrong.length > 0) throw new Error(ts.formatDiagnostics(wrong, ts.createCompilerHost({})));
  return ts.createProgram(fileNames, options);
}
