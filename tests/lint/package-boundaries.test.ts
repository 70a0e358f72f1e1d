import { ESLint } from 'eslint';
import { expect, test } from 'vitest';

const root = new URL('../../', import.meta.url).pathname;
const eslint = new ESLint({ cwd: root });

/** What the project's own lint says of `code`, were it the text of `file`. */
async function complaints(file: string, code: string): Promise<string[]> {
  const [report] = await eslint.lintText(code, { filePath: `${root}${file}` });
  return (report?.messages ?? [])
    .filter(({ ruleId }) => ruleId === 'perseus/package-boundaries')
    .map(({ messageId }) => messageId ?? '');
}

const index = (name: string): string => `packages/${name}/src/index.ts`;

test.each([
  ['core', '@perseus/data'],
  ['core', '@perseus/native-trainer'],
  ['core', '@perseus/cli'],
  ['data', '@perseus/native-trainer'],
  ['data', '@perseus/cli'],
  ['native-trainer', '@perseus/data'],
  ['native-trainer', '@perseus/cli'],
])('%s may not import %s, in whatever way', async (importer, imported) => {
  const said = await complaints(
    index(importer),
    `import '${imported}';
     export * from '${imported}';
     export { x } from '${imported}';
     export const later = (): Promise<unknown> => import('${imported}');`,
  );
  expect(said).toEqual(['forbidden', 'forbidden', 'forbidden', 'forbidden']);
});

test.each([
  ['data', '@perseus/core'],
  ['native-trainer', '@perseus/core'],
  ['cli', '@perseus/core'],
  ['cli', '@perseus/data'],
  ['cli', '@perseus/native-trainer'],
])('%s may import %s', async (importer, imported) => {
  expect(await complaints(index(importer), `import '${imported}';`)).toEqual([]);
});

test("nothing imports past a package's index", async () => {
  expect(await complaints(index('cli'), `import '@perseus/core/dist/onnx/fold.js';`)).toEqual(['deep']);
  expect(await complaints(index('cli'), `import '@perseus/core/package.json';`)).toEqual([]);
});

test('a relative import does not leave its package, nor enter one from outside', async () => {
  expect(await complaints(index('data'), `import '../../core/src/index.js';`)).toEqual(['leavesPackage']);
  expect(await complaints(index('data'), `import './simulate/index.js';`)).toEqual([]);
  expect(await complaints('vitest.config.ts', `import './packages/core/src/index.js';`)).toEqual([
    'intoPackage',
  ]);
});

test('tests may share the suites of a package that theirs may import, and nothing else of it', async () => {
  const test = 'packages/native-trainer/test/openvino/engine.test.ts';
  const from = (path: string) => complaints(test, `import '../../../${path}';`);
  expect(await from('core/test/engines/engine-suite.js')).toEqual([]);
  expect(await from('core/src/index.js')).toEqual(['leavesPackage']);
  expect(await from('data/test/sky-addon.js')).toEqual(['leavesPackage']);
});
