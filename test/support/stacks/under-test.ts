import { inject } from 'vitest';
import type { Sampling } from './sample.ts';
import { STACKS, type Stack, type StackName } from './stacks.ts';

declare module 'vitest' {
  interface ProvidedContext {
    stack: StackName;
    sampling: Sampling;
    /** Whether no other project runs at the same time. */
    alone: boolean;
    /** Why the stack is unavailable; undefined if it is available. */
    obstacle: string;
    /** Whether the results become the new expectations. */
    accepting: boolean;
  }
}

/** The stack that this project runs on. */
export const stack: Stack = STACKS[inject('stack')];

/** The extent of slow tests. */
export const sampling: Sampling = inject('sampling');
