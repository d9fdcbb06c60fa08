import type { WebGpuClasses } from './classes.ts';

/** An object whose methods are those of another, as they were. */
type Kept = new (target: object) => object;

const kept = new WeakMap<object, Kept>();

/** Keeps the methods of WebGPU as they are now: before ours are put in front of them, and before a page puts its own. */
export function keepBare(classes: WebGpuClasses): void {
  const { GPUDevice, GPUQueue, GPUCommandEncoder, GPUComputePassEncoder, GPUBuffer, GPUComputePipeline } = classes;
  for (const one of [GPUDevice, GPUQueue, GPUCommandEncoder, GPUComputePassEncoder, GPUBuffer, GPUComputePipeline]) {
    if (one) kept.set(one.prototype, keptMethods(one.prototype));
  }
}

/**
 * For calls of ours, which neither our hooks see nor what a page puts in front of methods, such as a meter or a checker of
 * its own: an object with the methods of `target`, and nothing else of it. Pass `target` itself as an argument.
 */
export function bare<T extends object>(target: T): T {
  const Methods = kept.get(Object.getPrototypeOf(target) as object);
  return Methods ? (new Methods(target) as T) : target;
}

function keptMethods(prototype: object): Kept {
  class Methods {
    readonly target: object;
    constructor(target: object) {
      this.target = target;
    }
  }
  for (const [name, { value }] of Object.entries(Object.getOwnPropertyDescriptors(prototype))) {
    if (name === 'constructor' || typeof value !== 'function') continue;
    const method = value as (...args: unknown[]) => unknown;
    Object.defineProperty(Methods.prototype, name, {
      value(this: Methods, ...args: unknown[]): unknown {
        return Reflect.apply(method, this.target, args);
      },
    });
  }
  return Methods;
}
