import { barsOn } from '../progress/bar.js';
import { jsonLinesTo } from '../progress/json-lines.js';
import { linesTo } from '../progress/lines.js';
import { openSilentMeter, type Meter, type MeterOptions, type OpenMeter } from '../progress/meter.js';

export interface VoiceOptions {
  json?: boolean;
  quiet?: boolean;
}

/**
 * How a command speaks: the result on stdout, everything else on stderr.
 *
 * With `--json` stdout is exactly one JSON document and stderr one JSON object a line, errors included.
 */
export class Voice {
  private readonly openMeter: OpenMeter;
  private meter: Meter | null = null;

  constructor(private readonly options: VoiceOptions) {
    this.openMeter = meterFor(options);
  }

  /** What came of the command. `--quiet` silences progress, never this. */
  result(lines: readonly string[], document: unknown): void {
    process.stdout.write(
      this.options.json ? `${JSON.stringify(document, null, 2)}\n` : `${lines.join('\n')}\n`,
    );
  }

  /** A line about the work, and the object that programs get in its place. */
  note(text: string, document: object = { type: 'note', text }): void {
    if (this.options.quiet) return;
    if (this.options.json) this.say(document);
    else if (this.meter !== null) this.meter.note(text);
    else process.stderr.write(`${text}\n`);
  }

  /** Runs `work` with a meter that is closed however it ends. */
  async measured<T>(options: MeterOptions, work: (meter: Meter) => Promise<T>): Promise<T> {
    const meter = this.openMeter(options);
    this.meter = meter;
    try {
      return await work(meter);
    } finally {
      this.meter = null;
      meter.end();
    }
  }

  /** Said even under `--quiet`: why the command ends as it does. */
  complain(text: string, document: object): void {
    if (this.options.json) this.say(document);
    else process.stderr.write(`perseus: ${text}\n`);
  }

  private say(document: object): void {
    process.stderr.write(`${JSON.stringify(document)}\n`);
  }
}

function meterFor({ json, quiet }: VoiceOptions): OpenMeter {
  if (quiet) return openSilentMeter;
  const write = (line: string): void => void process.stderr.write(`${line}\n`);
  if (json) return jsonLinesTo(write);
  return process.stderr.isTTY ? barsOn(process.stderr) : linesTo(write);
}
