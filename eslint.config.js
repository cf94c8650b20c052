import js from '@eslint/js';
import tseslint from 'typescript-eslint';
import node from 'eslint-plugin-n';
import vitest from '@vitest/eslint-plugin';
import prettier from 'eslint-config-prettier';

const budgets = {
  'max-lines': ['error', { max: 250, skipBlankLines: true, skipComments: true }],
  'max-lines-per-function': ['error', { max: 60, skipBlankLines: true, skipComments: true }],
  'max-params': ['error', 3],
  complexity: ['error', 10],
  'max-depth': ['error', 3],
};

/** Plain scripts, outside the TypeScript project. */
const scripts = ['*.js', '*.config.ts', '*.cjs', 'scripts/**', 'fixtures/**/*.js', 'bench/**/*.js'];

export default tseslint.config(
  { ignores: ['dist/', 'coverage/', 'runs/', 'bench/data/'] },
  js.configs.recommended,
  ...tseslint.configs.strictTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    plugins: { n: node },
    rules: {
      ...budgets,
      '@typescript-eslint/return-await': ['error', 'always'],
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/explicit-module-boundary-types': 'error',
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      // Async generators that only yield are honest; the rule flags them.
      '@typescript-eslint/require-await': 'off',
      'n/no-unsupported-features/node-builtins': [
        'error',
        {
          version: '>=20.19.0',
          ignores: ['fetch', 'Response', 'Request', 'Headers', 'crypto', 'zlib.crc32'],
        },
      ],
      'no-eval': 'error',
      'no-new-func': 'error',
      'no-implied-eval': 'error',
      // `const { secret, ...rest }` leaves a key out.
      '@typescript-eslint/no-unused-vars': ['error', { ignoreRestSiblings: true }],
      eqeqeq: 'error',
      'no-restricted-syntax': [
        'error',
        { selector: 'ExportDefaultDeclaration', message: 'Named exports only.' },
      ],
    },
  },
  {
    files: ['src/**/*.ts'],
    ignores: ['src/cli/**'],
    rules: {
      'no-console': 'error',
      'no-restricted-globals': ['error', { name: 'process', message: 'Only cli/ touches the process.' }],
    },
  },
  {
    files: ['src/**/*.ts'],
    ignores: ['src/reader/**', 'src/writer/**'],
    rules: {
      'no-restricted-imports': [
        'error',
        { paths: [{ name: 'node:events', message: 'Streams stay at the two file edges.' }] },
      ],
    },
  },
  {
    files: ['test/**/*.ts', 'bench/**/*.ts', 'fixtures/**/*.ts'],
    plugins: { vitest },
    rules: {
      'max-lines': ['error', { max: 400, skipBlankLines: true, skipComments: true }],
      'max-lines-per-function': 'off',
      'max-params': 'off',
      'vitest/no-focused-tests': 'error',
      'vitest/no-disabled-tests': 'error',
      'vitest/expect-expect': ['error', { assertFunctionNames: ['expect*', 'fc.assert', 'scope.done'] }],
    },
  },
  {
    files: scripts,
    ...tseslint.configs.disableTypeChecked,
  },
  {
    files: scripts,
    languageOptions: {
      globals: {
        process: 'readonly',
        console: 'readonly',
        module: 'writable',
        performance: 'readonly',
        setInterval: 'readonly',
        clearInterval: 'readonly',
        setTimeout: 'readonly',
        clearTimeout: 'readonly',
        setImmediate: 'readonly',
        AbortController: 'readonly',
        AbortSignal: 'readonly',
        URL: 'readonly',
        fetch: 'readonly',
        Buffer: 'readonly',
      },
    },
    rules: {
      'no-restricted-syntax': 'off',
      'n/no-unsupported-features/node-builtins': 'off',
      'no-restricted-globals': 'off',
      '@typescript-eslint/explicit-module-boundary-types': 'off',
    },
  },
  prettier,
);
