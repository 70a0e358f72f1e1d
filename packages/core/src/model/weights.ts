import { PerseusError } from '../errors/perseus-error.js';
import { SafetensorsFile } from '../safetensors/reader.js';
import { resnet50, weightShapesOf, type ResNet50 } from './architecture.js';
import { parseUncalibratedMetadata, type UncalibratedMetadata } from './read-metadata.js';

/**
 * The weights of a run (`model.safetensors`), read tensor by tensor.
 *
 * That names and shapes are those of the architecture is known once it is open; that values are finite, as they are read.
 */
export class Weights implements AsyncDisposable {
  private constructor(
    private readonly path: string,
    private readonly file: SafetensorsFile,
    readonly metadata: UncalibratedMetadata,
    readonly network: ResNet50,
  ) {}

  /**
   * @throws PerseusError `FILE_MISSING`, `SAFETENSORS_CORRUPT`, `MODEL_UNREADABLE`, `FORMAT_TOO_NEW`; `WEIGHTS_INVALID` where
   *   a tensor is missing, unknown, or of another type or shape than torchvision's ResNet-50 has
   */
  static async open(path: string): Promise<Weights> {
    const file = await SafetensorsFile.open(path);
    try {
      const metadata = parseUncalibratedMetadata(file.metadata['perseus'], path);
      const network = resnet50(metadata.architecture);
      checkShapes(file, network, path);
      return new Weights(path, file, metadata, network);
    } catch (error) {
      await file.close();
      throw error;
    }
  }

  /** @throws PerseusError `WEIGHTS_INVALID` where a value is NaN or infinite, or a variance negative */
  async read(name: string): Promise<Float32Array<ArrayBuffer>> {
    const values = await this.file.readFloat32(name);
    const wrong = values.findIndex((value) => !Number.isFinite(value));
    if (wrong >= 0) throw invalid(this.path, name, `value ${wrong} is ${values[wrong]}`);
    if (name.endsWith('.running_var')) {
      const negative = values.findIndex((value) => value < 0);
      if (negative >= 0) throw invalid(this.path, name, `variance ${negative} is ${values[negative]}`);
    }
    return values;
  }

  async close(): Promise<void> {
    await this.file.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }
}

function checkShapes(file: SafetensorsFile, network: ResNet50, path: string): void {
  const unknown = new Set(file.tensors.keys());
  for (const { name, dtype, shape } of weightShapesOf(network)) {
    const found = file.tensors.get(name);
    if (!found) throw invalid(path, name, 'it is missing');
    if (found.dtype !== dtype || found.shape.join() !== shape.join()) {
      throw invalid(
        path,
        name,
        `it is ${found.dtype} [${found.shape.join(', ')}], not ${dtype} [${shape.join(', ')}]`,
      );
    }
    unknown.delete(name);
  }
  for (const name of unknown) throw invalid(path, name, 'the architecture has no such tensor');
}

function invalid(path: string, tensor: string, what: string): PerseusError {
  return new PerseusError(
    'WEIGHTS_INVALID',
    `${path}, tensor ${tensor}: ${what}. The file does not hold the weights of the network that its metadata names; train again or restore it.`,
    { path, tensor },
  );
}
