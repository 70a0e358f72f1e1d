import js from '@eslint/js';
import tseslint from 'typescript-eslint';
import { packageBoundaries } from './scripts/eslint/package-boundaries.mjs';

const root = import.meta.dirname;
const nodeGlobals = Object.fromEntries(
  ['AbortController', 'Buffer', 'URL', 'clearTimeout', 'console', 'performance', 'process', 'setTimeout'].map(
    (name) => [name, 'readonly'],
  ),
);

const inheritedKeys = {
  selector: 'ForInStatement',
  message: 'Inherited keys come along: use Object.entries.',
};
const loadingOnnxRuntime = {
  selector:
    ":matches(ImportExpression, ImportDeclaration[importKind!='type'])[source.value='onnxruntime-node']",
  message: 'It would report to its maker: use loadOnnxRuntime.',
};

export default tseslint.config(
  { ignores: ['**/dist/', '**/build/', '**/node_modules/', '.nx/', '.perseus/', 'perseus-demo/'] },
  js.configs.recommended,
  {
    plugins: { perseus: { rules: { 'package-boundaries': packageBoundaries } } },
    rules: {
      'perseus/package-boundaries': ['error', { root }],
      eqeqeq: 'error',
      'no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      'no-restricted-syntax': ['error', inheritedKeys],
    },
  },
  {
    files: ['packages/*/src/**'],
    ignores: ['packages/core/src/engines/onnxruntime/load.ts'],
    rules: { 'no-restricted-syntax': ['error', inheritedKeys, loadingOnnxRuntime] },
  },
  {
    files: ['**/*.{js,mjs,cjs}'],
    languageOptions: { globals: nodeGlobals },
  },
  {
    files: ['packages/cli/bin/*.js', '**/*.cjs'],
    languageOptions: { sourceType: 'commonjs', globals: { __dirname: 'readonly' } },
  },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.recommended],
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/consistent-type-imports': [
        'error',
        // `typeof import('x')` is how a module that is loaded late gets its type.
        { fixStyle: 'inline-type-imports', disallowTypeAnnotations: false },
      ],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
    },
  },
  {
    // The rules that want types, of which a slip here costs a lost error or a torn file.
    files: ['packages/*/src/**/*.ts'],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: root } },
    rules: {
      '@typescript-eslint/await-thenable': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/only-throw-error': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
    },
  },
);
