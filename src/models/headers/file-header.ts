/** A tensor as the header of a file describes it. */
export interface Tensor {
  readonly name: string;
  /** As `[out, in]`; experts in one tensor come first. */
  readonly shape: readonly number[];
  /** The type's name in the file: `BF16`, `U32`, `Q4_K`. */
  readonly type: string;
  /** Bytes in the file. */
  readonly bytes: number;
}

/** Numbers in a tensor of some shape. */
export const sizeOfShape = (shape: readonly number[]): number => shape.reduce((product, side) => product * side, 1);

/** What the headers of a model's files say. */
export interface Headers {
  readonly tensors: readonly Tensor[];
  /** Metadata of a .gguf; empty for .safetensors. */
  readonly metadata: ReadonlyMap<string, unknown>;
  /** `.safetensors`, or `.gguf`. */
  readonly kind: 'safetensors' | 'gguf';
}

/** A file whose beginning can be read. */
export interface HeaderSource {
  readonly name: string;
  /** Bytes of the whole file. */
  readonly size: number;
}
