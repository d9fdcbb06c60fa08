import { harmless } from '../../text/untrusted.ts';
import { significant } from '../../text/units.ts';
import { LEAST_WHOLE } from './amdahl.ts';
import type { SessionAdvice } from './session-advice.ts';

/** `up to ×4.0 here, ×1.2 of the whole`; empty if no gain is known. */
export function gainWords({ rule, gain, whole, pipeline }: SessionAdvice): string {
  const ofWhole = whole !== null && whole >= LEAST_WHOLE ? `×${significant(whole, 2)} of the whole` : null;
  if (pipeline === null || (gain === null && ofWhole !== null)) return ofWhole === null ? '' : `at most ${ofWhole}`;
  if (gain === null) return '';
  const here = `up to ×${significant(gain, 2)} here`;
  return ofWhole === null || rule === 'at-the-roof' ? here : `${here}, at most ${ofWhole}`;
}

/** Advice on one line: whom it is for, what to do, why, and what it could gain. */
export function adviceLine(advice: SessionAdvice): string {
  const gain = gainWords(advice);
  return harmless(
    `${advice.name ?? 'The page'}: ${advice.advice} ${advice.evidence}${gain === '' ? '' : ` Gains ${gain}.`}`,
  );
}
