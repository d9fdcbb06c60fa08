/** Evaluates a formula without variables: + − × / ( ) max floor, and numbers such as 125e12. */
export function evaluate(text: string): number {
  const tokens = text.match(/\d[\d.]*(?:e[+-]?\d+)?|max|floor|[-+−×/(),]/g) ?? [];
  let at = 0;
  const take = (...wanted: string[]): string | undefined => (wanted.includes(tokens[at]!) ? tokens[at++] : undefined);

  const sum = (): number => {
    let value = product();
    for (let sign = take('+', '−', '-'); sign; sign = take('+', '−', '-')) value += (sign === '+' ? 1 : -1) * product();
    return value;
  };
  const product = (): number => {
    let value = factor();
    for (let sign = take('×', '/'); sign; sign = take('×', '/')) value *= sign === '×' ? factor() : 1 / factor();
    return value;
  };
  const factor = (): number => {
    if (take('-', '−')) return -factor();
    const name = take('max', 'floor');
    if (!take('(')) return Number(tokens[at++]);
    const values = [sum()];
    while (take(',')) values.push(sum());
    take(')');
    return name === 'floor' ? Math.floor(values[0]!) : name === 'max' ? Math.max(...values) : values[0]!;
  };

  const value = sum();
  if (at !== tokens.length) throw new Error(`expected arithmetic, got ${JSON.stringify(text)}`);
  return value;
}
