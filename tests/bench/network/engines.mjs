import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { openvinoEngine } from '@perseus/native-trainer';
import { alternate, median, ratioRow } from '../alternate.mjs';
import { makeByPeer, measureOurs, measurePeer } from '../child.mjs';
import { int8ModelOf } from './model.mjs';
import { surveyWithSplits } from './survey.mjs';

const SIZE = 200;
const COUNT = 640;

/**
 * Images/s from uint8 cutouts in memory to probabilities in JavaScript, in each engine and precision, beside Python's
 * OpenVINO and ONNX Runtime on the same files.
 */
export async function benchEngines({ folder, runs, log }) {
  const place = join(folder, 'engines');
  await mkdir(place);
  const survey = await surveyWithSplits(place, { train: 208, size: SIZE });
  const { float, int8 } = await int8ModelOf(survey.dataset, place, log);
  const delays = [];
  const ours = (model, engine) => async () => {
    const request = JSON.stringify({ model, engine, size: SIZE, count: COUNT });
    const result = await measureOurs('engine.mjs', request);
    delays.push(result.eventLoopDelayP99Ms);
    log(`engines: ${engine} ${JSON.stringify(result)}`);
    return result.imagesPerSecond;
  };
  const theirs = (script, model) => async () => {
    const { imagesPerSecond } = await measurePeer(script, model, SIZE, COUNT);
    log(`engines: ${script} ${imagesPerSecond.toFixed(1)} images/s`);
    return imagesPerSecond;
  };
  const onnxruntime = theirs('onnxruntime_arrays.py', float);
  const comparisons = [];
  if (int8)
    comparisons.push([
      'int8 by ONNX Runtime alone | onnxruntime, float32',
      ours(int8, 'onnxruntime'),
      onnxruntime,
      '3.5',
    ]);
  const availability = await openvinoEngine.available();
  const openvino = (model) => theirs('openvino_arrays.py', model);
  if (availability.ok) {
    comparisons.push(
      ['float | OpenVINO, same file', ours(float, 'openvino'), openvino(float), '1.0'],
      ['float | onnxruntime, float32', ours(float, 'openvino'), onnxruntime, '5'],
    );
  }
  if (availability.ok && int8) {
    const nncf = join(place, 'nncf.xml');
    await makeByPeer('nncf_quantise.py', float, nncf, SIZE);
    comparisons.push(
      ['int8 | OpenVINO, same file', ours(int8, 'openvino'), openvino(int8), '1.0'],
      ["int8 | OpenVINO on NNCF's", ours(int8, 'openvino'), openvino(nncf), '1.0'],
      ['int8 | onnxruntime, float32', ours(int8, 'openvino'), onnxruntime, '8.5'],
    );
  }
  const rows = [];
  for (const [name, one, other, bar] of comparisons)
    rows.push(ratioRow(name, await alternate(runs, one, other), bar));
  return [
    `ResNet-50, ${SIZE} px, ${COUNT} cutouts a run, ${runs} pairs of runs.`,
    ...(availability.ok ? [] : [`Without OpenVINO: ${availability.reason}.`]),
    '',
    '| Perseus | Python | Perseus, images/s | Python, images/s | ratio (least to largest) | bar |',
    '|---|---|---|---|---|---|',
    ...rows,
    '',
    `Event-loop delay meanwhile, p99: ${median(delays).toFixed(1)} ms (bar: 20 ms).`,
  ].join('\n');
}
