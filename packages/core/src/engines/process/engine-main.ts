// What the process of an `EngineProcess` runs: one engine of one factory, on one device.
import type { EngineFactory, RemoteFactory } from '../engine.js';
import type { EngineFacts, EngineProcessSettings } from './engine-process.js';
import { serveRuns } from './serve-runs.js';

await serveRuns<EngineProcessSettings, EngineFacts>(async ({ factory, modelPath, options }) => {
  const engine = await (await imported(factory)).open(modelPath, options);
  const { name, precision, device, threads, concurrency, embeddingSize } = engine;
  return {
    facts: { name, precision, device, threads, concurrency, embeddingSize },
    run: ({ batch, views }) => engine.run(batch, views),
  };
});

async function imported({ module, export: name }: RemoteFactory): Promise<EngineFactory> {
  const exports = (await import(module)) as Record<string, EngineFactory | undefined>;
  const factory = exports[name];
  if (!factory) throw new Error(`${module} exports no ${name}`);
  return factory;
}
