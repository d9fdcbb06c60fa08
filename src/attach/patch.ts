/** A class whose methods can be replaced: `GPUDevice` and the like, or a stand-in. */
export interface Patchable<Self> {
  readonly prototype: Self;
}

/** A method of a type, with the arguments and the result of its last overload. */
type MethodOf<Self, Name extends keyof Self> = Extract<Self[Name], (...args: never[]) => unknown>;

/** What is done around a call. */
interface Hooks<Self, Method extends (...args: never[]) => unknown> {
  /** Returns the arguments to call the native method with. */
  readonly before?: (self: Self, args: Parameters<Method>) => Parameters<Method>;
  /** Gets the result, and the arguments as the page gave them. */
  readonly after?: (self: Self, result: ReturnType<Method>, args: Parameters<Method>) => void;
}

/**
 * Replaces a method of a class. Our part must never break the page: if `before` throws, the call goes on with the page's
 * own arguments; if `after` throws, its result stays as it is. A method that the class lacks is ignored.
 */
export function patch<Self extends object, Name extends keyof Self & string>(
  { prototype }: Patchable<Self>,
  name: Name,
  { before, after }: Hooks<Self, MethodOf<Self, Name>>,
): void {
  type Method = MethodOf<Self, Name>;
  const native = prototype[name] as Method | undefined;
  if (typeof native !== 'function') return;
  const value = function replacement(this: Self, ...args: Parameters<Method>): ReturnType<Method> {
    const used = before ? harmlessly(() => before(this, args), args) : args;
    const result = Reflect.apply(native, this, used) as ReturnType<Method>;
    if (after) harmlessly(() => after(this, result, args), undefined);
    return result;
  };
  Object.defineProperty(prototype, name, { value, configurable: true, writable: true });
}

function harmlessly<T>(act: () => T, otherwise: T): T {
  try {
    return act();
  } catch {
    return otherwise;
  }
}
