import { harmlessly } from '../patch.ts';

/** A buffer or texture that takes memory. */
export interface Allocation {
  readonly bytes: number;
  readonly owner: object;
  gone: boolean;
}

/** Bytes of the buffers and textures that a page created and has not destroyed. */
export class MemoryLedger {
  live = 0;
  peak = 0;
  /** Bytes by device: destroyed with it. */
  readonly #owned = new WeakMap<object, { bytes: number; gone: boolean }>();
  readonly #collected = new FinalizationRegistry<Allocation>((allocation) => harmlessly(() => this.remove(allocation)));

  /** @param object that is collected if it is not destroyed; `owner` stands for its device */
  add(object: object, owner: object, bytes: number): Allocation {
    const allocation: Allocation = { bytes, owner, gone: false };
    this.live += bytes;
    this.peak = Math.max(this.peak, this.live);
    this.#of(owner).bytes += bytes;
    this.#collected.register(object, allocation);
    return allocation;
  }

  remove(allocation: Allocation): void {
    const owned = this.#of(allocation.owner);
    if (allocation.gone || owned.gone) return;
    allocation.gone = true;
    owned.bytes -= allocation.bytes;
    this.live -= allocation.bytes;
  }

  /** A device is gone, and with it what it owned. */
  removeAll(owner: object): void {
    const owned = this.#of(owner);
    if (owned.gone) return;
    owned.gone = true;
    this.live -= owned.bytes;
  }

  /** The highest mark begins anew. */
  restart(): void {
    this.peak = this.live;
  }

  #of(owner: object): { bytes: number; gone: boolean } {
    let owned = this.#owned.get(owner);
    if (!owned) this.#owned.set(owner, (owned = { bytes: 0, gone: false }));
    return owned;
  }
}
