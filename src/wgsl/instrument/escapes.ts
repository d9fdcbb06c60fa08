import type { Block, Statement } from '../syntax/ast.ts';

/** How control may leave a statement other than at its end. */
export interface Escapes {
  readonly breaks: boolean;
  readonly continues: boolean;
  readonly returns: boolean;
}

const NONE: Escapes = { breaks: false, continues: false, returns: false };
const known = new WeakMap<Statement, Escapes>();

/** Jumps out of a statement, without those inside its own loops and switches. */
export function escapesOf(statement: Statement): Escapes {
  let found = known.get(statement);
  if (!found) known.set(statement, (found = find(statement)));
  return found;
}

/** Whether a statement may leave the loop or function around it. */
export const leaves = ({ breaks, continues, returns }: Escapes): boolean => breaks || continues || returns;

/** Whether control always leaves a body by a jump, never at its end. */
export const alwaysLeaves = ({ body }: Block): boolean =>
  ['break', 'continue', 'return'].includes(body.at(-1)?.kind ?? '');

function find(statement: Statement): Escapes {
  switch (statement.kind) {
    case 'break':
      return { ...NONE, breaks: true };
    case 'continue':
      return { ...NONE, continues: true };
    case 'return':
    case 'discard':
      return { ...NONE, returns: true };
    case 'block':
      return union(statement.body.map(escapesOf));
    case 'if':
      return union([statement.body, ...(statement.otherwise ? [statement.otherwise] : [])].map(escapesOf));
    case 'switch':
      return { ...union(statement.clauses.map(({ body }) => escapesOf(body))), breaks: false };
    case 'while':
    case 'for':
      return ofLoop(statement.body);
    case 'loop':
      return ofLoop(statement.body);
    default:
      return NONE;
  }
}

const ofLoop = (body: Block): Escapes => ({ ...NONE, returns: escapesOf(body).returns });

const union = (all: readonly Escapes[]): Escapes => ({
  breaks: all.some(({ breaks }) => breaks),
  continues: all.some(({ continues }) => continues),
  returns: all.some(({ returns }) => returns),
});
