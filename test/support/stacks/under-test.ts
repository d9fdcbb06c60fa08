import { inject } from 'vitest';
import { STACKS, type Stack, type StackName } from './stacks.ts';

declare module 'vitest' {
  interface ProvidedContext {
    stack: StackName;
  }
}

/** The stack that this project runs on. */
export const stack: Stack = STACKS[inject('stack')];
