import { WgslError } from '../../wgsl/error.ts';
import type { Problem } from './wgsl-editor.ts';

/** The line and column of an error from our front end or the browser's compiler; null if it names no line. */
export function problemOf(error: unknown): Problem | null {
  if (error instanceof WgslError) return { line: error.line, column: error.column, message: error.reason };
  const message = error instanceof Error ? error.message : String(error);
  const [, line, column, reason] = /\bline (\d+)(?:, column (\d+))?: ([\s\S]+)$/.exec(message) ?? [];
  return line === undefined
    ? null
    : { line: Number(line), column: column === undefined ? null : Number(column), message: reason ?? message };
}
