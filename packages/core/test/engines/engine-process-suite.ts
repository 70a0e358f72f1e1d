import { execFile } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { TINY_MODEL } from './tiny-model.js';

export interface EngineModule {
  /** Package that exports the factory under `name`, as a program would import it. */
  specifier: string;
  name: string;
  /** Folder that the import is resolved from. */
  cwd: string;
}

interface Ending {
  code: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
}

/**
 * How processes and threads end while an engine works, in real child processes: only there is everything really torn
 * down. Native code that still runs at that moment has crashed in many an addon.
 */
export function engineProcessSuite({ specifier, name, cwd }: EngineModule): void {
  const opening = `
    import { ${name} as factory } from '${specifier}';
    const engine = await factory.open(${JSON.stringify(TINY_MODEL)}, { threads: 2 });
    const batch = () => ({ pixels: new Uint8Array(20_000 * 32 * 32 * 3), count: 20_000, height: 32, width: 32 });
    const longRun = () => engine.run(batch(), [{ angleDeg: 0, flip: false }]);
    const moment = () => new Promise((resolve) => setTimeout(resolve, 150));
  `;
  const ends = (script: string) => runScript(opening + script, cwd);

  describe(`a process with engine ${name}`, () => {
    test('ends by itself when an engine was left open', async () => {
      expect(await ends(`console.log('end');`)).toEqual(clean({ stdout: 'end\n' }));
    });

    test('waits for a run that nobody awaits', async () => {
      const script = `
        engine.run({ ...batch(), pixels: new Uint8Array(3072), count: 1 }, [{ angleDeg: 0, flip: false }])
          .then(({ logits }) => console.log(logits.length));`;
      expect(await ends(script)).toEqual(clean({ stdout: '2\n' }));
    });

    test('ends with its code when it exits in the middle of a batch', async () => {
      const script = `longRun(); longRun(); await moment(); process.exit(3);`;
      for (let i = 0; i < 3; i++) expect(await ends(script)).toEqual(clean({ code: 3 }));
    });

    test('ends with code 1 when it throws in the middle of a batch', async () => {
      const ending = await ends(`longRun(); longRun(); await moment(); throw new Error('of its own');`);
      expect(ending).toMatchObject({ code: 1, signal: null });
      expect(ending.stderr).toContain('of its own');
    });

    test('ends by the signal when it is told to in the middle of a batch', async () => {
      const script = `longRun(); longRun(); await moment(); process.kill(process.pid, 'SIGTERM'); await longRun();`;
      expect(await ends(script)).toMatchObject({ code: null, signal: 'SIGTERM' });
    });

    test('goes on when a worker that runs a batch is terminated', async () => {
      const inWorker = `(async () => {
        const { ${name}: factory } = await import('${specifier}');
        const engine = await factory.open(${JSON.stringify(TINY_MODEL)}, { threads: 2 });
        const pixels = new Uint8Array(20_000 * 32 * 32 * 3);
        engine.run({ pixels, count: 20_000, height: 32, width: 32 }, [{ angleDeg: 0, flip: false }]);
        (await import('node:worker_threads')).parentPort.postMessage('running');
      })()`;
      const script = `
        import { once } from 'node:events';
        import { Worker } from 'node:worker_threads';
        for (let i = 0; i < 3; i++) {
          const worker = new Worker(${JSON.stringify(inWorker)}, { eval: true });
          await once(worker, 'message');
          await moment();
          await worker.terminate();
        }
        const { logits } = await engine.run({ ...batch(), pixels: new Uint8Array(3072), count: 1 }, [{ angleDeg: 0, flip: false }]);
        console.log(logits.length);
        await engine.close();`;
      expect(await ends(script)).toEqual(clean({ stdout: '2\n' }));
    });

    test('may open and close engines again and again', async () => {
      const script = `
        await engine.close();
        for (let i = 0; i < 8; i++) {
          const again = await factory.open(${JSON.stringify(TINY_MODEL)}, { threads: 2 });
          const run = again.run({ ...batch(), pixels: new Uint8Array(3072), count: 1 }, [{ angleDeg: 0, flip: false }]);
          await again.close();
          await run;
        }
        console.log('end');`;
      expect(await ends(script)).toEqual(clean({ stdout: 'end\n' }));
    });
  });
}

function clean(ending: Partial<Ending>): Ending {
  return { code: 0, signal: null, stdout: '', stderr: '', ...ending };
}

function runScript(script: string, cwd: string): Promise<Ending> {
  return new Promise((resolve) => {
    // LibTorch's threads, which else spin while they wait: five times as long beside other tests.
    const env = { ...process.env, OMP_WAIT_POLICY: 'passive' };
    const options = { cwd, env, timeout: 50_000 };
    const child = execFile(
      process.execPath,
      ['--input-type=module', '--eval', script],
      options,
      (_, stdout, stderr) => resolve({ code: child.exitCode, signal: child.signalCode, stdout, stderr }),
    );
  });
}
