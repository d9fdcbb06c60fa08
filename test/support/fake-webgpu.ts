import type { WebGpuClasses } from '../../src/attach/classes.ts';

/** Time of one workgroup on the stand-in. */
const NANOSECONDS_A_WORKGROUP = 1000n;

/** A stand-in for WebGPU in Node. */
export interface FakeWebGpu {
  readonly classes: WebGpuClasses;
  readonly adapter: GPUAdapter;
  /** The features requested with each device, in alphabetical order. */
  readonly requested: readonly (readonly string[])[];
  /** Loses every device. */
  lose(reason: GPUDeviceLostReason, message: string): void;
  /** Raises an uncaptured error on every device. */
  fail(message: string): void;
}

/**
 * A WebGPU that computes nothing: its passes take time in proportion to their workgroups, and its stamps tell it.
 * @param step of the stamps in nanoseconds, to which they are rounded down
 */
export function fakeWebGpu(features: readonly string[], step = 1n): FakeWebGpu {
  const requested: string[][] = [];
  const devices: Device[] = [];
  let now = 1n;

  class Pass {
    readonly writes: GPUComputePassTimestampWrites | undefined;
    workgroups = 0;
    constructor(writes: GPUComputePassTimestampWrites | undefined) {
      this.writes = writes;
    }
    setPipeline(): void {}
    dispatchWorkgroups(x: number, y = 1, z = 1): void {
      this.workgroups += x * y * z;
    }
    dispatchWorkgroupsIndirect(): void {}
    end(): void {}
    run(): void {
      const stamps = this.writes && (this.writes.querySet as unknown as QuerySet).stamps;
      const { beginningOfPassWriteIndex: first, endOfPassWriteIndex: last } = this.writes ?? {};
      if (stamps && first !== undefined) stamps[first] = now - (now % step);
      now += BigInt(this.workgroups) * NANOSECONDS_A_WORKGROUP;
      if (stamps && last !== undefined) stamps[last] = now - (now % step);
      now += 7n;
    }
  }

  class Encoder {
    readonly steps: (() => void)[] = [];
    beginComputePass(descriptor?: GPUComputePassDescriptor): Pass {
      const pass = new Pass(descriptor?.timestampWrites);
      this.steps.push(() => pass.run());
      return pass;
    }
    resolveQuerySet(...[set, first, count, buffer, at]: [QuerySet, number, number, FakeBuffer, number]): void {
      this.steps.push(() => buffer.words.set(set.stamps.subarray(first, first + count), at / 8));
    }
    copyBufferToBuffer(from: FakeBuffer, fromAt: number, to: FakeBuffer, at: number, bytes: number): void {
      this.steps.push(() => to.words.set(from.words.subarray(fromAt / 8, (fromAt + bytes) / 8), at / 8));
    }
    finish(): Encoder {
      return this;
    }
  }

  class Queue {
    submit(commands: readonly Encoder[]): void {
      commands.forEach(({ steps }) => steps.forEach((act) => act()));
    }
    onSubmittedWorkDone(): Promise<void> {
      return Promise.resolve();
    }
  }

  class Device extends EventTarget {
    readonly #features: ReadonlySet<string>;
    lose!: (info: Pick<GPUDeviceLostInfo, 'reason' | 'message'>) => void;
    readonly lost = new Promise((resolve) => (this.lose = resolve));
    readonly queue = new Queue();
    constructor(asked: readonly string[]) {
      super();
      this.#features = new Set(asked);
      devices.push(this);
    }
    get features(): ReadonlySet<string> {
      return this.#features;
    }
    pushErrorScope(): void {}
    popErrorScope(): Promise<null> {
      return Promise.resolve(null);
    }
    destroy(): void {
      this.lose({ reason: 'destroyed', message: 'Device was destroyed.' });
    }
    createShaderModule(): object {
      return {};
    }
    createComputePipeline(): object {
      return {};
    }
    createComputePipelineAsync(): Promise<object> {
      return Promise.resolve({});
    }
    createCommandEncoder(): Encoder {
      return new Encoder();
    }
    createQuerySet({ count }: GPUQuerySetDescriptor): QuerySet {
      return { stamps: new BigUint64Array(count) };
    }
    createBuffer({ size }: GPUBufferDescriptor): FakeBuffer {
      const words = new BigUint64Array(size / 8);
      return {
        words,
        mapAsync: () => Promise.resolve(),
        getMappedRange: (at = 0) => words.buffer.slice(at),
        unmap: () => undefined,
      };
    }
  }

  class Adapter {
    readonly features: ReadonlySet<string> = new Set(features);
    requestDevice({ requiredFeatures = [] }: GPUDeviceDescriptor = {}): Promise<Device> {
      requested.push([...requiredFeatures].toSorted());
      return Promise.resolve(new Device([...requiredFeatures]));
    }
  }

  return {
    classes: {
      GPUAdapter: Adapter,
      GPUDevice: Device,
      GPUQueue: Queue,
      GPUCommandEncoder: Encoder,
      GPUComputePassEncoder: Pass,
    } as unknown as WebGpuClasses,
    adapter: new Adapter() as unknown as GPUAdapter,
    requested,
    lose(reason, message) {
      for (const device of devices) device.lose({ reason, message });
    },
    fail(message) {
      for (const device of devices) {
        device.dispatchEvent(Object.assign(new Event('uncapturederror'), { error: { message } }));
      }
    },
  };
}

interface QuerySet {
  readonly stamps: BigUint64Array;
}

interface FakeBuffer {
  readonly words: BigUint64Array;
  mapAsync(): Promise<void>;
  getMappedRange(at?: number): ArrayBufferLike;
  unmap(): void;
}
