import type { Expr } from '../syntax/ast.ts';

/** Whether an expression is a pointer. */
export const isPointer = (expr: Expr): boolean => expr.info!.type.kind === 'pointer';
