import type { Capabilities } from '../device/capabilities.ts';
import { kernelsFor } from '../kernels/index.ts';
import type { OpCall } from '../ops/operator.ts';
import type { Choices } from './chain.ts';
import { callKey } from './step-plan.ts';

/**
 * The first tuned kernel that takes each call, with its best guess, without a search.
 * @throws if no kernel takes a call
 */
export const guessKernels = (capabilities: Capabilities, calls: readonly OpCall[]): Choices =>
  new Map(
    calls.map((call) => {
      const kernel = kernelsFor(call).find(
        (one) => one.tier === 'tuned' && one.refuses(call.shape, capabilities) === null,
      );
      if (!kernel) throw new Error(`no kernel can compute ${call.op.title} here`);
      return [callKey(call), { kernel, parameters: kernel.candidates(call.shape, capabilities)[0]! }];
    }),
  );
