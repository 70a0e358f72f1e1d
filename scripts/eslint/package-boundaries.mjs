import { dirname, join, relative, resolve, sep } from 'node:path';

/** Who may import whom (docs/architecture.md). */
const MAY_IMPORT = {
  core: [],
  data: ['core'],
  'native-trainer': ['core'],
  cli: ['core', 'data', 'native-trainer'],
};

/** The package a file belongs to, or null for what crosses packages (`tests/`, `scripts/`). */
function packageOf(file, root) {
  const [folder, name] = relative(root, file).split(sep);
  return folder === 'packages' && name in MAY_IMPORT ? name : null;
}

const SET_UP = ['core/native-build/index.mjs', 'data/setup/index.mjs', 'native-trainer/setup/index.mjs'];

/** Suites that hold for all of a kind, as of engines, lie in the tests of the package that says what the kind is. */
function isSharedSuite(target, own, file, root) {
  const entered = packageOf(target, root);
  const inTests = [target, file].every((path) => relative(root, path).split(sep)[2] === 'test');
  return inTests && entered !== null && MAY_IMPORT[own].includes(entered);
}

/** The set-up runs before packages can be imported by name: the scripts of the root reach its face by its path. */
function isSetUp(file, root) {
  return SET_UP.some((face) => file === join(root, 'packages', face));
}

function complaint(specifier, file, root) {
  const own = packageOf(file, root);
  if (specifier.startsWith('.')) {
    const target = resolve(dirname(file), specifier);
    const entered = packageOf(target, root);
    if (own === null) return entered === null || isSetUp(target, root) ? null : 'intoPackage';
    if (target.startsWith(join(root, 'packages', own) + sep)) return null;
    return isSharedSuite(target, own, file, root) ? null : 'leavesPackage';
  }
  const [, name, deeper] = /^@perseus\/([^/]+)(\/.*)?$/.exec(specifier) ?? [];
  if (name === undefined) return null;
  // Exported on purpose: the version is read from package.json, and set-ups share how an addon is built.
  if (deeper !== undefined && !['/package.json', '/native-build'].includes(deeper)) return 'deep';
  if (own === null || own === name) return null;
  return MAY_IMPORT[own].includes(name) ? null : 'forbidden';
}

/** ESLint rule: the arrows between packages, no import past a package's index, no relative path out of a package. */
export const packageBoundaries = {
  meta: {
    type: 'problem',
    schema: [{ type: 'object', properties: { root: { type: 'string' } }, additionalProperties: false }],
    messages: {
      forbidden: 'This package may not import {{specifier}}: docs/architecture.md says who may import whom.',
      deep: "{{specifier}} goes past the package's index: export what is needed from there.",
      leavesPackage: '{{specifier}} leaves the package: import the other one by its name.',
      intoPackage: '{{specifier}} reaches into a package: import it by its name.',
    },
  },
  create(context) {
    const { root } = context.options[0];
    const check = (source) => {
      if (source?.type !== 'Literal' || typeof source.value !== 'string') return;
      const messageId = complaint(source.value, context.filename, root);
      if (messageId) context.report({ node: source, messageId, data: { specifier: source.value } });
    };
    return {
      ImportDeclaration: (node) => check(node.source),
      ImportExpression: (node) => check(node.source),
      ExportNamedDeclaration: (node) => check(node.source),
      ExportAllDeclaration: (node) => check(node.source),
      TSImportType: (node) => check(node.argument?.literal ?? node.source),
    };
  },
};
