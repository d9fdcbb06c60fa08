import type { Expr } from '../syntax/ast.ts';

/** Whether an expression is a pointer, once its value is taken. */
export const isPointer = (expr: Expr): boolean => expr.info!.type.kind === 'pointer';
