// What the TypeScript of this package, its tests and the scripts of the root use of the set-up; typed in index.d.mts.
export { buildInputs } from './build-inputs.mjs';
export { architecturesFit, chooseCuda, whyNoCuda } from './dependencies/cuda.mjs';
export { findJsonHeaders, installJsonHeaders } from './dependencies/json-headers.mjs';
export { findLibTorch } from './dependencies/libtorch.mjs';
export { installLibTorch } from './dependencies/libtorch-install.mjs';
export { findNvcc } from './dependencies/nvcc.mjs';
export { driverGpus } from './dependencies/nvidia-driver.mjs';
export { fetchFromPyPI } from './dependencies/pypi.mjs';
export { findOpenVino } from './openvino/openvino.mjs';
export { installOpenVino } from './openvino/openvino-install.mjs';
export { openvinoBuildInputs, openvinoCommand, openvinoPackage } from './openvino/openvino-package.mjs';
export { setUpOpenVino, setUpOpenVinoWherePossible } from './openvino/setup.mjs';
export { buildNativeTests, compileTrainer, setUp } from './setup.mjs';
export { trainerPackage } from './trainer-package.mjs';
