import type { AnyJob } from '../../jobs/api.ts';

/** A call to the child process that has loaded Dawn; JSON only. */
export type DawnCall =
  | {
      readonly method: 'load';
      readonly module: string;
      readonly options: readonly string[];
      readonly software: boolean;
    }
  | { readonly method: 'start'; readonly job: AnyJob }
  | { readonly method: 'state' | 'cancel' | 'partial' | 'result'; readonly id: string };

/** A call with its number, and the answer that carries the same number. */
export interface Numbered {
  readonly number: number;
  readonly call: DawnCall;
}

/** A value, or the error. */
export interface Answer {
  readonly number: number;
  readonly value?: unknown;
  readonly error?: string;
}
