import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from './run.mjs';

// Outside judges of what Perseus writes. The tests run `python3` with this folder on PYTHONPATH (vitest.config.ts).
const FOR_TESTS = [
  'onnx==1.23.2',
  'numpy==2.4.6',
  // Tables and images, Parquet, and regions of DS9.
  'astropy==8.0.2',
  'pyarrow==26.0.1',
  'regions==0.12',
  // astropy reads Parquet through it.
  'pandas==3.1.1',
];
// Peers of the benchmarks: onnxruntime of the same release as the Node package that it is compared with, and what PyTorch
// imports, which is there already itself, as the LibTorch of the addon; OpenVINO of the release that set-up installs, and
// NNCF, which quantises for it; sep finds objects.
const FOR_BENCH = [
  'onnxruntime==1.30.0',
  'openvino==2026.4.1',
  'nncf==3.4.0',
  'scipy==1.17.1',
  'sep==1.4.1',
  'filelock==4.2.11',
  'fsspec==2026.9.0',
  'jinja2==3.1.6',
  'networkx==3.6.1',
  'setuptools==84.2.1',
  'sympy==1.14.0',
];

/**
 * A pinned set of Python packages in `.perseus/python`, apart from the user's own.
 *
 * By `pip --target`, not by a virtual environment: Debian's python3 comes without venv.
 */
export function installPythonChecks(root, { forBench }, log) {
  const requirements = forBench ? [...FOR_TESTS, ...FOR_BENCH] : FOR_TESTS;
  // Compiled packages are of one Python: another `python3` cannot import them.
  const wanted = [...requirements, pythonVersion()];
  const target = join(root, '.perseus/python');
  const record = join(target, 'installed.json');
  const installed = existsSync(record) ? JSON.parse(readFileSync(record, 'utf8')) : [];
  if (wanted.every((part) => installed.includes(part))) return;

  log(`Installing ${requirements.join(', ')} for the checks by Python ...`);
  rmSync(target, { recursive: true, force: true });
  run('python3', ['-m', 'pip', 'install', '--quiet', '--target', target, ...requirements], {
    cwd: root,
    advice: 'These checks want Python 3.11 or newer with pip: `sudo apt-get install -y python3 python3-pip`.',
  });
  writeFileSync(record, JSON.stringify(wanted));
}

function pythonVersion() {
  return spawnSync('python3', ['--version'], { encoding: 'utf8' }).stdout?.trim() ?? '';
}
