import { bare } from '../bare.ts';
import { BUFFER_USAGE } from '../classes.ts';

/** More than this is not kept once everything was submitted. */
const MOST_KEPT_BYTES = 2 ** 26;

/**
 * Buffers that twins write instead of the page's. Each run fills what it takes and is done with it before the next
 * command, so that any number of runs share them, in whatever order they are submitted.
 */
export class CopyPool {
  /** A dispatch with larger copies is counted in place of the page's. */
  mostCopyBytes = 2 ** 28;
  readonly #device: GPUDevice;
  #free: GPUBuffer[] = [];
  #bytes = 0;
  /** Runs encoded and not yet submitted: their buffers must not be destroyed. */
  #open = 0;

  constructor(device: GPUDevice) {
    this.#device = device;
  }

  /** A buffer with at least this many bytes, with any contents. */
  take(bytes: number): GPUBuffer {
    const at = this.#free.findIndex(({ size }) => size >= bytes && size <= 2 * bytes + 65_536);
    if (at >= 0) return this.#free.splice(at, 1)[0]!;
    this.#bytes += bytes;
    const { STORAGE, COPY_SRC, COPY_DST } = BUFFER_USAGE;
    return bare(this.#device).createBuffer({ label: 'counting', size: bytes, usage: STORAGE | COPY_SRC | COPY_DST });
  }

  /** A run was encoded with these. */
  encoded(buffers: readonly GPUBuffer[]): void {
    this.#open++;
    this.#free.push(...buffers);
  }

  /** A run was submitted. */
  submitted(): void {
    this.#open--;
    if (this.#open > 0 || this.#bytes <= MOST_KEPT_BYTES) return;
    for (const buffer of this.#free) bare(buffer).destroy();
    this.forget();
  }

  /** Its buffers may be invalid, or are gone. */
  forget(): void {
    this.#free = [];
    this.#bytes = 0;
  }
}
