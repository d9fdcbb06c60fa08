import { own } from '../text/lookup.ts';
import type { Shape } from './operator.ts';

/** A product: a number times some dimensions. */
export interface Term {
  readonly factor: number;
  readonly dimensions: readonly string[];
}

/**
 * Parses a sum of products such as `4·queries·keys·d + 3·queries·keys`: one text is both printed and evaluated.
 * @throws for anything else
 */
export function termsOf(text: string): readonly Term[] {
  return text.split(' + ').map((product) => {
    const factors = product.split('·');
    if (!factors.every((factor) => /^(\d+(\.\d+)?|[a-zA-Z]+)$/.test(factor))) {
      throw new Error(`expected a sum of products such as "2·rows·cols", got "${text}"`);
    }
    const numbers = factors.filter((factor) => /^\d/.test(factor)).map(Number);
    return {
      factor: numbers.reduce((a, b) => a * b, 1),
      dimensions: factors.filter((factor) => !/^\d/.test(factor)),
    };
  });
}

/**
 * The value of a sum of products at a shape.
 * @throws if the shape lacks a dimension
 */
export const evaluate = (text: string, shape: Shape): number =>
  termsOf(text).reduce((sum, { factor, dimensions }) => sum + factor * productOf(shape, dimensions), 0);

/** The product of some dimensions, by name or number. @throws if the shape lacks one */
export const productOf = (shape: Shape, dimensions: readonly string[]): number =>
  dimensions.reduce((product, name) => {
    const value = /^\d+$/.test(name) ? Number(name) : own(shape, name);
    if (value === undefined) throw new Error(`shape: expected "${name}", got ${JSON.stringify(shape)}`);
    return product * value;
  }, 1);

/** A sum of products as text, like terms combined, in order of first occurrence. */
export function formatTerms(terms: readonly Term[]): string {
  const sums = new Map<string, number>();
  for (const { factor, dimensions } of terms) {
    const key = dimensions.join('·');
    sums.set(key, (sums.get(key) ?? 0) + factor);
  }
  return [...sums].map(([product, factor]) => [...(factor === 1 ? [] : [factor]), product].join('·')).join(' + ');
}

/** The text with dimensions replaced by numbers; a dimension that the shape lacks stays. */
export const substitute = (text: string, shape: Shape): string =>
  text.replaceAll(/[a-zA-Z]+/g, (name) => String(own(shape, name) ?? name));
