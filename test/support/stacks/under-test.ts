import { inject } from 'vitest';
import type { Sampling } from './sample.ts';
import { STACKS, type Stack, type StackName } from './stacks.ts';

declare module 'vitest' {
  interface ProvidedContext {
    stack: StackName;
    sampling: Sampling;
    /** Whether no other project runs meanwhile. */
    alone: boolean;
    /** Why the stack cannot be had; only where it cannot. */
    obstacle: string;
    /** Whether what is found becomes what is expected. */
    accepting: boolean;
  }
}

/** The stack that this project runs on. */
export const stack: Stack = STACKS[inject('stack')];

/** How much is tested of what takes long. */
export const sampling: Sampling = inject('sampling');
