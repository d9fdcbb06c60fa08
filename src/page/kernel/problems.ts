import { WgslError } from '../../wgsl/error.ts';
import type { Problem } from './wgsl-editor.ts';

/** Where a refusal points to: its line and column, as we or the browser's compiler tell them; null where nowhere. */
export function problemOf(error: unknown): Problem | null {
  if (error instanceof WgslError) return { line: error.line, column: error.column, message: error.reason };
  const message = error instanceof Error ? error.message : String(error);
  const [, line, column, reason] = /\bline (\d+)(?:, column (\d+))?: ([\s\S]+)$/.exec(message) ?? [];
  return line === undefined
    ? null
    : { line: Number(line), column: column === undefined ? null : Number(column), message: reason ?? message };
}
