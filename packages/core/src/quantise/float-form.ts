import { open, type FileHandle } from 'node:fs/promises';
import { readExactly } from '../disk/exact-io.js';
import { cannotRead } from '../disk/file-errors.js';
import { PerseusError } from '../errors/perseus-error.js';
import type { ModelMetadata } from '../model/metadata.js';
import { readModel, type ModelFile } from '../onnx/read-model.js';

/** An open `model.onnx`, whose weights (batch norm folded in) are read as they are asked for. */
export class FloatForm implements AsyncDisposable {
  readonly path: string;
  readonly sha256: string;
  readonly metadata: ModelMetadata;
  readonly #initializers: ModelFile['initializers'];
  readonly #file: FileHandle;

  private constructor({ path, sha256, metadata, initializers }: ModelFile, file: FileHandle) {
    this.path = path;
    this.sha256 = sha256;
    this.metadata = metadata;
    this.#initializers = initializers;
    this.#file = file;
  }

  /** @throws PerseusError what `readModel` throws; `MODEL_UNREADABLE` for an int8 form */
  static async open(path: string): Promise<FloatForm> {
    const model = await readModel(path);
    if (model.precision !== 'float32') {
      const message = `${path}: it is an int8 form already, and one is made from the float form. Export that with \`perseus export\`.`;
      throw new PerseusError('MODEL_UNREADABLE', message, { path });
    }
    try {
      return new FloatForm(model, await open(path, 'r'));
    } catch (cause) {
      throw cannotRead(path, 'model', cause);
    }
  }

  /** The little-endian bytes of an initializer. */
  async readBytes(name: string): Promise<Uint8Array<ArrayBuffer>> {
    const { offset, length } = this.#initializers.get(name)!;
    const bytes = new Uint8Array(length);
    const count = await readExactly(this.#file, bytes, offset).catch((cause: unknown) => {
      throw cannotRead(this.path, 'model', cause);
    });
    if (count === length) return bytes;
    const message = `${this.path}: it was cut short while it was read. Export it anew with \`perseus export\`.`;
    throw new PerseusError('MODEL_UNREADABLE', message, { path: this.path });
  }

  async readFloats(name: string): Promise<Float32Array<ArrayBuffer>> {
    return new Float32Array((await this.readBytes(name)).buffer);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#file.close();
  }
}
