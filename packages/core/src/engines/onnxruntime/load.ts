/**
 * ONNX Runtime, kept to itself. From 1.29 on its binaries report what they run (names and hashes of models, the machine) to
 * their maker, keep a number of the machine and a database in the user's cache folder, and wait for their uploads where the
 * process ends: without a network for ever, as was seen. It reads the variable once, where its library is loaded.
 *
 * Source: https://github.com/microsoft/onnxruntime/pull/27379
 */
export function loadOnnxRuntime(): Promise<typeof import('onnxruntime-node')> {
  process.env.ORT_DISABLE_TELEMETRY = '1';
  return import('onnxruntime-node');
}
